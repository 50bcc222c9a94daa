import { resolve } from 'node:path';
import { AppError } from '../../errors/index.ts';
import type { Engine } from '../../engine/index.ts';
import type { Job } from '../../model/index.ts';
import type { FieldStep, Surface, SurfaceArray } from '../../view/index.ts';
import { page, type Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { count, text, texts } from '../options.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';
import { tableLines } from '../render/table.ts';

export const fields = defineCommand({
  about:
    'Without FILE the files of the job that hold fields; with it the fields on the surface of its mesh, each with its range. ' +
    'Complex fields are shown by their amplitude, or at a phase. `--output` writes the surface: .vtp for ParaView, .stl, .bin.',
  arguments: [
    jobArgument,
    { name: 'FILE', about: 'a result file: .vtu, .vtp, .vtk, .pvtu, .vtm, .pvd, .mod or .ncdf', optional: true },
  ],
  options: {
    array: texts('NAME', 'only this field; may be given again'),
    step: count('N', 'the step of a file that has several, from 1'),
    phase: text('DEGREES', 'the moment of a complex field'),
    output: text('FILE', 'write the surface: .vtp, .stl or .bin', { short: 'o', completes: 'file' }),
  },
  examples: [
    { line: 'simtrail fields first-try', about: 'files with fields' },
    { line: 'simtrail fields first-try mode1.vtu --output mode1.vtp', about: 'the surface of a mesh, for ParaView' },
  ],
  async run(context, [ref = '', file], { array, step, phase, output }) {
    if (file === undefined) return list(context, ref);
    const engine = await context.engine();
    const job = engine.job(ref);
    const request = {
      ...(array.length === 0 ? {} : { fields: array }),
      ...(step === undefined ? {} : { step }),
      ...(phase === undefined ? {} : { phase: degrees(phase) }),
    };
    const { steps, surface } = await engine.withFields(job, file, async (fields) => ({
      steps: fields.steps,
      surface: await fields.surface(request),
    }));
    const target = output === undefined ? undefined : resolve(context.cwd, output);
    if (target !== undefined) await (await import('../../view/index.ts')).saveSurface(surface, target);
    const shown = steps.find((one) => one.step === (step ?? 1));
    const document = {
      job: job.id,
      file,
      step: shown,
      steps: steps.length,
      points: surface.points.length / 3,
      triangles: surface.triangles.length / 3,
      bounds: surface.bounds ?? null,
      fields: surface.arrays.map(fieldDocument),
      notes: surface.notes,
      output: target ?? null,
    };
    return page(document, ({ width }) => [
      [bold(file), stepText(shown, steps.length)],
      `${document.points} points, ${document.triangles} triangles on the surface`,
      ...tableLines(
        [
          { title: 'FIELD' },
          { title: 'ON' },
          { title: 'COMPONENTS', align: 'right' },
          { title: 'FROM' },
          { title: 'TO' },
          {},
        ],
        surface.arrays.map((one) => fieldRow(one)),
        { width, indent: 2 },
      ),
      ...surface.notes.map((note): Line => dim(note)),
      ...(target === undefined ? [] : [`Written to ${target}.`]),
    ]);
  },
});

async function list(context: Context, ref: string): Promise<Answer> {
  const engine = await context.engine();
  const job = engine.job(ref);
  const files = await Promise.all((await engine.fieldFiles(job)).map((file) => describe(engine, job, file)));
  return page({ job: job.id, files: files.map(withoutMessage) }, ({ width }) => [
    ...(files.length === 0 ? [`${job.name} has no collected file with fields.`] : []),
    ...tableLines(
      [
        { title: 'FILE' },
        { title: 'POINTS', align: 'right' },
        { title: 'CELLS', align: 'right' },
        { title: 'FIELDS', least: 10 },
      ],
      files.map((one) =>
        'error' in one
          ? [bold(one.file), '', '', yellow(one.message)]
          : [bold(one.file), String(one.points), String(one.cells), one.fields.map(({ name }) => name).join(', ')],
      ),
      { width },
    ),
  ]);
}

type Described = { file: string; size: number } & (
  | { error: unknown; message: string }
  | { steps: readonly FieldStep[]; points: number; cells: number; fields: readonly DescribedField[] }
);

interface DescribedField {
  name: string;
  on: 'point' | 'cell';
  components: number;
  complex: boolean;
}

/** One that cannot be read says why in its place. */
async function describe(engine: Engine, job: Job, { path, size }: { path: string; size: number }): Promise<Described> {
  try {
    return await engine.withFields(job, path, async (file) => {
      const { pointCount, cellCount, fields } = await file.describe();
      const described = fields.map(({ name, on, components, isComplex }) => ({
        name,
        on,
        components,
        complex: isComplex,
      }));
      return { file: path, size, steps: file.steps, points: pointCount, cells: cellCount, fields: described };
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { file: path, size, error: error.toJSON(), message: error.message };
  }
}

function withoutMessage(described: Described): object {
  const { message: _, ...document } = { message: '', ...described };
  return document;
}

function degrees(written: string): number {
  const number = Number(written);
  if (written.trim() !== '' && Number.isFinite(number)) return number;
  throw new AppError('USAGE', { why: `--phase takes degrees, not ${JSON.stringify(written)}.` });
}

function stepText(step: { step: number; frequency?: number; time?: number } | undefined, steps: number): string {
  const { frequency, time } = step ?? {};
  const what = frequency === undefined ? (time === undefined ? '' : `, time ${time}`) : `, ${frequency} Hz`;
  return steps > 1 ? `, step ${step?.step} of ${steps}${what}` : what;
}

function fieldDocument({ name, on, components, phase, range }: Surface['arrays'][number]): Record<string, unknown> {
  return {
    name,
    on,
    components,
    ...(phase === undefined ? {} : { phase }),
    min: range.finite?.min ?? null,
    max: range.finite?.max ?? null,
    not_finite: range.notFinite,
  };
}

function fieldRow({ name, on, components, range, phase }: SurfaceArray): Line[] {
  const { finite, notFinite } = range;
  const remarks = [
    ...(phase === undefined ? [] : [phase === 'amplitude' ? 'amplitude' : `at ${phase} degrees`]),
    ...(components > 1 ? ['magnitude'] : []),
    ...(notFinite === 0 ? [] : [`${notFinite} not finite`]),
  ];
  const number = (value: number | undefined): string =>
    value === undefined ? '' : String(Number(value.toPrecision(6)));
  return [name, on, String(components), number(finite?.min), number(finite?.max), dim(remarks.join(', '))];
}
