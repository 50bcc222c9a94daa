import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from 'react';
import type { ViewState } from '../../source/index.ts';
import { ofKey, pinched, shifted, turned, wheeled, type Movement } from './movement.ts';

/** Points of the screen that a picture has room for, and how many are where others have one. */
export type Room = Pick<ViewState, 'size' | 'density'>;

interface StageProps {
  canvas: RefObject<HTMLCanvasElement | null>;
  label: string;
  /** True while what is seen is not of now. */
  isStale: boolean;
  onMove: (movement: Movement) => void;
  onReset: () => void;
  onRoom: (room: Room) => void;
  children: ReactNode;
}

type Place = readonly [number, number];

/** More is not drawn in time by a processor. */
const mostPixels = 1600 * 1000;
const settleMs = 200;

/** The picture, and the hands on it: one finger or the mouse turns, two or the right button shift, wheel or pinch zoom. */
export function Stage({ canvas, label, isStale, onMove, onReset, onRoom, children }: StageProps) {
  const box = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, Place>());
  const listeners = useRef({ onMove, onRoom });
  listeners.current = { onMove, onRoom };

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => listeners.current.onRoom(roomOf(element)), settleMs);
    });
    observer.observe(element);
    // React listens passively to wheels, and the page would scroll.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      listeners.current.onMove(wheeled(event.deltaY, event.deltaMode));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      element.removeEventListener('wheel', wheel);
    };
  }, []);

  const press = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.target !== canvas.current) return; // what lies over the picture has buttons of its own
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, [event.clientX, event.clientY]);
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const from = fingers.current.get(event.pointerId);
    if (from === undefined) return;
    const to: Place = [event.clientX, event.clientY];
    const height = event.currentTarget.clientHeight;
    const others = [...fingers.current].filter(([id]) => id !== event.pointerId);
    const other = others[0]?.[1];
    fingers.current.set(event.pointerId, to);
    const by: Place = [to[0] - from[0], to[1] - from[1]];
    if (other !== undefined) onMove(pinched([from, other], [to, other], height));
    else if (event.shiftKey || (event.buttons & 6) !== 0) onMove(shifted(by, height));
    else onMove(turned(by, height));
  };
  const lift = (event: PointerEvent<HTMLDivElement>): void => void fingers.current.delete(event.pointerId);
  const type = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const movement = ofKey(event.key, event.shiftKey);
    if (movement === undefined && event.key !== '0' && event.key !== 'Home') return;
    event.preventDefault();
    if (movement === undefined) onReset();
    else onMove(movement);
  };
  return (
    <div
      ref={box}
      className={isStale ? 'stage away' : 'stage'}
      role="application"
      aria-label={label}
      aria-description="Arrow keys turn, with Shift they shift; plus and minus zoom, 0 shows all."
      tabIndex={0}
      onPointerDown={press}
      onPointerMove={drag}
      onPointerUp={lift}
      onPointerCancel={lift}
      onContextMenu={(event) => event.preventDefault()}
      onDoubleClick={(event) => event.target === canvas.current && onReset()}
      onKeyDown={type}
    >
      <canvas ref={canvas} width={1} height={1} />
      {children}
    </div>
  );
}

/** In points of the screen, even, and no more than can be drawn in time. */
function roomOf(element: HTMLElement): Room {
  const { clientWidth, clientHeight } = element;
  const density = Math.min(window.devicePixelRatio, 2);
  const scale = Math.min(density, Math.sqrt(mostPixels / Math.max(1, clientWidth * clientHeight)));
  const even = (length: number): number => Math.min(4096, Math.max(16, 2 * Math.round((length * scale) / 2)));
  return { size: [even(clientWidth), even(clientHeight)], density: Math.max(0.25, scale) };
}
