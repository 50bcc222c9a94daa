import { number } from '../../parts/amount.ts';
import { Choice, Slider } from '../../parts/choice.tsx';
import type { Scene, ViewState } from '../../source/index.ts';
import type { PanelParts } from './panel-parts.ts';

type Filter = ViewState['filter'];
type ArrayThere = NonNullable<Scene['arrays']>[number];
const axes = ['x', 'y', 'z'] as const;
const names: Readonly<Record<Filter['kind'], string>> = {
  none: 'none',
  slice: 'slice',
  clip: 'clip',
  contour: 'contour',
  glyphs: 'arrows',
  warp: 'warp',
};
/** Where another array than the one that is seen could be made these of. */
const ofVectors: Readonly<Partial<Record<Filter['kind'], string>>> = {
  glyphs: 'arrows (of a vector)',
  warp: 'warp (by a vector)',
};

/** What is done to the data before it is drawn, and where. */
export function FilterChoices({ scene, state, onChange, array }: PanelParts & { array: ArrayThere | undefined }) {
  const { filter } = state;
  const isVector = array?.components === 3;
  const change = (next: Filter): void => onChange({ filter: next });
  return (
    <>
      <Choice
        id="look-filter"
        label="Filter"
        value={filter.kind}
        onChange={(kind) => change({ kind } as Filter)}
        options={[...new Set([...(scene.filters ?? []), filter.kind])].map((kind) => [
          kind,
          isVector ? names[kind] : (ofVectors[kind] ?? names[kind]),
          !isVector && kind in ofVectors,
        ])}
      />
      {(filter.kind === 'slice' || filter.kind === 'clip') && scene.bounds !== undefined && (
        <PlaneChoice filter={filter} bounds={scene.bounds} onChange={change} />
      )}
      {filter.kind === 'contour' && array !== undefined && (
        <Slider
          id="look-contour"
          label={`At ${number(filter.values?.[0] ?? middleOf(array.range), 4)}`}
          min={array.range[0]}
          max={array.range[1]}
          step={(array.range[1] - array.range[0]) / 200 || 1}
          value={filter.values?.[0] ?? middleOf(array.range)}
          onChange={(value) => change({ kind: 'contour', values: [value] })}
        />
      )}
      {(filter.kind === 'glyphs' || filter.kind === 'warp') && (
        <Slider
          id="look-scale"
          label={`Scale ${number(filter.scale ?? 1, 3)}`}
          min={0.05}
          max={4}
          step={0.05}
          value={filter.scale ?? 1}
          onChange={(scale) => change({ ...filter, scale })}
        />
      )}
    </>
  );
}

interface PlaneChoiceProps {
  filter: Extract<Filter, { kind: 'slice' | 'clip' }>;
  bounds: readonly number[];
  onChange: (filter: Filter) => void;
}

/** Across one of the axes, somewhere between the ends of the data. */
function PlaneChoice({ filter, bounds, onChange }: PlaneChoiceProps) {
  const normal = filter.normal ?? [1, 0, 0];
  const axis = Math.max(
    0,
    normal.findIndex((part) => part !== 0),
  );
  const isTurned = (normal[axis] ?? 1) < 0;
  const ends = (of: number): [number, number] => [bounds[2 * of] ?? 0, bounds[2 * of + 1] ?? 1];
  const [low, high] = ends(axis);
  const at = filter.origin?.[axis] ?? (low + high) / 2;
  const place = (of: number, to: number, turned: boolean): void => {
    const origin = [0, 1, 2].map((one) => (one === of ? to : middleOf(ends(one)))) as [number, number, number];
    const next = [0, 1, 2].map((one) => (one === of ? (turned ? -1 : 1) : 0)) as [number, number, number];
    onChange({ kind: filter.kind, origin, normal: next });
  };
  return (
    <>
      <div className="row">
        <div className="spread">
          <Choice
            id="look-axis"
            label="Across"
            value={String(axis)}
            onChange={(value) => place(Number(value), middleOf(ends(Number(value))), isTurned)}
            options={axes.map((name, index) => [String(index), name])}
          />
        </div>
        {filter.kind === 'clip' && (
          <label className="check look-turned">
            <input
              type="checkbox"
              checked={isTurned}
              onChange={(event) => place(axis, at, event.currentTarget.checked)}
            />
            other side
          </label>
        )}
      </div>
      <Slider
        id="look-plane"
        label={`At ${axes[axis] ?? ''} = ${number(at, 4)}`}
        min={low}
        max={high}
        step={(high - low) / 200 || 1}
        value={at}
        onChange={(to) => place(axis, to, isTurned)}
      />
    </>
  );
}

function middleOf([low, high]: readonly [number, number]): number {
  return (low + high) / 2;
}
