import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Engine, LookRequest, Visualizer } from '../../engine/index.ts';
import { exits } from '../../errors/index.ts';
import type { Scene } from '../../view/scene/index.ts';
import type { News } from '../answer.ts';
import type { Context } from '../context.ts';
import type { wantedState } from './wanted-state.ts';

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

/** The renderer looks every two seconds: in this time it has seen what a job wrote last. */
const lastLookMs = 5_000;

/** Follows what a job writes until it has ended: a line, and a picture, for each step. The last picture is kept with the job. */
export async function followed(context: Context, wish: Wish, request: LookRequest): Promise<News<Event>> {
  const look = await wish.visualizer.pictures(wish.ref, request);
  const { view, job } = look;
  const path = wish.file === undefined ? null : resolve(context.cwd, wish.file);
  const scenes: Scene[] = [];
  let wake = (): void => {};
  let end: string | undefined;
  const over = (why: string): void => {
    end ??= why;
    wake();
  };
  view.onScene = (scene) => {
    scenes.push(scene);
    wake();
  };
  context.signal.addEventListener('abort', () => over('closed'), { once: true });
  void look.ended.then(({ why }) => over(why));
  void (async () => {
    for await (const event of wish.engine.watch([job.id], context.signal)) void event;
    setTimeout(() => over('the job has ended'), job.isFinal ? 0 : lastLookMs);
  })().catch(() => over('failed'));

  async function* events(): AsyncGenerator<Event> {
    let image: Uint8Array | undefined;
    try {
      scenes.unshift(await wish.options(view, wish.visualizer.lastState(job)).catch(() => view.send({ do: 'look' })));
      for (;;) {
        // Several that came meanwhile are one picture: the newest.
        const scene = scenes.splice(0).at(-1);
        if (scene !== undefined) {
          const opened = await open(scene);
          const { state, times = [] } = opened;
          if (path !== null && state.file !== null) await writeFile(path, ({ image } = await view.png()).image);
          const steps = opened.files.find(({ name }) => name === state.file)?.steps ?? 0;
          const picture = image === undefined ? null : path;
          yield {
            type: 'step',
            file: state.file,
            steps: Math.max(steps, times.length),
            time: times.at(-1) ?? null,
            picture,
          };
        } else if (end !== undefined) break;
        else await new Promise<void>((resume) => (wake = resume));
      }
      if (image !== undefined) await look.keep(image);
    } finally {
      await look.close();
    }
    yield { type: 'ended', why: end };
  }

  /** A job that had nothing to be seen when the look began may have something now. */
  async function open(scene: Scene): Promise<Scene> {
    if (scene.state.file !== null || scene.files.length === 0) return scene;
    return wish.options(view, wish.visualizer.lastState(job));
  }

  return {
    kind: 'news',
    events: events(),
    json: (event) => ({ job: job.id, visualization: look.record.id, ...event }),
    lines(event) {
      if (event.type === 'ended') return [`ended: ${event.why}`];
      if (event.file === null) return ['nothing is to be seen yet'];
      const at = event.time === null ? '' : `, time ${event.time}`;
      return [`${event.file}: ${event.steps} ${event.steps === 1 ? 'step' : 'steps'}${at}`];
    },
    isEndless: true,
    last: () => ({ lines: [], exit: exits.ok }),
  };
}
