import { useEffect, useRef, useState, type RefObject } from 'react';

/** How wide an element is, pixels; it is told of every change. */
export function useWidth<T extends Element>(least = 240): [RefObject<T | null>, number] {
  const box = useRef<T>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (box.current === null) return undefined;
    const resized = new ResizeObserver(
      ([entry]) => entry !== undefined && setWidth(Math.max(least, entry.contentRect.width)),
    );
    resized.observe(box.current);
    return () => resized.disconnect();
  }, [least]);
  return [box, width];
}
