import { shortId, writeBytes, type Job, type VisualizationRecord } from '../../model/index.ts';
import type { Scene } from '../../view/scene/index.ts';
import { dim, type Line } from './look.ts';
import { relativeTime } from './relative-time.ts';

/** What there is to be seen of a job. */
export function sceneLines(scene: Scene): Line[] {
  const files = scene.files.map(({ name, steps, bytes }) => {
    const many = steps > 1 ? `, ${steps} steps` : '';
    return [name === scene.state.file ? '› ' : '  ', name, dim(`  ${writeBytes(bytes)}${many}`)];
  });
  const arrays = (scene.arrays ?? []).map(({ name, on, components, range: [low, high] }) => [
    `  ${name}`,
    dim(
      `  ${components === 3 ? 'vector' : components === 1 ? 'number' : `${components} numbers`} at ${on}, ${low.toPrecision(4)} to ${high.toPrecision(4)}`,
    ),
  ]);
  const times = scene.times ?? [];
  const steps = times.length > 1 ? [`Times: ${times.length}, from ${times[0]} to ${times.at(-1)}`] : [];
  return [
    'Files:',
    ...files,
    `Arrays (${scene.cells ?? 0} ${scene.cells === 1 ? 'cell' : 'cells'}):`,
    ...arrays,
    ...steps,
  ];
}

export function visualizationLines(running: readonly { job: Job; record: VisualizationRecord }[], now: number): Line[] {
  if (running.length === 0) return ['Nothing is being looked at.'];
  return running.map(({ job, record }) => [
    shortId(record.id),
    `  ${job.name}  ${record.kind}  `,
    dim(`${record.host ?? 'waiting'} ${record.slurm_id ?? ''} ${relativeTime(record.started_at, now)}`),
  ]);
}
