import { useEffect, useState, type ReactNode } from 'react';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Menu, MenuItem } from '../parts/menu.tsx';
import { Fault } from '../parts/says.tsx';
import {
  useAnswer,
  useEvents,
  useLiveState,
  useReloadOn,
  useSource,
  type Problem,
  type ProjectSummary,
  type Resource,
} from '../source/index.ts';
import { address, go, useAddress } from './address.ts';
import { AnalysesList } from './analyses-list.tsx';
import { KeysDialog } from './keyboard.tsx';
import { Link } from './link.tsx';
import { useSession } from './session.ts';
import { ThemeMenu } from './theme.tsx';
import { Wordmark } from './wordmark.tsx';

interface FrameProps {
  project?: string;
  summary?: Resource<ProjectSummary>;
  children: ReactNode;
}

/** What stays around each page: the bar, a project's navigation, and what has to be told wherever one is. */
export function Frame({ project, summary, children }: FrameProps) {
  const [showsSide, setShowsSide] = useState(false);
  const { text } = useAddress();
  useEffect(() => setShowsSide(false), [text]);
  useReloadOn(
    (event) => 'project' in event.data && event.data.project === project && event.type !== 'progress',
    () => summary?.reload(),
    500,
  );
  const name = summary?.data?.project.name;
  useEffect(() => {
    document.title = name === undefined ? 'simtrail' : `${name} · simtrail`;
  }, [name]);
  return (
    <div className={project === undefined ? 'frame' : 'frame with-side'}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="top">
        {project !== undefined && (
          <button
            type="button"
            className="button bare only-icon narrow-only"
            aria-label="Navigation"
            aria-expanded={showsSide}
            onClick={() => setShowsSide(!showsSide)}
          >
            <Icon name="menu" />
          </button>
        )}
        <Link to="/" className="home" aria-label="simtrail: all projects">
          <Wordmark />
        </Link>
        {project !== undefined && <ProjectMenu project={project} name={name} />}
        <span className="spread" />
        <LiveSign />
        {project !== undefined && <NewJob project={project} />}
        <ThemeMenu />
        <HelpButton />
      </header>
      <Notices />
      {project !== undefined && (
        <nav className={showsSide ? 'side open' : 'side'} aria-label="Project">
          <SideLinks project={project} hasSequences={(summary?.data?.sequences ?? 0) > 0} />
          <AnalysesList project={project} summary={summary?.data} />
        </nav>
      )}
      <main id="main" tabIndex={-1}>
        {summary?.problem !== undefined && summary.data === undefined ? (
          <div className="page">
            <h1 className="unseen">Project</h1>
            <Fault problem={summary.problem} onRetry={summary.reload} />
          </div>
        ) : (
          children
        )}
      </main>
    </div>
  );
}

function ProjectMenu({ project, name }: { project: string; name: string | undefined }) {
  const { data } = useAnswer('GET /api/projects', {});
  const others = data?.projects.filter(({ id, error }) => id !== project && error === undefined) ?? [];
  return (
    <>
      <span className="soft crumb-slash" aria-hidden="true">
        /
      </span>
      <Menu
        label={
          <>
            <span className="cut">{name ?? '…'}</span>
            <Icon name="down" />
          </>
        }
        className="button bare crumb"
        title={`Project ${name ?? ''}: go to another`}
      >
        {others.map(({ id, name: other }) => (
          <MenuItem key={id} icon="folder" onChoose={() => go(address(['p', id]))}>
            <span className="cut">{other}</span>
          </MenuItem>
        ))}
        {others.length > 0 && <hr />}
        <MenuItem icon="home" onChoose={() => go('/')}>
          All projects
        </MenuItem>
      </Menu>
    </>
  );
}

const places: readonly (readonly [page: string, label: string, icon: IconName])[] = [
  ['', 'Jobs', 'menu'],
  ['results', 'Results', 'graph'],
  ['sequences', 'Sequences', 'steps'],
  ['machines', 'Machines', 'machine'],
];

function SideLinks({ project, hasSequences }: { project: string; hasSequences: boolean }) {
  const { parts } = useAddress();
  const shown = places.filter(([page]) => page !== 'sequences' || hasSequences || parts[2] === page);
  return (
    <ul className="side-links">
      {shown.map(([page, label, icon]) => {
        const isHere = (parts[2] ?? '') === page || (page === '' && parts[2] === 'jobs');
        return (
          <li key={page}>
            <Link
              to={address(['p', project, ...(page === '' ? [] : [page])])}
              aria-current={isHere ? 'page' : undefined}
            >
              <Icon name={icon} />
              {label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function NewJob({ project }: { project: string }) {
  const { read_only } = useSession();
  const { query } = useAddress();
  const { isFrozen } = useSource();
  if (isFrozen) return null;
  if (read_only)
    return (
      <span className="tag" title="This server was started with --read-only">
        <Icon name="lock" />
        read only
      </span>
    );
  return (
    <Link className="button main" to={address(['p', project, 'new'], { analysis: query.get('analysis') ?? undefined })}>
      <Icon name="plus" />
      <span className="wide-only">New job</span>
      <span className="unseen narrow-only">New job</span>
    </Link>
  );
}

function HelpButton() {
  const [shows, setShows] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button bare only-icon wide-only"
        aria-label="Keys"
        title="Keys: ?"
        onClick={() => setShows(true)}
      >
        <Icon name="help" />
      </button>
      {shows && <KeysDialog onClose={() => setShows(false)} />}
    </>
  );
}

/** Whether what is shown follows what happens. */
function LiveSign() {
  const state = useLiveState();
  const { isFrozen } = useSource();
  if (isFrozen) return <span className="tag">report</span>;
  const words = { live: 'live', connecting: 'connecting', lost: 'connection lost' }[state];
  return (
    <span className={`live-sign ${state}`} role="status" title={`News from the server: ${words}`}>
      <span aria-hidden="true" />
      <span className="wide-only">{words}</span>
    </span>
  );
}

/** Machines that do not answer, and a lost server: told above every page until they are back. */
function Notices() {
  const state = useLiveState();
  const { isFrozen } = useSource();
  const [isLong, setIsLong] = useState(false);
  const [outages, setOutages] = useState<ReadonlyMap<string, { problem: Problem; login: boolean }>>(new Map());
  useEffect(() => {
    if (state !== 'lost') {
      setIsLong(false);
      return undefined;
    }
    const timer = setTimeout(() => setIsLong(true), 1500);
    return () => clearTimeout(timer);
  }, [state]);
  useEvents((event) => {
    if (event.type === 'outage') {
      const { machine, error, login_needed } = event.data;
      setOutages((was) => new Map(was).set(machine, { problem: error, login: login_needed }));
    }
    if (event.type === 'back')
      setOutages((was) => new Map([...was].filter(([machine]) => machine !== event.data.machine)));
  });
  if (isFrozen || (!isLong && outages.size === 0)) return null;
  return (
    <div className="notices" role="status">
      {isLong && (
        <p className="tone-bad">
          <Icon name="alert" />
          <span>
            The connection to simtrail is lost; what is shown may be old. It goes on by itself when{' '}
            <code>simtrail serve</code> runs again. Jobs run on.
          </span>
        </p>
      )}
      {[...outages].map(([machine, { problem, login }]) => (
        <p key={machine} className="tone-warn">
          <Icon name={login ? 'key' : 'alert'} />
          <span>
            <strong>{machine}</strong> {login ? 'asks for a login' : 'does not answer'}: {problem.message} Its jobs keep
            the state they had. <Link to="/machines">Machines</Link>
          </span>
        </p>
      ))}
    </div>
  );
}
