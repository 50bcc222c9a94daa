import { resolve } from 'node:path';
import { visualizerOf, type Visualizer } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import { page, type Answer } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import type { Context } from '../context.ts';
import { count, duration, flag, text } from '../options.ts';
import { sceneLines, visualizationLines } from '../render/scene-lines.ts';
import { followed } from '../visualize/followed.ts';
import { throughParaView } from '../visualize/through-paraview.ts';
import { wantedState } from '../visualize/wanted-state.ts';
import { ending } from '../ending.ts';
import { mustBeWritable, writePicture } from '../visualize/write-picture.ts';

export const visualize = defineCommand({
  about:
    'ParaView draws where the results are; only pictures come here. Without an option it says what can be seen. On a cluster a node is asked for, as the section `visualize` of the machine says.',
  arguments: [{ ...jobArgument, optional: true }],
  options: {
    screenshot: text('FILE', 'write a picture (PNG), and keep it with the job', { completes: 'file' }),
    paraview: flag('start a server for the ParaView here, until it leaves'),
    follow: flag('go on while the job runs: a line, and the picture anew, for each step that it writes'),
    file: text('NAME', "one of the job's files; with `*` for all its steps"),
    array: text('NAME', 'what the colours show'),
    component: text('X', 'x, y or z of a vector instead of its magnitude'),
    at: text('TIME', 'a time of the data, or `last`'),
    look: text('HOW', 'surface, edges, wireframe, points or volume'),
    filter: text('HOW', 'slice, clip, contour, glyphs or warp'),
    normal: text('X,Y,Z', 'of the plane of a slice or clip'),
    map: text('NAME', 'a colour map of ParaView'),
    log: flag('colours by the logarithm'),
    along: text('AXIS', 'all of it, seen along x, y or z'),
    size: text('WxH', 'of the picture'),
    inside: flag("in the running job's own nodes"),
    live: flag('with --paraview: the running program itself shows what it has (Catalyst)'),
    wait: duration('TIME', 'how long a node is waited for'),
    limit: duration('TIME', 'the longest time of a look'),
    client: text('PROGRAM', 'the ParaView here', { completes: 'file' }),
    port: count('N', 'the port here that it connects to'),
    list: flag('list what is running'),
    stop: text('ID', 'end one of these'),
  },
  examples: [
    { line: 'simtrail visualize first-try', about: 'what there is to be seen' },
    { line: 'simtrail visualize first-try --screenshot field.png --array E', about: 'a picture' },
    { line: 'simtrail visualize first-try --follow --screenshot now.png', about: 'a picture that keeps up with a job' },
    { line: 'simtrail visualize first-try --paraview', about: 'in your own ParaView' },
    { line: 'simtrail visualize --list', about: 'what is running' },
  ],
  async run(context, [ref], options): Promise<Answer> {
    const engine = await context.engine();
    const visualizer = await visualizerOf(engine);
    if (options.list) {
      const running = await visualizer.running();
      return page(
        { visualizations: running.map(({ job, record }) => ({ job: job.id, ...record })) },
        visualizationLines(running, context.now()),
      );
    }
    if (options.stop !== undefined) {
      const record = await visualizer.stop(options.stop);
      return page(record, [`stopped ${record.id}`]);
    }
    if (ref === undefined) throw new AppError('USAGE', { why: 'Name a job, or ask with --list.' });
    if (options.screenshot !== undefined) await mustBeWritable(resolve(context.cwd, options.screenshot));
    await engine.refresh();
    context.interruptible('Looking');
    const { limit, wait, inside, live, port } = options;
    const request = {
      file: options.file,
      inside,
      live,
      signal: context.signal,
      onWaiting: (why: string) => context.progress.draw([`waiting for a node${why === '' ? '' : `: ${why}`}`]),
      ...(limit === undefined ? {} : { time: limit }),
      ...(wait === undefined ? {} : { wait }),
    };
    if (options.paraview) {
      const more = port === undefined ? {} : { port };
      return throughParaView(context, { visualizer, ref, ...options }, { ...request, ...more });
    }
    if (options.follow) {
      const wish = { engine, visualizer, ref, options: wantedState(options), file: options.screenshot };
      return followed(context, wish, request);
    }
    const wish = { visualizer, ref, options: wantedState(options), file: options.screenshot };
    return ending(context, 'Looking', picture(context, wish, request));
  },
});

async function picture(
  context: Context,
  {
    visualizer,
    ref,
    options,
    file,
  }: { visualizer: Visualizer; ref: string; options: ReturnType<typeof wantedState>; file: string | undefined },
  request: Parameters<Visualizer['pictures']>[1],
): Promise<Answer> {
  const look = await visualizer.pictures(ref, request);
  try {
    const scene = await options(look.view, visualizer.lastState(look.job));
    if (file !== undefined && scene.state.file === null) {
      throw new AppError('NOT_DRAWN', {
        why: 'ParaView did not survive the last two looks at it; name a file with --file',
      });
    }
    if (file === undefined) return page({ job: look.job.id, ...scene }, sceneLines(scene));
    const { image } = await look.view.png();
    const path = resolve(context.cwd, file);
    await writePicture(path, image);
    const kept = await look.keep(image);
    const document = {
      job: look.job.id,
      visualization: look.record.id,
      file: path,
      screenshot: kept,
      state: scene.state,
    };
    return page(document, [`wrote ${file} (kept as ${kept.path})`]);
  } finally {
    await look.close();
  }
}
