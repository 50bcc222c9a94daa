import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Surface, SurfaceArray } from '../../src/view/surface.ts';
import { number } from '../parts/amount.ts';
import { Choice, Slider } from '../parts/choice.tsx';
import { Icon } from '../parts/icon.tsx';
import { saveAs } from '../parts/save-as.ts';
import { Says } from '../parts/says.tsx';
import { colourMaps, gradientOf, type Colour, type ColourMapName } from './colour-maps.ts';
import { flatAxis, SurfaceScene, type ClipAxis, type Component } from './surface-scene.ts';

interface SurfaceViewProps {
  surface: Surface;
  /** What a picture is called. */
  name: string;
  /** Of a field, where the code says so. */
  unitOf?: (field: string) => string;
  /** Choices that come before its own. */
  before?: ReactNode;
  /** What is told beside the colours. */
  about?: ReactNode;
}

/** A surface with its fields in colour, and what a reader may do with it. */
export function SurfaceView({ surface, name, unitOf, before, about }: SurfaceViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const scene = useRef<SurfaceScene>(undefined);
  const [fault, setFault] = useState<string>();
  const [field, setField] = useState(0);
  const [component, setComponent] = useState<Component>('magnitude');
  const [colours, setColours] = useState<ColourMapName>('viridis');
  const [warp, setWarp] = useState(0);
  const [clip, setClip] = useState<{ axis: ClipAxis; at: number }>();
  const array = surface.arrays[field] ?? surface.arrays[0];
  const range = rangeOf(array, component);
  const vectors = surface.arrays.filter(({ on, components }) => on === 'point' && components === 3);
  const warped = array !== undefined && vectors.includes(array) ? array : vectors[0];
  const look = useMemo(
    () => ({
      array,
      component,
      colours,
      range,
      warp: warp === 0 || warped === undefined ? undefined : { array: warped, scale: warp * unitWarp(surface, warped) },
      clip,
    }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `range` and `warped` follow from these
    [surface, array, component, colours, warp, clip],
  );
  useEffect(() => {
    if (box.current === null) return undefined;
    try {
      scene.current = new SurfaceScene(box.current, groundOf(box.current));
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      return undefined;
    }
    return () => {
      scene.current?.close();
      scene.current = undefined;
    };
  }, []);
  useEffect(() => scene.current?.show(surface, look), [surface, look]);

  if (fault !== undefined)
    return (
      <Says tone="warn">
        <p>This browser does not draw in three dimensions: {fault}</p>
      </Says>
    );
  const unit = array === undefined ? '' : (unitOf?.(array.name) ?? '');
  return (
    <div className="surface-view">
      <div className="plot-choices">
        {before}
        <Choice
          id="surface-field"
          label="Field"
          value={String(field)}
          onChange={(value) => setField(Number(value))}
          options={surface.arrays.map(({ name: one, on }, index) => [
            String(index),
            `${one}${on === 'cell' ? ' (cells)' : ''}`,
          ])}
        />
        {array !== undefined && array.components > 1 && (
          <Choice
            id="surface-component"
            label="Shown"
            value={String(component)}
            onChange={(value) => setComponent(value === 'magnitude' ? value : Number(value))}
            options={[
              ['magnitude', 'magnitude'],
              ...Array.from({ length: array.components }, (_, index): [string, string] => [
                String(index),
                ['x', 'y', 'z'][index] ?? `component ${index + 1}`,
              ]),
            ]}
          />
        )}
        <Choice
          id="surface-colours"
          label="Colours"
          value={colours}
          onChange={(value) => setColours(value as ColourMapName)}
          options={Object.keys(colourMaps).map((one) => [one, one])}
        />
        <Choice
          id="surface-clip"
          label="Cut"
          value={clip === undefined ? '' : String(clip.axis)}
          onChange={(value) =>
            setClip(value === '' ? undefined : { axis: Number(value) as ClipAxis, at: clip?.at ?? 0.5 })
          }
          options={[
            ['', 'whole'],
            ...(['x', 'y', 'z'] as const)
              .map((axis, index): [string, string] => [String(index), `along ${axis}`])
              .filter(([index]) => index !== String(flatAxis(surface.bounds))),
          ]}
        />
        {clip !== undefined && (
          <Slider id="surface-clip-at" label="Cut at" value={clip.at} onChange={(at) => setClip({ ...clip, at })} />
        )}
        {warped !== undefined && (
          <Slider id="surface-warp" label={`Warp by ${warped.name}`} value={warp} onChange={setWarp} />
        )}
        <span className="spread" />
        <button type="button" className="button" onClick={() => scene.current?.resetCamera()}>
          <Icon name="home" />
          Reset view
        </button>
        <button
          type="button"
          className="button"
          onClick={() => void scene.current?.picture().then((picture) => saveAs(`${name}.png`, picture))}
        >
          <Icon name="camera" />
          Picture
        </button>
      </div>
      <div
        ref={box}
        className="scene"
        role="img"
        aria-label={`${name}: ${array?.name ?? 'surface'}, ${number(range.min, 4)} to ${number(range.max, 4)} ${unit}`}
      />
      {array !== undefined && (
        <div className="colour-bar">
          <span className="number">{number(range.min, 5)}</span>
          <span className="bar-colours" style={{ backgroundImage: gradientOf(colours) }} />
          <span className="number">{number(range.max, 5)}</span>
          <strong>
            {array.name} {component !== 'magnitude' && ['x', 'y', 'z'][component]}{' '}
            {unit !== '' && <span className="soft">{unit}</span>}
          </strong>
          {array.range.notFinite > 0 && (
            <span className="soft">{array.range.notFinite} values are no numbers (grey)</span>
          )}
          <span className="spread" />
          {about}
        </div>
      )}
      {surface.notes.map((note) => (
        <p key={note} className="soft small">
          {note}
        </p>
      ))}
    </div>
  );
}

function rangeOf(array: SurfaceArray | undefined, component: Component): { min: number; max: number } {
  const range = component === 'magnitude' ? array?.range : array?.componentRanges[component];
  return range?.finite ?? { min: 0, max: 1 };
}

/** How much moves the largest vector by a fifth of the box's diagonal. */
function unitWarp({ bounds }: Surface, { range }: SurfaceArray): number {
  if (bounds === undefined || range.finite === undefined || range.finite.max === 0) return 0;
  const diagonal = Math.hypot(...bounds.max.map((most, axis) => most - (bounds.min[axis] ?? 0)));
  return (0.2 * diagonal) / range.finite.max;
}

function groundOf(element: HTMLElement): Colour {
  const parts = /rgba?\((\d+), (\d+), (\d+)/.exec(getComputedStyle(element).backgroundColor);
  const [r = 1, g = 1, b = 1] = (parts ?? []).slice(1).map((part) => Number(part) / 255);
  return [r, g, b];
}
