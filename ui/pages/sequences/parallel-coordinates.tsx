import { useMemo, useState, type PointerEvent } from 'react';
import { number } from '../../parts/amount.ts';
import { PlotTip } from '../../parts/plot/plot-tip.tsx';
import { useWidth } from '../../parts/plot/use-width.ts';
import { colourOf, inColours, type SweepDrawing } from './colour-bins.ts';
import { PointFacts } from './point-facts.tsx';
import { alongAxis, axisValues, isNumber, shortValue, type SweepPoint } from './sweep.ts';

const room = { left: 56, right: 56, top: 40, bottom: 24 };
const height = 350;
const inner = height - room.top - room.bottom;
const reach = 14;
/** Words that an axis has room for. */
const mostWords = 12;

interface ParallelCoordinatesProps extends SweepDrawing {
  /** Paths of the parameters, an axis each; the quantity is the last axis. */
  paths: readonly string[];
}

interface Line {
  point: SweepPoint;
  /** From the top, by axis; absent where the point has no place on it. */
  tops: readonly (number | undefined)[];
}

/** Each point as a line through its parameters to what came out, coloured by that. */
export function ParallelCoordinates({ points, paths, range, label, onOpen }: ParallelCoordinatesProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [hovered, setHovered] = useState<{ line: Line; at: [number, number] }>();
  const axes = useMemo(() => paths.map((path) => axisValues(points, path)), [points, paths]);
  const lines = useMemo(() => linesOf(points, paths, axes, range), [points, paths, axes, range]);
  const gap = (width - room.left - room.right) / paths.length;
  const left = (axis: number): number => room.left + axis * gap;
  const path = ({ tops }: Line): string => pathOf(tops, gap);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `path` is made of `gap`
  const colours = useMemo(() => inColours(lines, ({ point }) => colourOf(point, range), path), [lines, range, gap]);
  const move = (event: PointerEvent<SVGSVGElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const at: [number, number] = [event.clientX - bounds.left, event.clientY - bounds.top];
    const line = nearest(lines, (at[0] - room.left) / gap, at[1]);
    setHovered(line === undefined ? undefined : { line, at });
  };
  const job = hovered?.line.point.job ?? null;
  return (
    <div ref={box} className="plot">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${label} and ${paths.join(', ')}: ${points.length} points`}
        className={job === null ? undefined : 'opens'}
        onPointerMove={move}
        onPointerLeave={() => setHovered(undefined)}
        onClick={() => job !== null && onOpen(job)}
      >
        <g className={hovered === undefined ? 'sweep-lines' : 'sweep-lines dim'}>
          {colours.map(([colour, lines]) => (
            <path key={colour} d={lines} stroke={onGround(colour)} />
          ))}
        </g>
        {hovered !== undefined && (
          <path
            className="sweep-line-here"
            d={path(hovered.line)}
            stroke={onGround(colourOf(hovered.line.point, range))}
          />
        )}
        <g className="plot-axes">
          {paths.map((name, axis) => (
            <AxisLine
              key={name}
              left={left(axis)}
              width={width}
              name={name}
              room={gap}
              texts={textsOf(axes[axis] ?? [])}
            />
          ))}
          <AxisLine
            left={left(paths.length)}
            width={width}
            name={label}
            room={gap}
            texts={range === undefined ? [] : [number(range[0], 5), number(range[1], 5)]}
          />
        </g>
      </svg>
      {hovered !== undefined && (
        <PlotTip at={hovered.at} width={width}>
          <PointFacts point={hovered.line.point} label={label} />
        </PlotTip>
      )}
    </div>
  );
}

/** A thin line is seen on either ground: the colour with some of the text's in it. */
function onGround(colour: string): string {
  return `color-mix(in oklab, ${colour} 80%, var(--text))`;
}

interface AxisLineProps {
  left: number;
  /** Of the drawing. */
  width: number;
  /** To the next axis, pixels. */
  room: number;
  name: string;
  /** From the lowest to the highest, evenly spaced. */
  texts: readonly string[];
}

const letter = 6.8;

function AxisLine({ left, width, room: beside, name, texts }: AxisLineProps) {
  const letters = Math.max(4, Math.floor(beside / letter));
  const shown = name.length > letters ? `…${name.slice(1 - letters)}` : name;
  const half = (shown.length * letter) / 2;
  return (
    <g>
      <line x1={left} x2={left} y1={room.top} y2={height - room.bottom} className="tick" />
      <text x={Math.min(Math.max(left, half), width - half)} y={16} textAnchor="middle" className="plot-label">
        <title>{name}</title>
        {shown}
      </text>
      {texts.map((text, index) => {
        const isLow = index === 0;
        const isHigh = index === texts.length - 1;
        if (isLow || isHigh)
          return (
            <text key={index} x={left} y={isLow ? height - 8 : room.top - 6} textAnchor="middle">
              {text}
            </text>
          );
        const top = room.top + (1 - index / (texts.length - 1)) * inner;
        return (
          <text key={index} x={left + 6} y={top + 4} className="on-lines">
            {text}
          </text>
        );
      })}
    </g>
  );
}

/** Words are all named, as far as there is room for them; of numbers the ends say enough. */
function textsOf(values: readonly string[]): string[] {
  const isWords = values.some((value) => !isNumber(value));
  const named = isWords && values.length <= mostWords ? values : [values[0] ?? '', values.at(-1) ?? ''];
  return named.map(shortValue);
}

function linesOf(
  points: readonly SweepPoint[],
  paths: readonly string[],
  axes: readonly (readonly string[])[],
  range: SweepDrawing['range'],
): Line[] {
  const along = axes.map(alongAxis);
  const top = (place: number): number => room.top + (1 - place) * inner;
  return points.map((point) => {
    const tops = paths.map((path, axis) => {
      const value = point.at[path];
      return value === undefined ? undefined : top(along[axis]?.(value) ?? 0.5);
    });
    const { value } = point;
    const [least, most] = range ?? [0, 0];
    const last = value === undefined ? undefined : top(most > least ? (value - least) / (most - least) : 0.5);
    return { point, tops: [...tops, last] };
  });
}

function pathOf(tops: readonly (number | undefined)[], gap: number): string {
  const places = tops.flatMap((top, axis) =>
    top === undefined ? [] : [`${(room.left + axis * gap).toFixed(1)} ${top.toFixed(1)}`],
  );
  return places.length < 2 ? '' : `M${places.join('L')}`;
}

/** The line that passes nearest to a height between two axes. */
function nearest(lines: readonly Line[], axis: number, top: number): Line | undefined {
  const before = Math.floor(axis);
  let found: Line | undefined;
  let distance = reach;
  for (const line of lines) {
    const [one, next] = [line.tops[before], line.tops[before + 1]];
    if (one === undefined) continue;
    const away = Math.abs(one + ((next ?? one) - one) * (axis - before) - top);
    if (away < distance) [found, distance] = [line, away];
  }
  return found;
}
