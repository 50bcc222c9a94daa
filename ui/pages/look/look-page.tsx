import { useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { Fault, Says } from '../../parts/says.tsx';
import { tell, tellFault } from '../../parts/toast.tsx';
import { address, go } from '../../shell/address.ts';
import { useKeys } from '../../shell/keyboard.tsx';
import { Link } from '../../shell/link.tsx';
import { useSession } from '../../shell/session.ts';
import {
  useAnswer,
  useReloadOn,
  useSource,
  type JobView,
  type LookView,
  type Scene,
  type ViewState,
} from '../../source/index.ts';
import { beginLook } from './begin-look.ts';
import { LookControl } from './look-control.ts';
import { LookSocket, type Shown } from './look-socket.ts';
import { LookStatus } from './look-status.tsx';
import { Panel } from './panel.tsx';
import { Stage, type Room } from './stage.tsx';
import { useGround } from './use-ground.ts';
import { Busy, Over, Wait } from './wait.tsx';

interface LookPageProps {
  project: string;
  id: string;
}

/** A job's results, drawn where they are. */
export function LookPage({ project, id }: LookPageProps) {
  const params = useMemo(() => ({ project, job: id }), [project, id]);
  const job = useAnswer('GET /api/projects/:project/jobs/:job', { params });
  const look = useAnswer('GET /api/projects/:project/jobs/:job/look', { params });
  useReloadOn((event) => event.type === 'look' && event.data.job === id, look.reload, 50);
  const name = job.data?.row.name;
  useEffect(() => {
    if (name !== undefined) document.title = `${name}: look · simtrail`;
  }, [name]);
  useKeys({ u: () => go(address(['p', project, 'jobs', id])) });
  const problem = job.problem ?? look.problem;
  return (
    <div className="page look-page">
      <div className="page-head">
        <Link className="button bare only-icon" to={address(['p', project, 'jobs', id])} aria-label="Back to the job">
          <Icon name="left" />
        </Link>
        <h1 className="job-title">{name ?? 'Look'}</h1>
      </div>
      {problem !== undefined && <Fault problem={problem} onRetry={look.reload} />}
      {job.data !== undefined && look.data !== undefined && (
        <LookAt params={params} job={job.data} look={look.data} reload={look.reload} />
      )}
    </div>
  );
}

interface LookAtProps {
  params: { project: string; job: string };
  job: JobView;
  look: LookView;
  reload: () => void;
}

function LookAt({ params, job, look, reload }: LookAtProps) {
  const source = useSource();
  const ground = useGround();
  const canvas = useRef<HTMLCanvasElement>(null);
  const socket = useRef<LookSocket>(undefined);
  const room = useRef<Room>(undefined);
  const [scene, setScene] = useState<Scene>();
  const [pending, setPending] = useState<Partial<ViewState>>({});
  const [shown, setShown] = useState<Shown>();
  const [waits, setWaits] = useState(false);
  const [isAway, setIsAway] = useState(false);
  const { phase } = look;
  const isRunning = phase !== 'none' && phase !== 'ended';

  useEffect(() => setScene(look.scene ?? undefined), [look.scene]);
  const control = useMemo(
    () =>
      new LookControl(source, params, {
        onScene: setScene,
        onPending: setPending,
        onFault: (error) => {
          tellFault(error);
          reload();
        },
      }),
    [source, params, reload],
  );
  useEffect(() => {
    const path = source.link('GET /api/projects/:project/jobs/:job/look/pictures', { params });
    if (!isRunning || canvas.current === null || path === undefined) return undefined;
    const ending = new AbortController();
    const hearing = { onShown: setShown, onWaits: setWaits, onAway: setIsAway, onRefused: reload };
    socket.current = new LookSocket(path, canvas.current, hearing);
    void socket.current.run(ending.signal);
    return () => ending.abort();
  }, [source, params, isRunning, reload]);
  const wasLost = useRef(false);
  useEffect(() => {
    if (phase === 'connected' && wasLost.current) tell('The connection is back.');
    wasLost.current = phase === 'lost';
  }, [phase]);
  const isConnected = phase === 'connected';
  const isThere = isConnected && scene !== undefined;
  /** The picture has the size of its place and the ground of the page: of the page that came, or was changed, last. */
  const fit = (): void => {
    if (!isThere || room.current === undefined) return;
    const { size, density } = room.current;
    const { state } = scene;
    const isSize = state.size.every((side, index) => side === size[index]) && state.density === density;
    if (!isSize || state.ground !== ground) control.change({ size, density, ground });
  };
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- two pages on one look must not answer each other
  useEffect(fit, [isThere, ground]);

  return (
    <>
      <div className="row wrap look-bar">
        <LookStatus look={look} shown={shown} isAway={isAway && phase === 'connected'} />
        <span className="spread" />
        {isRunning && (
          <Actions
            params={params}
            job={job}
            isConnected={isConnected}
            scene={scene}
            control={control}
            reload={reload}
          />
        )}
      </div>
      <div className="look-body">
        <div className="look-sight">
          <Stage
            canvas={canvas}
            label={`Picture of ${job.row.name}${scene?.state.file === undefined || scene.state.file === null ? '' : `, ${scene.state.file}`}`}
            isStale={!isConnected || isAway}
            onMove={(movement) => {
              if (!isConnected) return;
              // It has the size of the page that has it in hand.
              if (pending.size === undefined) fit();
              socket.current?.move(movement);
            }}
            onReset={() => {
              fit();
              void control.reset();
            }}
            onRoom={(there) => {
              room.current = there;
              fit();
            }}
          >
            {isRunning ? (
              <Wait look={look} hasPicture={shown !== undefined} isAway={isAway} />
            ) : (
              <Begin params={params} job={job} look={look} room={() => room.current} ground={ground} reload={reload} />
            )}
            {isConnected && !isAway && <Busy isBusy={waits || Object.keys(pending).length > 0} />}
          </Stage>
          {isConnected && look.error !== null && <Fault problem={look.error} />}
          <p className="soft small look-hint" hidden={!isConnected}>
            <span className="wide-only">
              Drag to turn, Shift-drag or the right button to shift, wheel to zoom, double-click to see all; or the
              arrow keys, + − 0.
            </span>
            <span className="narrow-only">One finger turns, two shift and zoom, a double tap shows all.</span>
          </p>
        </div>
        {isRunning && (
          <div className="look-panel">
            {scene !== undefined && scene.files.length > 0 && (
              <Panel
                scene={scene}
                state={{ ...scene.state, ...pending }}
                onChange={(change) => control.change(change)}
              />
            )}
          </div>
        )}
      </div>
    </>
  );
}

interface ActionsProps extends Omit<LookAtProps, 'look'> {
  isConnected: boolean;
  scene: Scene | undefined;
  control: LookControl;
}

function Actions({ params, job, isConnected, scene, control, reload }: ActionsProps) {
  const source = useSource();
  const [isBusy, setIsBusy] = useState(false);
  const act = async (work: () => Promise<void>): Promise<void> => {
    setIsBusy(true);
    try {
      await work();
    } catch (error) {
      tellFault(error);
    } finally {
      setIsBusy(false);
    }
  };
  const keep = async (): Promise<void> => {
    const kept = await source.ask('POST /api/projects/:project/jobs/:job/look/screenshots', { params });
    const inJob = kept.path.slice(kept.path.indexOf('/pictures/') + 1);
    const href = source.link('GET /api/projects/:project/jobs/:job/files/*', {
      params: { ...params, path: `result/${inJob}` },
    });
    tell(
      <p>
        The picture is kept with the job.{' '}
        <a href={href} download={`${job.row.name}.png`}>
          Save it here
        </a>
      </p>,
      { seconds: 15 },
    );
  };
  const end = async (): Promise<void> => {
    await source.ask('DELETE /api/projects/:project/jobs/:job/look', { params });
    reload();
  };
  return (
    <>
      {isConnected && scene?.bounds !== undefined && (
        <span className="row look-sides" role="group" aria-label="Look along">
          {(['x', 'y', 'z'] as const).map((axis) => (
            <button
              key={axis}
              type="button"
              className="button only-icon"
              title={`Look along ${axis}`}
              aria-label={`Look along ${axis}`}
              onClick={() => void control.reset(axis)}
            >
              {axis}
            </button>
          ))}
        </span>
      )}
      {isConnected && (
        <>
          <button
            type="button"
            className="button"
            title="Reset view"
            aria-label="Reset view"
            onClick={() => void control.reset()}
          >
            <Icon name="home" />
            <span className="wide-only">Reset view</span>
          </button>
          <button
            type="button"
            className="button"
            title="Screenshot"
            aria-label="Screenshot"
            disabled={isBusy}
            onClick={() => void act(keep)}
          >
            <Icon name="camera" />
            <span className="wide-only">Screenshot</span>
          </button>
        </>
      )}
      <button type="button" className="button danger" disabled={isBusy} onClick={() => void act(end)}>
        <Icon name="stop" />
        {isConnected ? 'End' : 'Cancel'}
      </button>
    </>
  );
}

interface BeginProps extends LookAtProps {
  room: () => Room | undefined;
  ground: 'dark' | 'light';
}

/** Results that are small are drawn in this page; bytes. */
const smallResults = 50e6;

/** Before it runs, and after. */
function Begin({ params, job, look, room, ground, reload }: BeginProps) {
  const source = useSource();
  const { read_only } = useSession();
  const [inside, setInside] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const fields = useAnswer('GET /api/projects/:project/jobs/:job/fields', { params });
  const files = fields.data?.files ?? [];
  const isSmall = files.length > 0 && files.reduce((sum, file) => sum + file.size, 0) <= smallResults;
  const begin = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await beginLook(source, params, { inside, state: { ground, ...room() } });
    } catch (error) {
      tellFault(error);
    } finally {
      setIsBusy(false);
      reload();
    }
  };
  const hasEnded = look.phase === 'ended';
  return (
    <Over>
      {hasEnded && look.error !== null && <Fault problem={look.error} />}
      {!hasEnded && <Icon name="cube" />}
      <h2>{hasEnded ? 'The look has ended' : 'Look at the results where they are'}</h2>
      <p className="soft">
        {hasEnded && look.why !== null && `${capital(look.why)}. `}
        {hasEnded
          ? 'The next one begins where this one ended.'
          : job.row.machine === 'local'
            ? 'ParaView draws on this computer; only pictures come to the page.'
            : `ParaView draws on ${job.row.machine}; only pictures come here. On a cluster that asks for a node.`}
      </p>
      {read_only ? (
        <Says tone="warn" icon="lock">
          <p>This server is for looking only: it starts nothing.</p>
        </Says>
      ) : (
        <>
          {job.row.status === 'running' && job.row.machine !== 'local' && (
            <label className="check">
              <input type="checkbox" checked={inside} onChange={(event) => setInside(event.currentTarget.checked)} />
              in the running job's own nodes
            </label>
          )}
          <button type="button" className="button main" disabled={isBusy} onClick={() => void begin()}>
            <Icon name={hasEnded ? 'again' : 'play'} />
            {hasEnded ? 'Look again' : 'Start'}
          </button>
        </>
      )}
      {isSmall && (
        <p className="soft">
          These results are small:{' '}
          <Link to={address(['p', params.project, 'jobs', params.job], { tab: 'fields' })}>see them in this page</Link>{' '}
          without ParaView.
        </p>
      )}
    </Over>
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
