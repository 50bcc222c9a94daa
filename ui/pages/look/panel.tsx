import type { ReactNode } from 'react';
import { writeBytes } from '../../../src/model/index.ts';
import { count, number, plural } from '../../parts/amount.ts';
import { Choice } from '../../parts/choice.tsx';
import type { Scene, ViewState } from '../../source/index.ts';
import { FilterChoices } from './filter-choices.tsx';
import type { PanelParts } from './panel-parts.ts';
import { RangeChoice } from './range-choice.tsx';
import { TimeChoice } from './time-choice.tsx';

const maps = [
  'Cool to Warm',
  'Viridis (matplotlib)',
  'Plasma (matplotlib)',
  'Inferno (matplotlib)',
  'Turbo',
  'Black-Body Radiation',
  'Rainbow Desaturated',
  'Jet',
  'Grayscale',
] as const;

type ArrayThere = NonNullable<Scene['arrays']>[number];

const lookNames: Readonly<Record<ViewState['look'], string>> = {
  surface: 'surface',
  edges: 'surface with edges',
  wireframe: 'wireframe',
  points: 'points',
  volume: 'volume',
};

/** Everything that makes the picture, but for the camera. */
export function Panel({ scene, state, onChange }: PanelParts) {
  const { arrays = [], modes = [], times = [], looks = [] } = scene;
  const array = arrays.find((one) => one.name === state.array && one.on === (state.on ?? one.on));
  const data = array?.component_ranges[state.component ?? -1] ?? array?.range ?? [0, 0];
  const ownMap = maps.some((name) => name === state.map) ? [] : [state.map];
  const parts = { scene, state, onChange };
  return (
    <>
      <Group title="What">
        <Choice
          id="look-file"
          label="File"
          value={state.file ?? ''}
          onChange={(file) => onChange({ file })}
          options={[
            ...(state.file === null ? [['', 'Choose a file', true] as const] : []),
            ...scene.files.map(({ name, steps, bytes: size }) => {
              const many = steps > 1 ? `${count(steps)} steps, ` : '';
              return [name, `${name} (${many}${writeBytes(size)})`] as const;
            }),
          ]}
        />
        {modes.length > 1 && (
          <Choice
            id="look-mode"
            label={`Mode of ${count(modes.length)}`}
            value={state.mode ?? modes[0] ?? ''}
            onChange={(mode) => onChange({ mode })}
            options={modes.map((mode) => [mode, mode.slice(mode.lastIndexOf('/') + 1)])}
          />
        )}
        {times.length > 1 && <TimeChoice times={times} time={state.time} onChange={(time) => onChange({ time })} />}
      </Group>
      {array !== undefined && (
        <Group title="Colours">
          <div className="pair">
            <Choice
              id="look-array"
              label="Array"
              value={String(arrays.indexOf(array))}
              onChange={(index) => onChange(arrayChange(arrays[Number(index)], state))}
              options={arrays.map(({ name, on }, index) => [String(index), on === 'cells' ? `${name} (cells)` : name])}
            />
            {array.component_names.length > 1 && (
              <Choice
                id="look-component"
                label="Shown"
                value={state.component === null ? '' : String(state.component)}
                onChange={(value) => onChange({ component: value === '' ? null : Number(value), range: null })}
                options={[
                  ['', 'magnitude'],
                  ...array.component_names.map((part, index) => [String(index), part.toLowerCase()] as const),
                ]}
              />
            )}
          </div>
          <Choice
            id="look-map"
            label="Colour map"
            value={state.map}
            onChange={(map) => onChange({ map })}
            options={[...ownMap, ...maps].map((name) => [name, name.replace(' (matplotlib)', '')])}
          />
          <RangeChoice range={state.range} data={scene.colours ?? data} onChange={(range) => onChange({ range })} />
          <label className="check">
            <input
              type="checkbox"
              checked={state.log}
              disabled={!state.log && (state.range ?? data)[1] <= 0}
              onChange={(event) => onChange({ log: event.currentTarget.checked })}
            />
            logarithmic
          </label>
        </Group>
      )}
      <Group title="How">
        {looks.length > 1 && (
          <Choice
            id="look-look"
            label="Drawn as"
            value={state.look}
            onChange={(look) => onChange({ look: look as ViewState['look'] })}
            options={[...new Set([...looks, state.look])].map((look) => [look, lookNames[look]])}
          />
        )}
        <FilterChoices {...parts} array={array} />
      </Group>
      {scene.cells !== undefined && (
        <p className="soft small number">
          {plural(scene.cells, 'cell')}, {plural(scene.points ?? 0, 'point')}
          {scene.memory_bytes !== undefined && <>, {writeBytes(scene.memory_bytes)} in memory there</>}
          {scene.bounds !== undefined && <>. {extentOf(scene.bounds)}</>}
        </p>
      )}
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="look-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

/** Another array has another range; what needs a vector goes when there is none. */
function arrayChange(array: ArrayThere | undefined, { filter }: ViewState): Partial<ViewState> {
  if (array === undefined) return {};
  const { name, on, components } = array;
  const isVector = components === 3;
  const change = { array: name, on, component: null, range: null };
  if (filter.kind === 'contour') return { ...change, filter: { kind: 'contour' } };
  if (!isVector && (filter.kind === 'glyphs' || filter.kind === 'warp')) return { ...change, filter: { kind: 'none' } };
  return change;
}

function extentOf([x0 = 0, x1 = 0, y0 = 0, y1 = 0, z0 = 0, z1 = 0]: readonly number[]): string {
  return [x1 - x0, y1 - y0, z1 - z0].map((side) => number(side, 3)).join(' × ');
}
