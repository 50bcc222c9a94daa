import { useSyncExternalStore, type ReactNode } from 'react';
import { problemOf } from '../source/index.ts';
import { Icon } from './icon.tsx';
import { Fault } from './says.tsx';

interface Toast {
  id: number;
  body: ReactNode;
  undo?: () => void;
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

/** A word in the corner: what was done, with a way back where there is one. It goes by itself after a while. */
export function tell(body: ReactNode, { undo, seconds = 6 }: { undo?: () => void; seconds?: number } = {}): void {
  const id = nextId++;
  change([...toasts.slice(-3), undo === undefined ? { id, body } : { id, body, undo }]);
  setTimeout(dismiss, seconds * 1000, id);
}

/** What went wrong stays until it is closed. */
export function tellFault(error: unknown): void {
  change([...toasts.slice(-3), { id: nextId++, body: <Fault problem={problemOf(error)} /> }]);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, body, undo }) => (
        <div key={id} className="toast">
          <div className="spread">{body}</div>
          {undo !== undefined && (
            <button
              type="button"
              className="button"
              onClick={() => {
                dismiss(id);
                undo();
              }}
            >
              Undo
            </button>
          )}
          <button type="button" className="button bare only-icon" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
