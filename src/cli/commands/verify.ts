import type { Verified } from '../../engine/index.ts';
import { AppError, exits } from '../../errors/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { flag } from '../options.ts';
import { dim, type Line } from '../render/look.ts';
import { verifiedLines } from '../render/verified-lines.ts';

export const verify = defineCommand({
  about:
    'Reads all of it and changes nothing. What others may write (notes, tags, keys and records of their own) is shown and counts as whole. Exit status 1 if anything is not as it was written.',
  arguments: [{ ...jobArgument, optional: true }],
  options: {
    schedulers: flag('ask the clusters, too, which history they were shown with each job'),
    trust: flag('answer for the history as it is: its keys, its edits, an older state that was put back'),
  },
  examples: [
    { line: 'simtrail verify', about: 'records, history, signatures, saved inputs, collected results' },
    { line: 'simtrail verify first-try', about: 'what belongs to one job' },
    { line: 'simtrail verify --trust', about: 'after looking at what it says' },
  ],
  async run(context, [ref], { schedulers, trust }) {
    if (trust && ref !== undefined) throw new AppError('USAGE', { why: '--trust is about the whole project.' });
    if (trust) await (await context.engine()).trust();
    const { verify: check } = await import('../../engine/index.ts');
    const stop = working(context.progress);
    const found = await check(context.folder, { job: ref, schedulers }).finally(stop);
    const isWhole = found.problems.length === 0;
    return page(document(found), () => verifiedLines(found), isWhole ? exits.ok : exits.failed);
  },
});

function document(found: Verified): object {
  const { problems, edits, signed, facts, head, lastWhole, jobs, objects, open, results, witnesses, origin } = found;
  return {
    ok: problems.length === 0,
    facts,
    jobs: jobs.length,
    objects,
    unprotected_objects: open,
    results,
    references: found.references,
    absent_references: found.absentReferences,
    left_out: found.leftOut,
    imported: origin ?? null,
    problems: problems.map(({ isTrustable, ...one }) => ({ ...one, trustable: isTrustable === true })),
    edits,
    head: { line: head.n, sha256: head.sha256 },
    signed: signed.map(({ key, by, from, to, at, isTrusted }) => ({ key, by, from, to, at, trusted: isTrusted })),
    last_whole: lastWhole === null ? null : { line: lastWhole.n, at: lastWhole.at },
    witnesses,
    unasked: found.unasked.map(({ machine, error }) => ({ machine, error })),
  };
}

function working(progress: { draw(lines: readonly Line[]): void; clear(): void }): () => void {
  const started = Date.now();
  const draw = (): void => progress.draw([dim(`Checking ... ${Math.round((Date.now() - started) / 1000)} s`)]);
  const timer = setInterval(draw, 500);
  return () => {
    clearInterval(timer);
    progress.clear();
  };
}
