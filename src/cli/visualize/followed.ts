import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, Look, LookRequest, Visualizer } from '../../engine/index.ts';
import { AppError, exits } from '../../errors/index.ts';
import { counted, type Job } from '../../model/index.ts';
import type { RemotePictures } from '../../view/remote/index.ts';
import type { Scene } from '../../view/scene/index.ts';
import type { News } from '../answer.ts';
import type { Context } from '../context.ts';
import type { wantedState } from './wanted-state.ts';
import { writePicture } from './write-picture.ts';

interface Wish {
  engine: Engine;
  visualizer: Visualizer;
  ref: string;
  options: ReturnType<typeof wantedState>;
  /** Where the picture goes, anew at each step. */
  file: string | undefined;
}

/** What is to be seen now. */
interface Step {
  type: 'step';
  file: string | null;
  /** How many there are, and the time of the newest. */
  steps: number;
  time: number | null;
  /** The picture of it; null where none was asked for. */
  picture: string | null;
}
type Event = Step | { type: 'ended'; why: string };

/** The renderer looks every two seconds, and takes some files when they rest: in this time it has seen what a job wrote last. */
const lastLookMs = 8_000;
/** A job that ends takes what runs in its nodes with it, and is itself known to have ended a little later. */
const jobEndMs = 20_000;

const ofJob = 'the job has ended';

/** Follows what a job writes until it has ended: a line, and a picture, for each step. The last picture is kept with the job. */
export async function followed(context: Context, wish: Wish, request: LookRequest): Promise<News<Event>> {
  const { engine, visualizer, ref } = wish;
  const job = engine.job(ref);
  const letGo = new AbortController();
  const jobEnded = hasEnded(engine, job, AbortSignal.any([context.signal, letGo.signal]));
  const stopWatching = async (): Promise<void> => {
    letGo.abort();
    await jobEnded.catch(() => undefined);
  };
  const look = await visualizer.pictures(ref, request).catch(async (error: unknown) => {
    const isOver =
      request.inside === true && AppError.is(error, 'VIEW_ENDED') && (await isTrueWithin(jobEnded, jobEndMs));
    await stopWatching();
    if (isOver) return undefined;
    throw error;
  });
  const path = wish.file === undefined ? null : resolve(context.cwd, wish.file);

  async function* events(): AsyncGenerator<Event> {
    const why = look === undefined ? ofJob : yield* steps(look);
    yield { type: 'ended', why };
  }

  /** The steps that are seen until there will be no more. Returns why. */
  async function* steps({ view, ended, keep, close }: Look<RemotePictures>): AsyncGenerator<Step, string> {
    const scenes: Scene[] = [];
    let wake = (): void => {};
    let end: string | undefined;
    let image: Uint8Array | undefined;
    const over = (why: string): void => {
      end ??= why;
      wake();
    };
    const take = (scene: Scene): void => {
      scenes.push(scene);
      wake();
    };
    view.onScene = take;
    view.onStatus = (status) => {
      // What was written while there was no connection is no news to a renderer that was started after it.
      if (status === 'connected') void unlessEnded(newest(view)).then((scene) => scene !== undefined && take(scene));
    };
    context.signal.addEventListener('abort', () => over('closed'), { once: true });
    ended.then(
      ({ why }) => over(why),
      () => over('failed'),
    );
    const late = jobEnded.then(async (isOver) => {
      if (!isOver) return;
      if (!job.isFinal) await pause(lastLookMs, undefined, { signal: letGo.signal });
      over(ofJob);
    });
    late.catch(() => over('failed'));

    const shown = async (scene: Scene): Promise<Step> => {
      const isNew = scene.state.file === null && scene.files.length > 0;
      const { state, files, times = [] } = isNew ? await opened(view) : scene;
      if (path !== null && state.file !== null) await writePicture(path, ({ image } = await view.png()).image);
      const count = files.find(({ name }) => name === state.file)?.steps ?? 0;
      return {
        type: 'step',
        file: state.file,
        steps: Math.max(count, times.length),
        time: times.at(-1) ?? null,
        picture: image === undefined ? null : path,
      };
    };
    try {
      const first = await unlessEnded(opened(view).catch(async (error: unknown) => nothingYet(view, error)));
      if (first !== undefined) scenes.unshift(first);
      for (;;) {
        // Several that came meanwhile are one picture: the newest.
        const scene = scenes.splice(0).at(-1);
        const step = scene === undefined ? undefined : await unlessEnded(shown(scene));
        if (step !== undefined) yield step;
        else if (scenes.length > 0) continue;
        else if (end !== undefined) break;
        else await new Promise<void>((resume) => (wake = resume));
      }
      if (image !== undefined) await keep(image);
    } finally {
      await Promise.all([close(), stopWatching()]);
    }
    return end;
  }

  /** Where the last look at the job ended, or what was asked for: a job that had nothing to be seen may have something now. */
  async function opened(view: RemotePictures): Promise<Scene> {
    return wish.options(view, visualizer.lastState(job));
  }

  return {
    kind: 'news',
    events: events(),
    json: (event) => ({ job: job.id, visualization: look?.record.id ?? null, ...event }),
    lines(event) {
      if (event.type === 'ended') return [`ended: ${event.why}`];
      if (event.file === null) return ['nothing is to be seen yet'];
      const at = event.time === null ? '' : `, time ${event.time}`;
      return [`${event.file}: ${counted(event.steps, 'step')}${at}`];
    },
    isEndless: true,
    last: () => ({ lines: [], exit: exits.ok }),
  };
}

/** Resolves with true when the job has ended, with false when the signal says that nobody waits for it any more. */
async function hasEnded(engine: Engine, job: Job, signal: AbortSignal): Promise<boolean> {
  for await (const event of engine.watch([job.id], signal)) void event;
  return !signal.aborted;
}

async function isTrueWithin(promise: Promise<boolean>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
  return Promise.race([promise, late]).finally(() => timer.abort());
}

/**
 * What is asked of a look that ends meanwhile has no answer. How the look ended is told by itself; one whose connection
 * broke is made again.
 */
async function unlessEnded<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (AppError.is(error, 'VIEW_ENDED')) return undefined;
    throw error;
  });
}

/** Nothing of what was asked for is there yet. */
async function nothingYet(view: RemotePictures, error: unknown): Promise<Scene> {
  if (!AppError.is(error, 'NOT_DRAWN', 'OUTSIDE_RESULTS')) throw error;
  return view.send({ do: 'look' });
}

async function newest(view: RemotePictures): Promise<Scene> {
  const scene = await view.send({ do: 'look' });
  const time = scene.times?.at(-1);
  return time === undefined ? scene : view.send({ do: 'set', state: { time } });
}
