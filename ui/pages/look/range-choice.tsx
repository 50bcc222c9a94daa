import { useEffect, useState, type FormEvent } from 'react';
import { number } from '../../parts/amount.ts';

interface RangeChoiceProps {
  /** Null: that of the data. */
  range: readonly [number, number] | null;
  data: readonly [number, number];
  onChange: (range: readonly [number, number] | null) => void;
}

/** The values at the ends of the colours. */
export function RangeChoice({ range, data, onChange }: RangeChoiceProps) {
  const [low, high] = range ?? data;
  const [typed, setTyped] = useState<readonly [string, string]>(['', '']);
  useEffect(() => setTyped([number(low, 5), number(high, 5)]), [low, high]);
  const wanted = [Number(typed[0]), Number(typed[1])] as const;
  const isRange =
    typed.every((text) => text.trim() !== '') && wanted.every((end) => Number.isFinite(end)) && wanted[0] <= wanted[1];
  const isOther = typed[0] !== number(low, 5) || typed[1] !== number(high, 5);
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (isRange && isOther) onChange(wanted);
  };
  const end = (index: 0 | 1, label: string) => (
    <input
      aria-label={label}
      inputMode="decimal"
      value={typed[index]}
      aria-invalid={!isRange}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(index === 0 ? [text, typed[1]] : [typed[0], text]);
      }}
      onBlur={() => send()}
    />
  );
  return (
    <form className="field" onSubmit={send}>
      <span className="label">Range</span>
      <div className="row">
        {end(0, 'Lowest value')}
        {end(1, 'Highest value')}
        <button type="submit" className="unseen" tabIndex={-1}>
          Take it
        </button>
        <button type="button" className="button" disabled={range === null} onClick={() => onChange(null)}>
          Fit
        </button>
      </div>
    </form>
  );
}
