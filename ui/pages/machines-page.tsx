import { useState } from 'react';
import { isFinal, writeDuration, type JobStatus } from '../../src/model/index.ts';
import { count, plural } from '../parts/amount.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Empty, Fault, Says } from '../parts/says.tsx';
import { Status } from '../parts/status.tsx';
import { Ago } from '../parts/time.tsx';
import { address, useAddress } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { useSession } from '../shell/session.ts';
import { useAnswer, useReloadOn, useSource, type MachineView } from '../source/index.ts';
import { LoginDialog } from './login-dialog.tsx';

const states: Readonly<Record<MachineView['state'], readonly [tone: string, icon: IconName, word: string]>> = {
  reached: ['good', 'succeeded', 'answers'],
  idle: ['wait', 'queued', 'not asked yet'],
  unreachable: ['bad', 'failed', 'does not answer'],
  'login-needed': ['warn', 'key', 'login needed'],
};

/** The user's machines: how they are, and what of ours is there. */
export function MachinesPage() {
  const { parts } = useAddress();
  const project = parts[0] === 'p' ? parts[1] : undefined;
  const { data, problem, reload } = useAnswer('GET /api/machines', {});
  useReloadOn((event) => event.type === 'outage' || event.type === 'back' || event.type === 'job', reload, 1000);
  return (
    <div className="page" aria-busy={data === undefined && problem === undefined}>
      <div className="page-head">
        <h1>Machines</h1>
        <span className="soft">
          Set up in <code>~/.config/simtrail/machines.yaml</code>
        </span>
      </div>
      {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      {data?.machines.length === 0 && <Empty icon="machine" title="No machine" />}
      <ul className="cards">
        {data?.machines.map((machine) => (
          <li key={machine.name} className="card">
            <MachineCard machine={machine} project={project} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function MachineCard({ machine, project }: { machine: MachineView; project: string | undefined }) {
  const source = useSource();
  const { read_only } = useSession();
  const [isLoggingIn, setIsLoggingIn] = useState(false);
  const [tone, icon, word] = states[machine.state];
  const jobs = (Object.entries(machine.jobs) as [JobStatus, number][]).filter(([status]) => !isFinal(status));
  const { nodes, cores_per_node, runtime } = machine.limits;
  return (
    <>
      <div className="row">
        <h2 className="cut spread">{machine.name}</h2>
        <span className={`status pill tone-${tone}`}>
          <Icon name={icon} />
          {word}
        </span>
      </div>
      <p className="soft cut">{machine.description ?? (machine.host === null ? 'this computer' : machine.host)}</p>
      {machine.error !== null && (machine.state === 'unreachable' || machine.state === 'login-needed') && (
        <Says tone="warn">
          <p>{machine.error.message}</p>
          <p className="small">{machine.error.hint}</p>
        </Says>
      )}
      <dl className="pairs">
        <div>
          <dt>Queue</dt>
          <dd>{machine.scheduler === 'slurm' ? 'Slurm' : 'this computer’s own'}</dd>
        </div>
        {machine.host !== null && (
          <div>
            <dt>Host</dt>
            <dd className="mono">{machine.host}</dd>
          </div>
        )}
        {(machine.last_contact_at !== null || machine.host !== null) && (
          <div>
            <dt>Last contact</dt>
            <dd>
              <Ago at={machine.last_contact_at} />
            </dd>
          </div>
        )}
        <div>
          <dt>Limits</dt>
          <dd className="number">
            {[
              nodes === null ? '' : plural(nodes, 'node'),
              cores_per_node === null ? '' : `${cores_per_node} cores a node`,
              runtime === null ? '' : writeDuration(runtime),
            ]
              .filter(Boolean)
              .join(', ') || 'none known'}
          </dd>
        </div>
        {Object.entries(machine.defaults).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd className="mono cut">
              {typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)}
            </dd>
          </div>
        ))}
      </dl>
      <div className="row wrap card-foot">
        {jobs.length === 0 && <span className="soft">no unsettled job</span>}
        {jobs.map(([status, number]) => (
          <span key={status} className="row" style={{ gap: 4 }}>
            <Status status={status} />
            <span className="count">{count(number)}</span>
          </span>
        ))}
        <span className="spread" />
        {machine.transport === 'ssh' && !read_only && !source.isFrozen && (
          <button
            type="button"
            className={machine.state === 'login-needed' ? 'button main' : 'button'}
            onClick={() => setIsLoggingIn(true)}
          >
            <Icon name="key" />
            Log in
          </button>
        )}
        {project !== undefined && <Link to={address(['p', project], { machine: machine.name })}>My jobs there</Link>}
      </div>
      {isLoggingIn && <LoginDialog machine={machine.name} onClose={() => setIsLoggingIn(false)} />}
    </>
  );
}
