import { useEffect, useState } from 'react';
import { count, number } from '../../parts/amount.ts';
import { Icon } from '../../parts/icon.tsx';

interface TimeChoiceProps {
  times: readonly number[];
  /** Null: the first. */
  time: number | null;
  onChange: (time: number) => void;
}

/** The least that a step is seen when they are played, ms. */
const playMs = 120;

/** One of the steps in time, or one after the other. */
export function TimeChoice({ times, time, onChange }: TimeChoiceProps) {
  const [plays, setPlays] = useState(false);
  const found = times.findIndex((one) => one === time);
  const index = Math.max(0, found);
  const show = (to: number): void => {
    const next = times[(to + times.length) % times.length];
    if (next !== undefined) onChange(next);
  };
  useEffect(() => {
    if (!plays) return undefined;
    // The next one follows when this one is there: `time` is what is seen.
    const timer = setTimeout(() => show(index + 1), playMs);
    return () => clearTimeout(timer);
  });
  return (
    <div className="field">
      <label htmlFor="look-step">
        Step {count(index + 1)} of {count(times.length)}
        <span className="soft number"> t = {number(times[index] ?? 0, 6)}</span>
      </label>
      <div className="row">
        <button
          type="button"
          className="button only-icon"
          aria-label="Step before"
          title="Step before"
          onClick={() => show(index - 1)}
        >
          <Icon name="left" />
        </button>
        <input
          id="look-step"
          type="range"
          min={0}
          max={times.length - 1}
          step={1}
          value={index}
          onChange={(event) => show(Number(event.currentTarget.value))}
        />
        <button
          type="button"
          className="button only-icon"
          aria-label="Next step"
          title="Next step"
          onClick={() => show(index + 1)}
        >
          <Icon name="right" />
        </button>
        <button
          type="button"
          className="button only-icon"
          aria-pressed={plays}
          aria-label={plays ? 'Stop' : 'Play'}
          title={plays ? 'Stop' : 'Play'}
          onClick={() => setPlays(!plays)}
        >
          <Icon name={plays ? 'pause' : 'play'} />
        </button>
      </div>
    </div>
  );
}
