import type { ReactNode } from 'react';

interface PlotTipProps {
  /** From the left and the top of the drawing, pixels. */
  at: readonly [number, number];
  width: number;
  children: ReactNode;
}

/** What is told of the place under the pointer: above it where there is room, and never beside the drawing. */
export function PlotTip({ at: [left, top], width, children }: PlotTipProps) {
  const isBelow = top < 70;
  return (
    <div
      className="plot-tip"
      style={{
        left: Math.min(Math.max(left, 90), width - 90),
        top: isBelow ? top + 14 : top - 14,
        translate: isBelow ? '-50% 0' : '-50% -100%',
      }}
    >
      {children}
    </div>
  );
}
