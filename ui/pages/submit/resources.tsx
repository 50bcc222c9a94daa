import { readDuration, writeDuration } from '../../../src/model/index.ts';
import { Ago } from '../../parts/time.tsx';
import { useAnswer, type PlanView } from '../../source/index.ts';
import type { Wishes } from './wishes.ts';

interface ResourcesProps {
  wishes: Wishes;
  plan: PlanView | undefined;
  onChange: (changes: Partial<Wishes>) => void;
}

/** Where it runs and what it may use, with what the machine allows. */
export function Resources({ wishes, plan, onChange }: ResourcesProps) {
  const { data } = useAnswer('GET /api/machines', {});
  const name = wishes.machine === '' ? plan?.machine : wishes.machine;
  const machine = data?.machines.find((one) => one.name === name);
  const limits = machine?.limits;
  const most = {
    nodes: limits?.nodes ?? undefined,
    processes:
      limits?.cores_per_node == null ? undefined : limits.cores_per_node * (Number(wishes.nodes) || plan?.nodes || 1),
    runtime: limits?.runtime ?? undefined,
  };
  const runtimeFault = faultOf(wishes.runtime, most.runtime);
  return (
    <>
      <div className="field">
        <label htmlFor="machine">Machine</label>
        <select id="machine" value={name ?? ''} onChange={(event) => onChange({ machine: event.currentTarget.value })}>
          {data?.machines.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
              {one.description === null ? '' : `: ${one.description}`}
              {one.state === 'unreachable' || one.state === 'login-needed' ? ' (does not answer)' : ''}
            </option>
          ))}
        </select>
        {machine !== undefined && (
          <span className="hint">
            {machine.scheduler === 'slurm' ? 'Slurm' : 'this computer’s own queue'}
            {machine.host !== null && ` on ${machine.host}`}
            {machine.last_contact_at !== null && (
              <>
                , answered <Ago at={machine.last_contact_at} />
              </>
            )}
          </span>
        )}
      </div>
      <div className="three">
        <Amount
          id="nodes"
          label="Nodes"
          value={wishes.nodes}
          placeholder={plan?.nodes}
          most={most.nodes}
          onChange={(nodes) => onChange({ nodes })}
        />
        <Amount
          id="processes"
          label="Processes"
          value={wishes.processes}
          placeholder={plan?.processes}
          most={most.processes}
          onChange={(processes) => onChange({ processes })}
        />
        <div className="field">
          <label htmlFor="runtime">Time at most</label>
          <input
            id="runtime"
            value={wishes.runtime}
            placeholder={plan === undefined ? '1h' : writeDuration(plan.runtime)}
            aria-invalid={runtimeFault !== undefined}
            aria-describedby="runtime-hint"
            onChange={(event) => onChange({ runtime: event.currentTarget.value })}
          />
          <span id="runtime-hint" className={runtimeFault === undefined ? 'hint' : 'fault'}>
            {runtimeFault ?? (most.runtime === undefined ? '8h, 90m, 2d' : `${writeDuration(most.runtime)} allowed`)}
          </span>
        </div>
      </div>
    </>
  );
}

interface AmountProps {
  id: string;
  label: string;
  value: string;
  placeholder: number | undefined;
  most: number | undefined;
  onChange: (value: string) => void;
}

function Amount({ id, label, value, placeholder, most, onChange }: AmountProps) {
  const isTooMany = most !== undefined && Number(value) > most;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        value={value}
        placeholder={placeholder === undefined ? '' : String(placeholder)}
        aria-invalid={isTooMany}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span id={`${id}-hint`} className={isTooMany ? 'fault' : 'hint'}>
        {most === undefined ? '\u00A0' : `${most} at most`}
      </span>
    </div>
  );
}

function faultOf(text: string, most: number | undefined): string | undefined {
  if (text === '') return undefined;
  try {
    const seconds = readDuration(text);
    return most !== undefined && seconds > most ? `more than the ${writeDuration(most)} allowed` : undefined;
  } catch {
    return 'Write 90s, 15m, 8h, 2d or 1:30:00';
  }
}
