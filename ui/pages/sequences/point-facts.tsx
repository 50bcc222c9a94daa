import { number } from '../../parts/amount.ts';
import type { SweepPoint } from './sweep.ts';

/** One point in words: where it is, and what came out or how it stands. */
export function PointFacts({ point: { at, value, state }, label }: { point: SweepPoint; label: string }) {
  return (
    <>
      <strong className="number">{value === undefined ? state : `${label} ${number(value, 8)}`}</strong>
      {Object.entries(at).map(([path, written]) => (
        <span key={path} className="number">
          {path} {written}
        </span>
      ))}
    </>
  );
}
