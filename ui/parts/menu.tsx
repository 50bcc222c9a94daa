import { useId, useRef, type ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface MenuProps {
  label: ReactNode;
  icon?: IconName;
  /** Read aloud where the label is a drawing. */
  title?: string;
  className?: string;
  children: ReactNode;
}

/** A button that opens a list; the browser's own popover, so that Escape and a click elsewhere close it. */
export function Menu({ label, icon, title, className = 'button', children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const place = (isOpen: boolean): void => {
    button.current?.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen || list.current === null || button.current === null) return;
    const at = button.current.getBoundingClientRect();
    const size = list.current.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8));
    const fitsBelow = at.bottom + 4 + size.height <= window.innerHeight - 8;
    list.current.style.left = `${left}px`;
    list.current.style.top = `${fitsBelow ? at.bottom + 4 : Math.max(8, at.top - 4 - size.height)}px`;
  };
  const move = (step: number): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('button:not(:disabled), input, a') ?? [])];
    const index = items.indexOf(document.activeElement as HTMLElement);
    items[(index + step + items.length) % items.length]?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        popoverTarget={id}
        aria-expanded="false"
        {...(title === undefined ? {} : { 'aria-label': title, title })}
      >
        {icon !== undefined && <Icon name={icon} />}
        {label}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        className="menu"
        role="group"
        aria-label={title ?? (typeof label === 'string' ? label : undefined)}
        onToggle={(event) => {
          place(event.newState === 'open');
          if (event.newState === 'open') move(1);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          event.stopPropagation();
          move(event.key === 'ArrowDown' ? 1 : -1);
        }}
      >
        {children}
      </div>
    </>
  );
}

interface MenuItemProps {
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  onChoose: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, danger = false, disabled = false, onChoose, children }: MenuItemProps) {
  return (
    <button
      type="button"
      className={danger ? 'menu-item danger' : 'menu-item'}
      disabled={disabled}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onChoose();
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** One of several that can be on at once; the list stays open. */
export function MenuCheck({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="menu-item">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      {children}
    </label>
  );
}
