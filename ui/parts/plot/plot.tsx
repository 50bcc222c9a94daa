import { useMemo, useState, type PointerEvent } from 'react';
import { number } from '../amount.ts';
import { PlotTip } from './plot-tip.tsx';
import { scaleOf, type Scale } from './scale.ts';
import { useWidth } from './use-width.ts';

export interface PlotPoint {
  x: number;
  y: number;
  /** What the reader is told of it besides its numbers. */
  label?: string;
  /** Where a click on it goes. */
  to?: string;
}

export interface Series {
  name: string;
  points: readonly PlotPoint[];
  /** Points joined by a line; else marks alone. */
  isLine: boolean;
}

interface PlotProps {
  series: readonly Series[];
  xLabel: string;
  yLabel: string;
  xLog?: boolean;
  yLog?: boolean;
  height?: number;
  /** What the drawing shows, for those who do not see it. */
  title: string;
  onOpen?: (to: string) => void;
}

const margins = { right: 14, top: 12, bottom: 40 };
/** Width of a digit of a tick's label, and what is left of the labels. */
const [digit, beside] = [6.4, 34];
export const seriesColours = 8;

/**
 * Numbers against numbers, as a drawing of vectors: it is sharp, has the page's colours, and can be saved as it is. A
 * series is one path however many points it has; lines with more points than pixels keep the least and the most of each.
 */
export function Plot({ series, xLabel, yLabel, xLog = false, yLog = false, height = 300, title, onOpen }: PlotProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [hovered, setHovered] = useState<Hovered>();
  const innerHeight = height - margins.top - margins.bottom;
  const y = useMemo(() => scaleOf(valuesOf(series, 'y'), yLog, innerHeight / 38), [series, yLog, innerHeight]);
  const left = Math.max(48, beside + digit * Math.max(0, ...y.ticks.map((tick) => y.label(tick).length)));
  const room = { ...margins, left };
  const inner = { width: width - left - margins.right, height: innerHeight };
  const x = useMemo(() => scaleOf(valuesOf(series, 'x'), xLog, inner.width / 90), [series, xLog, inner.width]);
  const place = (point: PlotPoint): [number, number] => [
    room.left + x.at(point.x) * inner.width,
    room.top + (1 - y.at(point.y)) * inner.height,
  ];
  const paths = useMemo(
    () => series.map(({ points, isLine }) => pathsOf(points.map(place), isLine, inner.width)),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `place` is made of these
    [series, x, y, inner.width, inner.height],
  );
  const move = (event: PointerEvent<SVGSVGElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    setHovered(nearest(series, place, event.clientX - bounds.left, event.clientY - bounds.top));
  };
  return (
    <div ref={box} className="plot">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={title}
        className={hovered?.point.to === undefined ? undefined : 'opens'}
        onPointerMove={move}
        onPointerLeave={() => setHovered(undefined)}
        onClick={() => hovered?.point.to !== undefined && onOpen?.(hovered.point.to)}
      >
        <Axes x={x} y={y} room={room} width={width} height={height} xLabel={xLabel} yLabel={yLabel} />
        <g className="plot-marks">
          {paths.map(({ line, marks }, index) => (
            <g key={index} className={`series-${(index % seriesColours) + 1}`}>
              {line !== '' && <path className="plot-line" d={line} />}
              {marks !== '' && (
                <path className={series[index]?.isLine === true ? 'plot-points on-line' : 'plot-points'} d={marks} />
              )}
            </g>
          ))}
        </g>
        {hovered !== undefined && (
          <circle
            className={`plot-here series-${(hovered.series % seriesColours) + 1}`}
            cx={hovered.at[0]}
            cy={hovered.at[1]}
            r={6}
          />
        )}
      </svg>
      {hovered !== undefined && (
        <PlotTip at={hovered.at} width={width}>
          {series.length > 1 && <strong>{series[hovered.series]?.name}</strong>}
          {hovered.point.label !== undefined && <span>{hovered.point.label}</span>}
          <span className="number">
            {number(hovered.point.x, 8)}, {number(hovered.point.y, 8)}
          </span>
        </PlotTip>
      )}
    </div>
  );
}

interface Hovered {
  series: number;
  point: PlotPoint;
  at: [number, number];
}

function* valuesOf(series: readonly Series[], axis: 'x' | 'y'): Generator<number> {
  for (const { points } of series) for (const point of points) yield point[axis];
}

/** The point that is nearest to the pointer, within reach of it. */
function nearest(
  series: readonly Series[],
  place: (point: PlotPoint) => [number, number],
  left: number,
  top: number,
): Hovered | undefined {
  let found: Hovered | undefined;
  let reach = 40 ** 2;
  for (const [index, { points }] of series.entries()) {
    for (const point of points) {
      const at = place(point);
      const distance = (at[0] - left) ** 2 + (at[1] - top) ** 2;
      if (distance < reach) {
        reach = distance;
        found = { series: index, point, at };
      }
    }
  }
  return found;
}

/** A line through the points, and a dot at each: a dot is a stroke of no length with round ends. */
function pathsOf(
  points: readonly (readonly [number, number])[],
  isLine: boolean,
  width: number,
): { line: string; marks: string } {
  const shown = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const drawn = isLine && shown.length > 4 * width ? extremes(shown) : shown;
  const text = ([x, y]: readonly [number, number]): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const line = isLine && drawn.length > 1 ? `M${drawn.map(text).join('L')}` : '';
  const marks = !isLine || drawn.length <= width / 5 ? drawn.map((point) => `M${text(point)}h0`).join('') : '';
  return { line, marks };
}

/** Of the points that fall on one pixel, the first, the least, the most and the last. */
function extremes(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  let start = 0;
  while (start < points.length) {
    const column = Math.floor(points[start]?.[0] ?? 0);
    let end = start;
    let [low, high] = [start, start];
    while (end < points.length && Math.floor(points[end]?.[0] ?? 0) === column) {
      if ((points[end]?.[1] ?? 0) < (points[low]?.[1] ?? 0)) low = end;
      if ((points[end]?.[1] ?? 0) > (points[high]?.[1] ?? 0)) high = end;
      end++;
    }
    for (const index of [...new Set([start, low, high, end - 1])].toSorted((one, other) => one - other)) {
      const point = points[index];
      if (point !== undefined) kept.push(point);
    }
    start = end;
  }
  return kept;
}

interface AxesProps {
  room: typeof margins & { left: number };
  x: Scale;
  y: Scale;
  width: number;
  height: number;
  xLabel: string;
  yLabel: string;
}

function Axes({ room, x, y, width, height, xLabel, yLabel }: AxesProps) {
  const [right, bottom] = [width - room.right, height - room.bottom];
  const middle = { x: (room.left + right) / 2, y: (room.top + bottom) / 2 };
  return (
    <g className="plot-axes">
      {y.ticks.map((tick) => {
        const top = room.top + (1 - y.at(tick)) * (bottom - room.top);
        return (
          <g key={tick}>
            <line x1={room.left} x2={right} y1={top} y2={top} />
            <text x={room.left - 8} y={top + 4} textAnchor="end">
              {y.label(tick)}
            </text>
          </g>
        );
      })}
      {x.ticks.map((tick) => {
        const left = room.left + x.at(tick) * (right - room.left);
        return (
          <g key={tick}>
            <line x1={left} x2={left} y1={bottom} y2={bottom + 4} className="tick" />
            <text x={left} y={bottom + 16} textAnchor="middle">
              {x.label(tick)}
            </text>
          </g>
        );
      })}
      <line x1={room.left} x2={right} y1={bottom} y2={bottom} className="tick" />
      <text x={middle.x} y={height - 6} textAnchor="middle" className="plot-label">
        {xLabel}
      </text>
      <text transform={`translate(12 ${middle.y}) rotate(-90)`} textAnchor="middle" className="plot-label">
        {yLabel}
      </text>
    </g>
  );
}
