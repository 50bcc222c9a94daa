import { useMemo, useRef } from 'react';
import { axisUnit, count, number } from '../../parts/amount.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icon.tsx';
import { saveSvg } from '../../parts/plot/save-svg.ts';
import { address, go } from '../../shell/address.ts';
import { gradientOf } from '../../view3d/colour-maps.ts';
import { statesShown, sweepColours } from './colour-bins.ts';
import { HeatMap } from './heat-map.tsx';
import { ParallelCoordinates } from './parallel-coordinates.tsx';
import { rangeOf, varying } from './sweep.ts';
import type { Sweep } from './use-sweep.ts';

interface SweepFigureProps {
  project: string;
  sweep: Sweep;
}

/** A sweep over two parameters as a map of colours, over more as parallel coordinates; a curve is drawn elsewhere. */
export function SweepFigure({ project, sweep }: SweepFigureProps) {
  const { step, isRead, points: asRead, quantity, unit: baseUnit, quantities, choose } = sweep;
  const figure = useRef<HTMLDivElement>(null);
  const paths = useMemo(() => varying(asRead), [asRead]);
  const whole = useMemo(() => rangeOf(asRead), [asRead]);
  const [size, unit] = axisUnit(Math.max(...(whole ?? [0]).map(Math.abs)), baseUnit);
  const points = useMemo(
    () => asRead.map((point) => (point.value === undefined ? point : { ...point, value: point.value / size })),
    [asRead, size],
  );
  const range = useMemo(() => rangeOf(points), [points]);
  const missing = useMemo(
    () => statesShown(points, range).filter(({ state }) => isRead || state !== 'succeeded'),
    [points, range, isRead],
  );
  const [x, y] = paths;
  if (x === undefined || y === undefined) return null;
  const label = quantity === '' ? 'state' : unit === '' ? quantity : `${quantity} (${unit})`;
  const drawing = { points, range, label, onOpen: (job: string) => go(address(['p', project, 'jobs', job])) };
  const isMap = paths.length === 2;
  return (
    <section className="panel" aria-label="Sweep" aria-busy={!isRead}>
      <div className="panel-head">
        <h2>{isMap ? 'Map' : 'Points'}</h2>
        <span className="count">{count(points.length)}</span>
        <span className="soft cut">of {step}</span>
        <span className="spread" />
        {range !== undefined && (
          <span className="row small number" role="note">
            {number(range[0], 5)}
            <span className="sweep-scale" style={{ background: gradientOf(sweepColours) }} aria-hidden="true" />
            {number(range[1], 5)} {unit}
          </span>
        )}
        <button
          type="button"
          className="button"
          onClick={() => {
            const svg = figure.current?.querySelector('svg');
            if (svg instanceof SVGSVGElement) saveSvg(svg, `${step}-${quantity === '' ? 'state' : quantity}.svg`);
          }}
        >
          <Icon name="download" />
          SVG
        </button>
      </div>
      {quantities.length > 1 && (
        <div className="plot-choices">
          <Choice
            id="sweep-quantity"
            label="Colour"
            value={quantity}
            options={quantities.map((ref) => [ref, ref])}
            onChange={choose}
          />
        </div>
      )}
      {missing.length > 0 && (
        <p className="row wrap small soft" role="note">
          {missing.map(({ state, colour, count: some }) => (
            <span key={state} className="row number sweep-state">
              <span className="sweep-swatch" style={{ background: colour }} aria-hidden="true" />
              {count(some)} {state === 'succeeded' ? 'without a value' : state}
            </span>
          ))}
        </p>
      )}
      <div ref={figure}>
        {isMap ? <HeatMap {...drawing} x={x} y={y} /> : <ParallelCoordinates {...drawing} paths={paths} />}
      </div>
    </section>
  );
}
