import { useMemo } from 'react';
import { isFinal, writeQuantityRef } from '../../../src/model/index.ts';
import { axisUnit, count, withUnit } from '../../parts/amount.ts';
import { Plot } from '../../parts/plot/plot.tsx';
import { Empty } from '../../parts/says.tsx';
import type { Quantity } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';
import { familiesOf, type Family } from './quantity-families.ts';

const mostLines = 400;

/** The numbers that were read from the job's results: by mode or frequency as a table and curves, the others in a list. */
export function Quantities({ job }: JobParts) {
  const { quantities } = job.record;
  const all = useMemo(() => (Array.isArray(quantities) ? (quantities as Quantity[]) : []), [quantities]);
  const { families, singles } = useMemo(() => familiesOf(all), [all]);
  if (all.length === 0) {
    return isFinal(job.row.status) ? (
      <Empty icon="graph" title="No quantities">
        <p>Nothing was read from this job’s results. The log tells what the program said.</p>
      </Empty>
    ) : (
      <Empty icon="clock" title="Results come when the job has ended">
        <p>This page follows it by itself.</p>
      </Empty>
    );
  }
  return (
    <>
      {families.map((family) => (
        <FamilyTable key={family.axis} family={family} />
      ))}
      {singles.length > 0 && (
        <section className="panel" aria-label="Quantities">
          <div className="panel-head">
            <h2>Quantities</h2>
            <span className="count">{count(singles.length)}</span>
          </div>
          <dl className="pairs">
            {singles.slice(0, mostLines).map((quantity, index) => (
              <div key={index}>
                <dt className="mono" title={writeQuantityRef(quantity as never)}>
                  {writeQuantityRef(quantity as never)}
                </dt>
                <dd className="number" title={placeOf(quantity)}>
                  <Value quantity={quantity} />
                </dd>
              </div>
            ))}
          </dl>
          {singles.length > mostLines && <p className="soft small">The first {mostLines}; the results page has all.</p>}
        </section>
      )}
      {families.map((family) => (
        <Curves key={family.axis} family={family} />
      ))}
    </>
  );
}

/** One line for each mode (or frequency, or iteration), one column for each quantity. */
function FamilyTable({ family: { axis, columns, lines } }: { family: Family }) {
  return (
    <section className="panel" aria-label={`By ${axis}`}>
      <div className="panel-head">
        <h2>By {axis}</h2>
        <span className="count">{count(lines.length)}</span>
      </div>
      <div className="scroll-x tall" tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              <th className="right">{axis}</th>
              {columns.map(({ name }) => (
                <th key={name} className="right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, mostLines).map(({ at, quantities }) => (
              <tr key={at}>
                <td className="right number">{at}</td>
                {columns.map(({ name }) => {
                  const quantity = quantities.get(name);
                  return (
                    <td key={name} className="right number" title={quantity === undefined ? '' : placeOf(quantity)}>
                      {quantity === undefined ? <span className="soft">–</span> : <Value quantity={quantity} />}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Curves({ family: { axis, columns, lines } }: { family: Family }) {
  if (lines.length < 3) return null;
  const curves = columns.flatMap(({ name, unit }) => {
    const points = lines.flatMap(({ at, quantities }) => {
      const value = quantities.get(name)?.value;
      return typeof at !== 'number' || value === undefined ? [] : [{ x: at, y: value }];
    });
    if (points.length < 3) return [];
    const [size, scaled] = axisUnit(Math.max(...points.map(({ y }) => Math.abs(y))), unit);
    return [{ name, unit: scaled, points: points.map(({ x, y }) => ({ x, y: y / size })) }];
  });
  return (
    <div className="curves">
      {curves.map(({ name, unit, points }) => (
        <section key={name} className="panel" aria-label={`${name} by ${axis}`}>
          <h3>
            {name} {unit !== '' && <span>in {unit}</span>}
          </h3>
          <Plot
            title={`${name} by ${axis}: ${points.length} values`}
            series={[{ name, points, isLine: points.length > 12 }]}
            xLabel={axis}
            yLabel=""
            yLog={isManyDecades(points)}
            height={180}
          />
        </section>
      ))}
    </div>
  );
}

/** Residuals and the like are told by their exponent. */
function isManyDecades(points: readonly { y: number }[]): boolean {
  const values = points.map(({ y }) => y);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least > 0 && most / least > 1000;
}

function placeOf({ value, unit, source }: Quantity): string {
  const place = source.line === undefined ? source.file : `${source.file}:${source.line}`;
  return value === undefined ? place : `${value} ${unit} (${place})`;
}

function Value({ quantity }: { quantity: Quantity }) {
  if (quantity.value !== undefined) return withUnit(quantity.value, quantity.unit);
  if (quantity.text !== undefined) return quantity.text;
  return (
    <span className="tone-warn" title={quantity.unreadable}>
      unreadable
    </span>
  );
}
