import type { ReactNode, RefObject } from 'react';
import { Icon } from '../icon.tsx';
import type { GraphLayout, Place } from './layout-of-graph.ts';

interface GraphProps {
  label: string;
  layout: GraphLayout;
  /** What stands at a place: a button or a link, so that every node is in reach of the keyboard. */
  renderNode: (name: string, place: Place) => ReactNode;
  /** The class of a line, by `FROM TO`. */
  line?: (key: string) => string | undefined;
  scroller?: RefObject<HTMLDivElement | null>;
}

/** What comes before what, in columns from left to right; a loop is a box around its steps. */
export function Graph({ label, layout, renderNode, line, scroller }: GraphProps) {
  const { width, height } = layout;
  return (
    <div ref={scroller} className="scroll-x graph-scroll" tabIndex={0} role="group" aria-label={label}>
      <div className="graph" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {[...layout.loops].map(([name, { left, top, width, height }]) => (
            <rect key={name} x={left + 0.5} y={top + 0.5} width={width - 1} height={height - 1} rx={10} />
          ))}
          {layout.edges.map(({ key, from, to }) => (
            <path key={key} className={line?.(key)} d={curve(from, to)} />
          ))}
        </svg>
        {[...layout.loops].map(([name, { left, top }]) => (
          <span key={name} className="loop-name" style={{ left: left + 12, top: top + 6 }}>
            <Icon name="again" />
            {name}
          </span>
        ))}
        {[...layout.steps]
          .toSorted(([, one], [, other]) => one.left - other.left || one.top - other.top)
          .map(([name, place]) => renderNode(name, place))}
      </div>
    </div>
  );
}

function curve(from: Place, to: Place): string {
  const [x1, y1] = [from.left + from.width, from.top + from.height / 2];
  const [x2, y2] = [to.left, to.top + to.height / 2];
  const bend = Math.max(20, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 1} ${y2}m-6 -4l6 4l-6 4`;
}
