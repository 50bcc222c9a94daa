import { useMemo, useRef, type ReactNode } from 'react';
import { axisUnit, count, number, plural, withUnit } from '../../parts/amount.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Plot } from '../../parts/plot/plot.tsx';
import { saveSvg } from '../../parts/plot/save-svg.ts';
import { Empty, Fault } from '../../parts/says.tsx';
import { address, go, useQueryValue } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useAnswer, useReloadOn, useSource, type QueryOf, type ResultColumns } from '../../source/index.ts';
import { axesOf, seriesOf, type Axis } from './series.ts';

const mostJobs = 20_000;

interface ResultsFigureProps {
  project: string;
  /** Whose quantities. */
  filter: Pick<
    NonNullable<QueryOf<'GET /api/projects/:project/results'>>,
    'analysis' | 'tag' | 'job' | 'sequence' | 'task'
  >;
  /** What they are of, where that does not stand above. */
  of?: string;
  /** What stands here while there are none. */
  empty: ReactNode;
  /** False: the drawing alone. */
  withTable?: boolean;
}

/** Quantities of many jobs, drawn against a parameter, an index or each other, and as a table. */
export function ResultsFigure({ project, filter, of, empty, withTable = true }: ResultsFigureProps) {
  const source = useSource();
  const figure = useRef<HTMLDivElement>(null);
  const columns = useAnswer('GET /api/projects/:project/results/columns', { params: { project }, query: filter });
  const [chosenY, setY] = useQueryValue('y');
  const [chosenX, setX] = useQueryValue('x');
  const [by, setBy] = useQueryValue('by');
  const [xLog, setXLog] = useQueryValue('xlog');
  const [yLog, setYLog] = useQueryValue('ylog');
  const quantity =
    columns.data?.quantities.find(({ name }) => name === chosenY) ??
    columns.data?.quantities.find(hasNumbers) ??
    columns.data?.quantities[0];
  const axes = useMemo(
    () => (columns.data === undefined || quantity === undefined ? [] : axesOf(columns.data, quantity)),
    [columns.data, quantity],
  );
  const x = axes.find(({ key }) => key === chosenX) ?? axes[0];
  const other = x?.kind === 'quantity' ? [x.name] : [];
  const results = useAnswer(
    'GET /api/projects/:project/results',
    quantity === undefined
      ? undefined
      : {
          params: { project },
          query: { ...filter, quantity: [quantity.name, ...other], parameter: parametersOf(x, by), limit: mostJobs },
        },
  );
  useReloadOn(
    (event) => event.type === 'job' && event.data.project === project && event.data.facts.includes('collected'),
    () => {
      results.reload();
      columns.reload();
    },
    1000,
  );
  const series = useMemo(
    () =>
      results.data === undefined || quantity === undefined || x === undefined
        ? []
        : seriesOf(results.data, quantity, x, by, (id) => address(['p', project, 'jobs', id])),
    [results.data, quantity, x, by, project],
  );
  const [size, unit] = axisUnit(mostOf(series), quantity?.unit ?? '');
  const drawn = useMemo(
    () => series.map((one) => ({ ...one, points: one.points.map((point) => ({ ...point, y: point.y / size })) })),
    [series, size],
  );
  if (columns.problem !== undefined) return <Fault problem={columns.problem} onRetry={columns.reload} />;
  if (columns.data !== undefined && columns.data.quantities.length === 0) return empty;
  const csv = source.link('GET /api/projects/:project/results.csv', {
    params: { project },
    query: {
      ...filter,
      ...(quantity === undefined ? {} : { quantity: [quantity.name] }),
      parameter: ['*'],
      limit: mostJobs,
    },
  });
  const points = series.reduce((sum, one) => sum + one.points.length, 0);
  const yLabel = quantity === undefined ? '' : unit === '' ? quantity.name : `${quantity.name} (${unit})`;
  const isBusy = results.data === undefined && results.problem === undefined;
  return (
    <>
      <section className="panel" aria-label="Plot" aria-busy={isBusy}>
        <div className="panel-head">
          <h2>Results</h2>
          {results.data !== undefined && <span className="soft number">{plural(results.data.total, 'job')}</span>}
          {of !== undefined && <span className="soft cut">of {of}</span>}
          <span className="spread" />
          {csv !== undefined && (
            <a className="button" href={csv} download>
              <Icon name="download" />
              CSV
            </a>
          )}
          <button
            type="button"
            className="button"
            disabled={points === 0}
            onClick={() => {
              const svg = figure.current?.querySelector('svg');
              if (svg instanceof SVGSVGElement) saveSvg(svg, `${quantity?.name ?? 'plot'}-${x?.name ?? ''}.svg`);
            }}
          >
            <Icon name="download" />
            SVG
          </button>
        </div>
        <div className="plot-choices">
          <Choice
            id="plot-y"
            label="Quantity"
            value={quantity?.name ?? ''}
            options={columns.data?.quantities.map(({ name, jobs }) => [name, `${name} (${count(jobs)})`]) ?? []}
            onChange={setY}
          />
          <Choice
            id="plot-x"
            label="Against"
            value={x?.key ?? ''}
            options={axes.map(({ key, label }) => [key, label])}
            onChange={setX}
          />
          <Choice
            id="plot-by"
            label="One series for"
            value={by}
            options={splitsOf(columns.data, quantity)}
            onChange={setBy}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={xLog !== ''}
              onChange={(event) => setXLog(event.currentTarget.checked ? '1' : undefined)}
            />
            log x
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={yLog !== ''}
              onChange={(event) => setYLog(event.currentTarget.checked ? '1' : undefined)}
            />
            log y
          </label>
        </div>
        {results.problem !== undefined && <Fault problem={results.problem} onRetry={results.reload} />}
        <div ref={figure} style={{ minHeight: 380 }}>
          {results.data !== undefined && points === 0 ? (
            <Empty icon="graph" title="No number to draw">
              <p>These jobs have no {quantity?.name} with a value on this axis.</p>
            </Empty>
          ) : (
            <Plot
              title={`${quantity?.name ?? ''} against ${x?.label ?? ''}: ${points} points in ${series.length} series`}
              series={drawn}
              xLabel={x?.label ?? ''}
              yLabel={yLabel}
              xLog={xLog !== ''}
              yLog={yLog !== ''}
              height={380}
              onOpen={(to) => go(to)}
            />
          )}
        </div>
        {series.length > 1 && <Legend names={series.map(({ name }) => name)} />}
      </section>
      {withTable && (
        <ResultsTable
          project={project}
          series={series}
          xLabel={x?.label ?? ''}
          yLabel={yLabel}
          unit={quantity?.unit ?? ''}
        />
      )}
    </>
  );
}

function mostOf(series: ReturnType<typeof seriesOf>): number {
  let most = 0;
  for (const { points } of series) for (const { y } of points) most = Math.max(most, Math.abs(y));
  return most;
}

function hasNumbers({ unit }: ResultColumns['quantities'][number]): boolean {
  return unit !== '';
}

function parametersOf(x: Axis | undefined, by: string): string[] | undefined {
  const wanted = [...(x?.kind === 'parameter' ? [x.name] : []), ...(by.startsWith('p:') ? [by.slice(2)] : [])];
  return wanted.length === 0 ? undefined : wanted;
}

function splitsOf(
  columns: ResultColumns | undefined,
  quantity: ResultColumns['quantities'][number] | undefined,
): [string, string][] {
  return [
    ['', 'each index'],
    ['none', 'all together'],
    ['analysis', 'each analysis'],
    ['job', 'each job'],
    ...Object.keys(quantity?.index ?? {}).map((key): [string, string] => [`i:${key}`, `each ${key}`]),
    ...(columns?.parameters ?? [])
      .filter(({ values }) => values > 1 && values <= 20)
      .map(({ path }): [string, string] => [`p:${path}`, `each ${path}`]),
  ];
}

function Legend({ names }: { names: readonly string[] }) {
  return (
    <ul className="legend">
      {names.slice(0, 24).map((name, index) => (
        <li key={name}>
          <span className={`swatch series-${(index % 8) + 1}`} aria-hidden="true" />
          {name}
        </li>
      ))}
      {names.length > 24 && <li className="soft">and {names.length - 24} more</li>}
    </ul>
  );
}

interface ResultsTableProps {
  project: string;
  series: ReturnType<typeof seriesOf>;
  xLabel: string;
  yLabel: string;
  unit: string;
}

const mostLines = 300;

/** The points that are drawn, as numbers. */
function ResultsTable({ project, series, xLabel, yLabel, unit }: ResultsTableProps) {
  const lines = series.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  if (lines.length === 0) return null;
  return (
    <section className="panel" aria-label="Values">
      <div className="panel-head">
        <h2>Values</h2>
        <span className="count">{count(lines.length)}</span>
        {lines.length > mostLines && <span className="soft small">the first {mostLines}; the CSV has all</span>}
      </div>
      <div className="scroll-x tall" tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>Job</th>
              <th>Series</th>
              <th className="right">{xLabel}</th>
              <th className="right">{yLabel}</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, mostLines).map(({ name, job, label, x, y }, index) => (
              <tr key={index}>
                <td className="cut" title={label}>
                  <Link to={address(['p', project, 'jobs', job])}>{label}</Link>
                </td>
                <td className="cut soft">{name}</td>
                <td className="right number">{number(x, 8)}</td>
                <td className="right number" title={`${y} ${unit}`}>
                  {withUnit(y, unit, 9)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
