import { withoutControls } from '../errors/index.ts';
import { writeQuantityRef, type Job } from '../model/index.ts';
import type { JobContents, JobFile } from './contents.ts';
import type { CrateModel, Link } from './crate-model.ts';
import { missingFrom } from './citation.ts';

/** For people: the crate as one page that needs nothing else, runs nothing and asks no other computer. */
export function* previewPage(model: CrateModel, links: readonly Link[]): Generator<string> {
  const { citation, project } = model;
  const title = citation.title ?? project.name;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(citation.description ?? `Jobs of the simulation project ${project.name}, with what each was given and what it left.`)}</p>
`;
  yield citationHtml(model);
  yield `<h2>Jobs</h2>\n<table>\n<tr><th>Job</th><th>Status</th><th>Code</th><th>Machine</th><th>Ended</th><th>Result</th></tr>\n`;
  for (const { job } of model.jobs) {
    const { record } = job;
    yield `<tr><td><a href="#${escaped(job.id)}">${escaped(job.name)}</a></td><td class="${job.status === 'succeeded' ? 'good' : 'bad'}">${escaped(job.status)}</td><td>${escaped(record.code?.name ?? record.analysis_step)}</td><td>${escaped(job.machine)}</td><td>${escaped(record.ended_at ?? '')}</td><td>${headline(job)}</td></tr>\n`;
  }
  yield '</table>\n';
  const names = new Map(model.jobs.map(({ job }) => [job.id as string, job.name]));
  const linksTo = new Map<string, Link[]>();
  for (const link of links) linksTo.set(link.to.id, [...(linksTo.get(link.to.id) ?? []), link]);
  for (const contents of model.jobs) yield jobHtml(contents, linksTo.get(contents.job.id) ?? [], names);
  yield `<h2>How to use this</h2>
<p>Check it: <code>sha256sum -c manifest-sha256.txt</code> in this folder. Run a job again: <code>simtrail import</code> on the zip file, then <code>simtrail rerun JOB</code>. For programs: <a href="ro-crate-metadata.json">ro-crate-metadata.json</a>, <a href="provenance.json">provenance.json</a> (PROV-JSON), <a href="jobs.json">jobs.json</a>.</p>
<footer>Written by simtrail ${escaped(model.version)}. ${model.history === 'whole' ? 'The history of the project is in it whole.' : 'The history in it is an excerpt: the facts of these jobs.'}</footer>
</body>
</html>
`;
}

function citationHtml({ citation }: CrateModel): string {
  const authors = citation.authors.map(({ name, orcid, affiliation }) => {
    const who = orcid === undefined ? escaped(name) : `<a href="${escaped(orcid)}">${escaped(name)}</a>`;
    return affiliation === undefined ? who : `${who} (${escaped(affiliation.name)})`;
  });
  const missing = missingFrom(citation);
  const rows: [string, string | undefined][] = [
    ['Authors', authors.length === 0 ? undefined : authors.join(', ')],
    ['Licence', citation.license === undefined ? undefined : linked(citation.license.url, citation.license.name)],
    ['Paper', citation.paper === undefined ? undefined : linked(citation.paper, citation.paper)],
    ['Funder', citation.funder === undefined ? undefined : escaped(citation.funder.name)],
    ['Not stated', missing.length === 0 ? undefined : escaped(missing.join(', '))],
  ];
  return definitions(rows);
}

function jobHtml(
  { job, inputs, results }: JobContents,
  links: readonly Link[],
  names: ReadonlyMap<string, string>,
): string {
  const { record } = job;
  const parent = record['rerun_of'];
  const rows: [string, string | undefined][] = [
    ['Status', escaped([job.status, record.status_detail].filter(Boolean).join(': '))],
    ['Analysis', escaped(job.analysis)],
    [
      'Ran',
      escaped(
        typeof record.reuse_of === 'string'
          ? 'not: the same work had been done'
          : `${record.started_at ?? 'never'} to ${record.ended_at ?? 'unknown'} on ${job.machine}, ${record.nodes} × ${record.processes}`,
      ),
    ],
    ['Scheduler', record.slurm_id === null ? undefined : escaped(record.slurm_id)],
    ['Repeats', typeof parent === 'string' ? jobLink(parent, names) : undefined],
    ['Results of', typeof record.reuse_of === 'string' ? jobLink(record.reuse_of, names) : undefined],
    [
      'Reads',
      links.length === 0
        ? undefined
        : links.map(({ from, result }) => `${escaped(result.name)} of ${jobLink(from.id, names)}`).join(', '),
    ],
    ['Notes', record.notes === '' ? undefined : escaped(record.notes)],
    ['Tags', job.tags.length === 0 ? undefined : escaped(job.tags.join(', '))],
  ];
  const quantities = job.quantities.map(
    (one) =>
      `<tr><td>${escaped(writeQuantityRef(one))}</td><td>${escaped(String(one.value ?? one.text ?? `unreadable: ${one.unreadable ?? ''}`))}</td><td>${escaped(one.unit)}</td></tr>\n`,
  );
  return `<h3 id="${escaped(job.id)}">${escaped(job.name)} <small>${escaped(job.id)}</small></h3>
${definitions(rows)}<details><summary>Inputs (${inputs.length})</summary>
${filesTable(inputs)}</details>
<details><summary>Files it left (${results.length})</summary>
${filesTable(results)}</details>
${quantities.length === 0 ? '' : `<details><summary>Quantities (${quantities.length})</summary>\n<table>\n<tr><th>Quantity</th><th>Value</th><th>Unit</th></tr>\n${quantities.join('')}</table></details>\n`}`;
}

function filesTable(files: readonly JobFile[]): string {
  const rows = files.map(({ name, role, size, sha256, path, left }) => {
    const where =
      left === undefined
        ? `<a href="${escaped(path.split('/').map(encodeURIComponent).join('/'))}">${escaped(name)}</a>`
        : `${escaped(name)} <em>not in this crate: ${escaped(left)}</em>`;
    return `<tr><td>${where}</td><td>${escaped(role)}</td><td class="number">${size}</td><td><code>${escaped(sha256?.slice(0, 16) ?? '')}</code></td></tr>\n`;
  });
  return `<table>\n<tr><th>File</th><th>What</th><th>Bytes</th><th>sha256</th></tr>\n${rows.join('')}</table>`;
}

function headline(job: Job): string {
  const wanted = job.record['headline'];
  const one = job.quantities.find((quantity) => writeQuantityRef(quantity) === wanted);
  if (one === undefined) return '';
  return escaped(`${writeQuantityRef(one)} = ${one.value ?? one.text ?? 'unreadable'} ${one.unit}`);
}

const jobLink = (id: string, names: ReadonlyMap<string, string>): string =>
  names.has(id) ? `<a href="#${escaped(id)}">${escaped(names.get(id) ?? id)}</a>` : escaped(id);

const linked = (url: string, text: string): string => `<a href="${escaped(url)}">${escaped(text)}</a>`;

function definitions(rows: readonly [string, string | undefined][]): string {
  const shown = rows.filter(([, html]) => html !== undefined);
  return shown.length === 0
    ? ''
    : `<dl>${shown.map(([name, html]) => `<dt>${name}</dt><dd>${html}</dd>`).join('')}</dl>\n`;
}

/** A record may come from another program: what is no text is shown as JSON, and its control characters are shown. */
function escaped(text: unknown): string {
  const plain = typeof text === 'string' ? text : (JSON.stringify(text) ?? '');
  return withoutControls(plain).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;margin:.5rem 0}td,th{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #ddd;vertical-align:top}
.number{text-align:right}.good{color:#17682b}.bad{color:#a11b1b}small{font-weight:normal;color:#555;font-size:.7em}
dl{display:grid;grid-template-columns:8rem 1fr;gap:.1rem 1rem}dt{color:#555}dd{margin:0}h3{border-top:1px solid #ddd;padding-top:1rem}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}a{color:#8ab4f8}.good{color:#6fce86}.bad{color:#ff8a80}small,dt{color:#aaa}}`;
