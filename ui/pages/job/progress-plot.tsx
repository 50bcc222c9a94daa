import { useEffect, useState } from 'react';
import { Plot, type PlotPoint } from '../../parts/plot/plot.tsx';
import type { JobParts } from './job-head.tsx';

/** Numbers that a program tells with its progress: `residual 3.1e-6`, `energy=0.42`. */
const told = /(?<![\w/-])([A-Za-z][\w/-]*)[\s:=]+(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?![\w.])/g;

interface Track {
  name: string;
  points: PlotPoint[];
}

/** How the job gets on, as long as this page has been looking: how far it is, and the numbers it tells on the way. */
export function ProgressPlot({ job }: JobParts) {
  const { progress, row } = job;
  const [tracks, setTracks] = useState<readonly Track[]>([]);
  const startedMs = Date.parse(row.started_at ?? '');
  useEffect(() => {
    if (progress === null || Number.isNaN(startedMs)) return;
    const x = (Date.now() - startedMs) / 1000;
    const numbers = numbersOf(progress);
    setTracks((was) => {
      const next = was.map((track) => ({ ...track }));
      for (const [name, y] of numbers) {
        const track = next.find((one) => one.name === name);
        if (track === undefined) next.push({ name, points: [{ x, y }] });
        else track.points = [...track.points, { x, y }];
      }
      return next;
    });
  }, [progress, startedMs]);
  const shown = tracks.filter(({ points }) => points.length >= 2);
  if (shown.length === 0) return null;
  return (
    <div className="curves">
      {shown.slice(0, 4).map(({ name, points }) => (
        <section key={name} className="panel" aria-label={`${name} over time`}>
          <h3>{name}</h3>
          <Plot
            title={`${name} over time, ${points.length} values`}
            series={[{ name, points, isLine: true }]}
            xLabel="seconds"
            yLabel=""
            yLog={isManyDecades(points)}
            height={180}
          />
        </section>
      ))}
    </div>
  );
}

/** What is in a program's words about its progress: the share that is done, in percent, and named numbers. */
function numbersOf({ fraction, text }: { fraction?: number | undefined; text: string }): [string, number][] {
  const found: [string, number][] = fraction === undefined ? [] : [['done (%)', fraction * 100]];
  for (const [, name = '', value] of text.matchAll(told)) {
    if (!/^(of|step|stage|fraction|at|in|is|to)$/i.test(name)) found.push([name, Number(value)]);
  }
  return found;
}

/** A residual that falls is told by its exponent. */
function isManyDecades(points: readonly PlotPoint[]): boolean {
  const values = points.map(({ y }) => y);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least > 0 && most / least > 50;
}
