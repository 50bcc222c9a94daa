import { useId, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';

interface TabsProps {
  label: string;
  tabs: readonly (readonly [key: string, title: string])[];
  shown: string;
  onShow: (key: string) => void;
  children: ReactNode;
}

/** One of several views; arrow keys go from one to the next. */
export function Tabs({ label, tabs, shown, onShow, children }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // In a narrow window the shown one may be out of sight.
  useLayoutEffect(() => {
    const { current } = list;
    const tab = current?.querySelector<HTMLElement>('[aria-selected=true]');
    if (current === null || tab === null || tab === undefined) return;
    current.scrollLeft = tab.offsetLeft - current.offsetLeft - (current.clientWidth - tab.offsetWidth) / 2;
  }, [shown]);
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = tabs.findIndex(([key]) => key === shown);
    const next = tabs[(index + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onShow(next[0]);
    document.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${next[0]}`)}`)?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className="tabs" onKeyDown={move}>
        {tabs.map(([key, title]) => (
          <button
            key={key}
            id={`${id}-${key}`}
            type="button"
            role="tab"
            aria-selected={key === shown}
            aria-controls={`${id}-panel`}
            tabIndex={key === shown ? 0 : -1}
            onClick={() => onShow(key)}
          >
            {title}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${shown}`} className="tab-panel">
        {children}
      </div>
    </>
  );
}
