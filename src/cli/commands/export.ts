import { extname, resolve } from 'node:path';
import { AppError, exits } from '../../errors/index.ts';
import type { Engine, Exported } from '../../engine/index.ts';
import { counted, writeBytes, shortId, type Job } from '../../model/index.ts';
import { writeWholeFile } from '../../host/index.ts';
import { page, through, type Answer } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import type { Context } from '../context.ts';
import { flag, text } from '../options.ts';
import { jobCsv } from '../render/job-csv.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';
import { size } from '../size.ts';
import { ending } from '../ending.ts';

const formats = ['crate', 'csv', 'html', 'json', 'prov'];

export const exportCommand = defineCommand({
  about: `Without JOB, all jobs that have ended. The file is a Provenance Run RO-Crate (of one job a Process Run Crate) with everything that is needed to check and to repeat the jobs: records, inputs, scripts, results, what came from what. Named .eln it is an electronic lab notebook's archive. Authors, licence and paper come from the block "citation" in simtrail.json.

The same jobs give the same bytes. Files larger than 64 MiB are named with their digest and not put in, unless told otherwise.`,
  arguments: [{ ...jobArgument, optional: true, many: true }],
  options: {
    output: text('FILE', 'where to write: a .zip or .eln file; the plain formats go to standard output without it', {
      short: 'o',
      completes: 'file',
    }),
    sequence: text('NAME', 'the jobs of a sequence that have ended, with its file', { completes: 'sequence' }),
    format: text('F', 'crate (default); plain: csv, json or prov (PROV-JSON); html: the page as one file'),
    includeLarge: flag('put files of any size in'),
    largeAbove: size('SIZE', 'leave out files larger than this (default 64M)'),
  },
  examples: [
    { line: 'simtrail export -o pillbox.zip', about: 'the whole project' },
    { line: 'simtrail export first-try -o first-try.eln', about: 'one job' },
    {
      line: 'simtrail export --format html -o report.html',
      about: 'the jobs as a page, to be opened without simtrail',
    },
    { line: 'simtrail export --format csv', about: 'a table of all jobs and their results' },
  ],
  async run(context, named, { output, format = 'crate', includeLarge, largeAbove, sequence }) {
    if (!formats.includes(format)) {
      throw new AppError('USAGE', { why: `--format is one of ${formats.join(', ')}, not ${JSON.stringify(format)}.` });
    }
    const engine = await context.engine();
    await engine.refresh();
    const { refs, unfinished } = await chosen(engine, named, sequence);
    if (format === 'html') return report(context, refs, output);
    if (format !== 'crate') return plain(context, refs, format, output);
    if (output === undefined)
      throw new AppError('USAGE', { why: 'A crate needs a file to be written to: -o FILE.zip.' });
    const file = resolve(context.cwd, output);
    if (!['.zip', '.eln'].includes(extname(file).toLowerCase())) {
      throw new AppError('USAGE', { why: `${output} does not end in .zip or .eln, which a crate is.` });
    }
    const largeBytes = includeLarge ? Number.POSITIVE_INFINITY : largeAbove;
    const exported = await ending(
      context,
      'The export',
      engine.export(refs, {
        file,
        ...(largeBytes === undefined ? {} : { largeBytes }),
        signal: context.signal,
        onProgress: ({ files, of }) => context.progress.draw([dim(`Writing ... ${files} of ${counted(of, 'file')}`)]),
      }),
    );
    return answer(engine, { ...exported, unfinished: [...exported.unfinished, ...unfinished] });
  },
});

/** The jobs that are named, or those of a sequence. Throws NO_SEQUENCE, NOTHING_TO_EXPORT. */
async function chosen(
  engine: Engine,
  named: readonly string[],
  sequence: string | undefined,
): Promise<{ refs: readonly string[]; unfinished: readonly Job[] }> {
  if (sequence === undefined) return { refs: named, unfinished: [] };
  if (named.length > 0) throw new AppError('USAGE', { why: 'Either jobs are named, or --sequence says which.' });
  const sequences = await engine.sequences();
  const jobs = sequences.jobs(sequences.find(sequence));
  const refs = jobs.filter((job) => job.isFinal).map(({ id }) => id);
  if (refs.length === 0) throw new AppError('NOTHING_TO_EXPORT', { project: sequence });
  return { refs, unfinished: jobs.filter((job) => !job.isFinal) };
}

/** `91a0e550 first-try: `; nothing of a file that is a sequence's. */
function whose(engine: Engine, id: string): string {
  try {
    return `${shortId(id)} ${engine.job(id).name}: `;
  } catch (error) {
    if (!AppError.is(error, 'NO_JOB')) throw error;
    return '';
  }
}

function answer(engine: Engine, exported: Exported): Answer {
  const { file, jobs, files, size: bytes, sha256, history, left, notStated, unfinished } = exported;
  const json = {
    file,
    size: bytes,
    sha256,
    jobs,
    files,
    history,
    left: left.map(({ of: job, name, sha256: digest, size: length, left: why }) => ({
      job,
      path: name,
      sha256: digest,
      size: length,
      why,
    })),
    not_stated: notStated,
    unfinished: unfinished.map(({ id }) => id),
  };
  const notes: Line[] = [
    ...unfinished.map((job): Line => [yellow('! '), `${job.name} is ${job.status} and not in it`]),
    ...left
      .slice(0, 10)
      .map(({ of, name, size: length, left: why }): Line => [
        yellow('! '),
        dim(whose(engine, of)),
        `${name} (${writeBytes(length)}) is not in it: ${why ?? ''}`,
      ]),
    ...(left.length > 10 ? [[yellow('! '), `and ${counted(left.length - 10, 'more file')}`] as Line] : []),
    ...(notStated.length === 0
      ? []
      : [
          [
            yellow('! '),
            `it does not state ${notStated.join(', ')}: see "citation" in docs/reference/crate.md`,
          ] as Line,
        ]),
  ];
  return page(json, [
    ['Exported ', bold(counted(jobs, 'job')), ` with ${counted(files, 'file')} to ${file}, ${writeBytes(bytes)}.`],
    dim(`  sha256 ${sha256}`),
    dim(history === 'whole' ? '  with the whole history of the project' : '  with the history of these jobs'),
    ...notes,
  ]);
}

async function report(context: Context, refs: readonly string[], output: string | undefined): Promise<Answer> {
  if (output === undefined)
    throw new AppError('USAGE', { why: 'A report needs a file to be written to: -o FILE.html.' });
  const { writeReport } = await import('../../server/index.ts');
  const engine = await context.engine();
  const jobs = refs.map((ref) => engine.job(ref).id);
  const file = resolve(context.cwd, output);
  const written = await writeReport(engine, { jobs, version: context.version(), signal: context.signal });
  await writeWholeFile(file, written);
  const bytes = Buffer.byteLength(written);
  const number = jobs.length === 0 ? [...engine.store.state.jobs()].length : jobs.length;
  return page({ file, size: bytes, jobs: number }, [
    ['Wrote ', bold(counted(number, 'job')), ` to ${file}, ${writeBytes(bytes)}.`],
  ]);
}

async function plain(
  context: Context,
  refs: readonly string[],
  format: string,
  output: string | undefined,
): Promise<Answer> {
  const engine = await context.engine();
  const jobs = refs.length > 0 ? refs.map((ref) => engine.job(ref)) : [...engine.store.state.jobs()];
  const { id, name } = engine.store.project;
  const document = (): object => ({ project: { id, name }, jobs: jobs.map(({ record }) => record) });
  const written =
    format === 'csv'
      ? jobCsv(jobs)
      : format === 'json'
        ? `${JSON.stringify(document(), null, 1)}\n`
        : await engine.exportProv(refs);
  if (output === undefined) {
    if (!context.isJson) return through(written, {});
    return page(format === 'csv' ? document() : JSON.parse(written), []);
  }
  const file = resolve(context.cwd, output);
  await writeWholeFile(file, written);
  return page({ file, jobs: jobs.length }, [['Wrote ', bold(counted(jobs.length, 'job')), ` to ${file}.`]], exits.ok);
}
