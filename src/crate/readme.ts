import { withoutControls } from '../errors/index.ts';
import type { CrateModel } from './crate-model.ts';

/** The first thing that somebody opens. */
export function writeReadme(model: CrateModel): string {
  const { citation, project, jobs } = model;
  const title = oneLine(citation.title ?? project.name);
  const one = jobs[0]?.job.name ?? 'JOB';
  return `# ${title}

${oneLine(citation.description ?? `${jobs.length === 1 ? 'A job' : `${jobs.length} jobs`} of a simulation project: what was run, on what exact input, on which machine, what came out.`)}

- Read \`ro-crate-preview.html\` in a browser.
- Check that every byte is as it was: \`sha256sum -c manifest-sha256.txt\` in this folder.
- Run a job again: \`simtrail import\` the zip file that this folder came in, then in the new project
  \`simtrail rerun ${oneLine(one)}\` and \`simtrail compare\` of the two.
- Programs find everything in \`ro-crate-metadata.json\` (RO-Crate 1.1, ${jobs.length === 1 ? 'Process' : 'Provenance'} Run Crate 0.5) and
  \`provenance.json\` (PROV-JSON).

Inputs are in \`jobs/objects\`, named by the sha256 of their content; the preview says what each job called them. What a job
left is in its folder in \`jobs\`. \`jobs.json\` has the records, \`.simtrail/log.jsonl\` how they came about.
`;
}

/** Names come from people: no line of theirs becomes a heading. */
const oneLine = (text: string): string => withoutControls(text.replace(/\s+/g, ' ')).trim();
