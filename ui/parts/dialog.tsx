import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface DialogProps {
  title: string;
  wide?: boolean;
  onClose: () => void;
  foot?: ReactNode;
  children: ReactNode;
}

/** The browser's own modal: the rest of the page cannot be reached, Escape closes it, the focus goes back afterwards. */
export function Dialog({ title, wide = false, onClose, foot, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const open = dialog.current;
    open?.showModal();
    return () => {
      open?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={id} className="cut spread">
          {title}
        </h2>
        <button type="button" className="button bare only-icon" aria-label="Close" onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
      {foot !== undefined && <div className="dialog-foot">{foot}</div>}
    </dialog>
  );
}
