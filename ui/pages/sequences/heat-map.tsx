import { useMemo, useState, type PointerEvent } from 'react';
import { PlotTip } from '../../parts/plot/plot-tip.tsx';
import { useWidth } from '../../parts/plot/use-width.ts';
import { colourOf, inColours, type SweepDrawing } from './colour-bins.ts';
import { PointFacts } from './point-facts.tsx';
import { alongAxis, axisTexts, axisValues, heatGrid, shortValue, type SweepPoint } from './sweep.ts';

const room = { left: 76, right: 12, top: 8, bottom: 44 };
const [least, most] = [14, 54];
const fontWidth = 6.4;
/** Below this points were strewn and not laid out: each is a dot at its place, not a cell of a grid. */
const gridLike = 0.5;

interface HeatMapProps extends SweepDrawing {
  /** Paths of the two parameters. */
  x: string;
  y: string;
}

interface Mark {
  point: SweepPoint;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A quantity as colours over two parameters. A point without a value has the colour of its state. */
export function HeatMap({ points, x, y, range, label, onOpen }: HeatMapProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [hovered, setHovered] = useState<Mark>();
  const drawing = useMemo(() => drawn(points, x, y, width), [points, x, y, width]);
  const { marks, height, xTicks, yTicks, isGrid } = drawing;
  const colours = useMemo(
    () => inColours(marks, ({ point }) => colourOf(point, range), isGrid ? cell : dot),
    [marks, range, isGrid],
  );
  const move = (event: PointerEvent<SVGSVGElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const [left, top] = [event.clientX - bounds.left, event.clientY - bounds.top];
    setHovered(
      marks.find(
        (mark) => left >= mark.left && left < mark.left + mark.width && top >= mark.top && top < mark.top + mark.height,
      ),
    );
  };
  const job = hovered?.point.job ?? null;
  return (
    <div ref={box} className="plot">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${label} over ${x} and ${y}: ${points.length} points`}
        className={job === null ? undefined : 'opens'}
        onPointerMove={move}
        onPointerLeave={() => setHovered(undefined)}
        onClick={() => job !== null && onOpen(job)}
      >
        <g className="plot-axes">
          {xTicks.map(({ at, text }) => (
            <text key={text} x={at} y={height - room.bottom + 16} textAnchor="middle">
              {text}
            </text>
          ))}
          {yTicks.map(({ at, text }) => (
            <text key={text} x={room.left - 8} y={at + 4} textAnchor="end">
              {text}
            </text>
          ))}
          <text x={(room.left + width - room.right) / 2} y={height - 8} textAnchor="middle" className="plot-label">
            {x}
          </text>
          <text
            transform={`translate(12 ${(height - room.bottom) / 2}) rotate(-90)`}
            textAnchor="middle"
            className="plot-label"
          >
            {y}
          </text>
        </g>
        <g className="sweep-cells">
          {colours.map(([colour, path]) => (
            <path key={colour} d={path} fill={colour} />
          ))}
        </g>
        {hovered !== undefined && (
          <rect
            className="cell-here"
            x={hovered.left}
            y={hovered.top}
            width={hovered.width}
            height={hovered.height}
            rx={isGrid ? 2 : hovered.width / 2}
          />
        )}
      </svg>
      {hovered !== undefined && (
        <PlotTip at={[hovered.left + hovered.width / 2, hovered.top]} width={width}>
          <PointFacts point={hovered.point} label={label} />
        </PlotTip>
      )}
    </div>
  );
}

interface Drawing {
  marks: Mark[];
  height: number;
  xTicks: Tick[];
  yTicks: Tick[];
  isGrid: boolean;
}

interface Tick {
  at: number;
  text: string;
}

function drawn(points: readonly SweepPoint[], x: string, y: string, width: number): Drawing {
  const grid = heatGrid(points, x, y);
  const inner = width - room.left - room.right;
  if (grid.filled < gridLike) return strewn(points, x, y, inner);
  const side = { width: inner / grid.xs.length, height: Math.min(most, Math.max(least, 300 / grid.ys.length)) };
  const bottom = room.top + grid.ys.length * side.height;
  // Upwards, as on any other axis.
  const marks = grid.cells.flatMap((row, fromBelow) =>
    row.flatMap((point, column): Mark[] =>
      point === undefined
        ? []
        : [{ point, left: room.left + column * side.width, top: bottom - (fromBelow + 1) * side.height, ...side }],
    ),
  );
  const [xTexts, yTexts] = [axisTexts(grid.xs), axisTexts(grid.ys)];
  const xTicks = xTexts.map((text, index) => ({ at: room.left + (index + 0.5) * side.width, text }));
  const yTicks = yTexts.map((text, index) => ({ at: bottom - (index + 0.5) * side.height, text }));
  const widest = Math.max(...xTexts.map((text) => text.length)) * fontWidth + 10;
  return {
    marks,
    height: bottom + room.bottom,
    xTicks: thinned(xTicks, Math.ceil(widest / side.width)),
    yTicks: thinned(yTicks, Math.ceil(16 / side.height)).map(({ at, text }) => ({ at, text: short(text) })),
    isGrid: true,
  };
}

function strewn(points: readonly SweepPoint[], x: string, y: string, inner: number): Drawing {
  const [height, size] = [320, points.length > 500 ? 7 : 12];
  const [xs, ys] = [axisValues(points, x), axisValues(points, y)];
  const [along, up] = [alongAxis(xs), alongAxis(ys)];
  const left = (value: string): number => room.left + size / 2 + along(value) * (inner - size);
  const top = (value: string): number => room.top + size / 2 + (1 - up(value)) * (height - size);
  const marks = points.map((point) => ({
    point,
    left: left(point.at[x] ?? '') - size / 2,
    top: top(point.at[y] ?? '') - size / 2,
    width: size,
    height: size,
  }));
  const ends = (values: readonly string[]): string[] => [...new Set([values[0] ?? '', values.at(-1) ?? ''])];
  return {
    marks,
    height: room.top + height + room.bottom,
    xTicks: ends(xs).map((text) => ({ at: left(text), text: shortValue(text) })),
    yTicks: ends(ys).map((text) => ({ at: top(text), text: short(shortValue(text)) })),
    isGrid: false,
  };
}

function thinned(ticks: readonly Tick[], every: number): Tick[] {
  return ticks.filter((_, index) => index % Math.max(1, every) === 0);
}

function short(text: string): string {
  return text.length > 9 ? `${text.slice(0, 8)}…` : text;
}

function cell({ left, top, width, height }: Mark): string {
  const gap = width > 6 && height > 6 ? 1 : 0;
  return `M${left.toFixed(1)} ${top.toFixed(1)}h${(width - gap).toFixed(1)}v${(height - gap).toFixed(1)}h${(gap - width).toFixed(1)}z`;
}

function dot({ left, top, width }: Mark): string {
  const r = width / 2;
  return `M${left.toFixed(1)} ${(top + r).toFixed(1)}a${r} ${r} 0 1 0 ${width} 0a${r} ${r} 0 1 0 ${-width} 0z`;
}
