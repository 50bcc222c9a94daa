import { useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { useAnswer, type Parameter } from '../../source/index.ts';

export interface Override {
  path: string;
  value: string;
}

interface OverridesProps {
  project: string;
  analysis: string;
  parent: string | undefined;
  overrides: readonly Override[];
  onChange: (overrides: readonly Override[]) => void;
}

/** Parameters that differ for this job; the analysis stays as it is. */
export function Overrides({ project, analysis, parent, overrides, onChange }: OverridesProps) {
  const ofAnalysis = useAnswer(
    'GET /api/projects/:project/analyses/:analysis',
    parent === undefined && analysis !== '' ? { params: { project, analysis } } : undefined,
  );
  const ofParent = useAnswer(
    'GET /api/projects/:project/jobs/:job/parameters',
    parent === undefined ? undefined : { params: { project, job: parent } },
  );
  const parameters: readonly Parameter[] =
    (parent === undefined ? ofAnalysis.data?.parameters : ofParent.data?.parameters) ?? [];
  const [path, setPath] = useState('');
  const known = new Map(parameters.map((parameter) => [parameter.path, parameter]));
  const add = (chosen: string): void => {
    if (chosen === '' || overrides.some((one) => one.path === chosen)) return;
    onChange([...overrides, { path: chosen, value: known.get(chosen)?.value ?? '' }]);
    setPath('');
  };
  return (
    <>
      <div className="row">
        <h2>Parameters for this job</h2>
        <span className="count">{parameters.length === 0 ? '' : parameters.length}</span>
      </div>
      {overrides.map((override, index) => {
        const parameter = known.get(override.path);
        const id = `override-${index}`;
        const isSame = parameter?.value === override.value;
        return (
          <div key={override.path} className="field">
            <label htmlFor={id} className="mono">
              {override.path}
            </label>
            <div className="row">
              <input
                id={id}
                className="mono spread"
                value={override.value}
                onChange={(event) =>
                  onChange(
                    overrides.map((one) => (one === override ? { ...one, value: event.currentTarget.value } : one)),
                  )
                }
              />
              {parameter?.unit !== undefined && <span className="soft">{parameter.unit}</span>}
              <button
                type="button"
                className="button bare only-icon"
                aria-label={`Leave ${override.path} as it is`}
                onClick={() => onChange(overrides.filter((one) => one !== override))}
              >
                <Icon name="cross" />
              </button>
            </div>
            <span className="hint">{isSame ? 'as it is now' : `now ${parameter?.value ?? 'not there'}`}</span>
          </div>
        );
      })}
      {parameters.length === 0 ? (
        <p className="soft small">This code’s inputs have no parameters by name.</p>
      ) : (
        <div className="field">
          <label htmlFor="add-parameter">Change a parameter</label>
          <input
            id="add-parameter"
            className="mono"
            list="parameter-paths"
            placeholder={parameters[0]?.path ?? ''}
            value={path}
            onChange={(event) => {
              const { value } = event.currentTarget;
              if (known.has(value)) add(value);
              else setPath(value);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add(path);
            }}
          />
          <datalist id="parameter-paths">
            {parameters.slice(0, 2000).map(({ path: one, value, unit }) => (
              <option key={one} value={one}>
                {value} {unit ?? ''}
              </option>
            ))}
          </datalist>
        </div>
      )}
    </>
  );
}
