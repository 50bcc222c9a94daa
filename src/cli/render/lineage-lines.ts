import type { Lineage, LineageLink } from '../../engine/index.ts';
import { shortId, type Job } from '../../model/index.ts';
import { bold, dim, yellow, type Line } from './look.ts';
import { statusText } from './status-text.ts';

interface Branch {
  line: Line;
  branches: readonly Branch[];
}

/** The job between two trees: what it came from, and what came from it. */
export function lineageLines({ job, stale, analysis, upstream, downstream }: Lineage): Line[] {
  const from: Branch[] = [
    {
      line: [dim('analysis '), job.analysis, analysis.length === 0 ? '' : yellow(`  ! now ${analysis.join(', ')}`)],
      branches: [],
    },
    ...upstream.map((link) => branchOf(link, upwards)),
  ];
  return [
    headLine(job, stale),
    '',
    bold('Came from'),
    ...treeLines(from),
    '',
    bold('Led to'),
    ...(downstream.length === 0
      ? [dim('  nothing yet')]
      : treeLines(downstream.map((link) => branchOf(link, downwards)))),
  ];
}

const upwards: Readonly<Record<LineageLink['relation'], string>> = {
  result: 'results of',
  rerun: 'repeats',
  reuse: 'took the results of',
};
const downwards: Readonly<Record<LineageLink['relation'], string>> = {
  result: 'results used by',
  rerun: 'repeated by',
  reuse: 'results taken by',
};

function headLine(job: Job, stale: readonly string[]): Line {
  return [bold(job.name), dim(` ${shortId(job.id)}  `), statusText(job.status), staleText(stale)];
}

/** With the first reason: the others say more of the same. */
function staleText(stale: readonly string[]): Line {
  return stale.length === 0 ? '' : yellow(`  ! stale: ${stale.join('; ')}`);
}

function branchOf({ id, job, relation, files, stale, links }: LineageLink, words: typeof upwards): Branch {
  const what: Line =
    job === undefined ? [dim(shortId(id)), yellow('  ! not in the project any more')] : headLine(job, stale);
  const names = files.map(({ path, as }) => (path === as ? path : `${path} as ${as}`)).join(', ');
  return {
    line: [dim(`${words[relation]} `), what, dim(names === '' ? '' : `  ${names}`)],
    branches: links.map((link) => branchOf(link, words)),
  };
}

function treeLines(branches: readonly Branch[], indent = '  '): Line[] {
  return branches.flatMap(({ line, branches: below }, i) => {
    const isLast = i === branches.length - 1;
    const rest = treeLines(below, `${indent}${isLast ? '   ' : '│  '}`);
    return [[dim(`${indent}${isLast ? '└─ ' : '├─ '}`), line], ...rest];
  });
}
