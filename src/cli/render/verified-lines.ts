import type { Verified } from '../../engine/index.ts';
import { counted, shortId } from '../../model/index.ts';
import { shortKey, timeText, type SignedRun } from '../../store/index.ts';
import { bold, dim, green, red, yellow, type Line } from './look.ts';

const mostEdits = 20;

/** What is not whole, what others wrote, who signed, and what was looked at. */
export function verifiedLines(found: Verified): Line[] {
  const { problems, edits, facts, jobs, objects, results } = found;
  const checked = [
    counted(facts, 'fact'),
    counted(jobs.length, 'job'),
    counted(objects, 'saved file'),
    counted(results, 'result'),
  ].join(', ');
  const verdict: Line[] =
    problems.length === 0
      ? [[green('✓ '), `Whole: ${checked} are as they were written.`]]
      : [
          ...problems.map(problemLine),
          '',
          `${counted(problems.length, 'problem')}; checked ${checked}.`,
          ...whenWhole(found),
        ];
  return [
    ...verdict,
    ...edits.slice(-mostEdits).map(({ message }): Line => [dim('  · '), message]),
    ...(edits.length > mostEdits
      ? [dim(`  · ... and ${edits.length - mostEdits} more edits before (--json shows all)`)]
      : []),
    ...(found.origin === undefined ? [] : [dim(`  Imported ${timeText(found.origin.at)} ${found.origin.why}`)]),
    ...signedLines(found),
    ...remarks(found),
  ];
}

function problemLine({ kind, file, message, job }: Verified['problems'][number]): Line {
  return [
    red('✗ '),
    bold(`${kind} `),
    `${message.includes(file) ? '' : `${file}: `}${message}`,
    job === undefined || message.includes(job) ? '' : dim(`  job ${shortId(job)}`),
  ];
}

function whenWhole({ lastWhole }: Verified): Line[] {
  const known =
    lastWhole === null
      ? 'It was not found whole here before.'
      : `It was last found whole on ${timeText(lastWhole.at)}, up to line ${lastWhole.n} of the history.`;
  return [dim(known)];
}

function signedLines({ signed, facts }: Verified): Line[] {
  const runs = signed.filter(({ key }) => key !== null);
  if (facts === 0 || signed.length === 0) return [];
  const [first] = runs;
  if (first === undefined)
    return [[yellow('  ! '), 'The history is not signed: who can write the folder can rewrite it.']];
  const [unsigned] = signed;
  return [
    ...(unsigned?.key === null
      ? [dim(`  Lines ${unsigned.from} to ${unsigned.to} are from before the first signature.`)]
      : []),
    ...byKey(runs).map(({ key, by, at, isTrusted }): Line => {
      const name = shortKey(key ?? '');
      const said = `Signed by ${by} since ${timeText(at)}, key ${name}`;
      return isTrusted
        ? dim(`  ${said}.`)
        : [yellow('  ! '), `${said}: you have not said that you trust it (verify --trust).`];
    }),
  ];
}

/** The first line of each key. */
function byKey(runs: readonly SignedRun[]): SignedRun[] {
  return runs.filter(({ key }, i) => runs.findIndex((run) => run.key === key) === i);
}

function remarks({ open, witnesses, unasked, objects, absentReferences, leftOut }: Verified): Line[] {
  return [
    ...(leftOut > 0 ? [dim(`  · ${counted(leftOut, 'file')} that the crate left out are not here.`)] : []),
    ...absentReferences.slice(0, mostEdits).map(({ job, path, place }): Line => {
      const where = place === null ? 'somewhere else' : `at ${place}, and that is not on this computer`;
      return [dim('  · '), `${path} of job ${shortId(job)} is kept by reference, ${where}.`];
    }),
    ...(open > 0
      ? [
          [
            yellow('  ! '),
            `${open} of ${counted(objects, 'saved file')} can be written to: chmod -R a-w jobs/objects protects them.`,
          ],
        ]
      : []),
    ...(witnesses > 0 ? [dim(`  ${counted(witnesses, 'job')} looked up at the schedulers.`)] : []),
    ...unasked.map(({ error }): Line => [yellow('  ! '), error.message]),
  ];
}
