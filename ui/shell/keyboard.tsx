import { useEffect, useRef } from 'react';
import { Dialog } from '../parts/dialog.tsx';

/** Keys that act wherever nothing is being typed. A key may be a pair, as `g j`. */
export function useKeys(actions: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const newest = useRef(actions);
  newest.current = actions;
  useEffect(() => {
    let before = '';
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      const pair = `${before} ${event.key}`;
      before = event.key === 'g' ? 'g' : '';
      const action = newest.current[pair] ?? newest.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action(event);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[popover]') !== null) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio';
  return target.isContentEditable || target.matches('textarea, select');
}

const keys: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Everywhere',
    [
      ['?', 'these keys'],
      ['/', 'search'],
      ['c', 'new job'],
      ['g j', 'jobs'],
      ['g r', 'results'],
      ['g s', 'sequences'],
      ['g m', 'machines'],
      ['g p', 'projects'],
      ['Esc', 'close, or clear the selection'],
    ],
  ],
  [
    'In a list of jobs',
    [
      ['j  k', 'down, up'],
      ['Enter', 'open'],
      ['x', 'select'],
      ['Shift x', 'select up to here'],
    ],
  ],
  [
    'In a job',
    [
      ['1 … 7', 'its tabs'],
      ['e', 'edit the notes'],
      ['r', 'run again'],
      ['l', 'look at its results'],
      ['u', 'back to the list'],
    ],
  ],
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className="keys">
        {keys.map(([title, entries]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {entries.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(/\s+/).map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
