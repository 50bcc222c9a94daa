import { useId, useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { StatusDot } from '../../parts/status.tsx';
import { Ago } from '../../parts/time.tsx';
import { useAnswer } from '../../source/index.ts';

interface JobPickerProps {
  project: string;
  label: string;
  value: string;
  onPick: (id: string) => void;
}

/** One job out of all, found by typing. */
export function JobPicker({ project, label, value, onPick }: JobPickerProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [at, setAt] = useState(0);
  const picked = useAnswer(
    'GET /api/projects/:project/jobs',
    value === '' ? undefined : { params: { project }, query: { job: [value], limit: 1 } },
  );
  const found = useAnswer(
    'GET /api/projects/:project/jobs',
    isOpen ? { params: { project }, query: { search: text, limit: 12 } } : undefined,
  );
  const rows = found.data?.rows ?? [];
  const name = value === '' ? '' : (picked.data?.rows[0]?.name ?? value);
  const pick = (job: string): void => {
    onPick(job);
    setText('');
    setIsOpen(false);
  };
  return (
    <div className="field picker">
      <label htmlFor={id}>{label}</label>
      <div className="search">
        <Icon name="search" />
        <input
          id={id}
          role="combobox"
          aria-expanded={isOpen && rows.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && rows[at] !== undefined ? `${id}-${at}` : undefined}
          autoComplete="off"
          placeholder={name === '' ? 'Search a job' : name}
          value={text}
          onFocus={() => setIsOpen(true)}
          onBlur={() => setTimeout(setIsOpen, 150, false)}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              setAt((was) => Math.max(0, Math.min(rows.length - 1, was + (event.key === 'ArrowDown' ? 1 : -1))));
            } else if (event.key === 'Enter') {
              const row = rows[at];
              if (row !== undefined) pick(row.id);
            } else if (event.key === 'Escape') setIsOpen(false);
          }}
        />
      </div>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={`Jobs for ${label.toLowerCase()}`}
        className="picker-list"
        hidden={!isOpen || rows.length === 0}
      >
        {rows.map((row, index) => (
          <li
            key={row.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className="row"
            onPointerDown={() => pick(row.id)}
          >
            <StatusDot status={row.status} />
            <span className="cut spread">{row.name}</span>
            <span className="soft small">
              <Ago at={row.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
