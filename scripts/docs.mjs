// Writes docs/reference/errors.md from the error catalogue, with --check says whether it is current.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, `dist.docs.${process.pid}.mjs`);
const target = join(root, 'docs/reference/errors.md');

await build({
  entryPoints: [join(root, 'src/errors/index.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile: bundle,
  logLevel: 'error',
});
const { catalogue } = await import(pathToFileURL(bundle).href).finally(() => rmSync(bundle));
const text = page(catalogue);

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('docs/reference/errors.md is not current; run: node scripts/docs.mjs');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}

function page(entries) {
  const rows = Object.entries(entries).toSorted(([a], [b]) => a.localeCompare(b));
  return [
    '# Errors',
    '',
    'Every error has a permanent code, a sentence that says what happened, one that says what to do, and one that says what',
    'state things are in. With `--json` they are the keys `code`, `message`, `hint` and `state` of `error` on stderr.',
    'This page is generated from the catalogue in src/errors.',
    '',
    'Exit statuses: 0 done · 1 failed · 2 wrong use · 3 partly done · 10 no project · 11 locked · 20 machine unreachable ·',
    '21 scheduler refused · 70 a defect of simtrail · 130 interrupted.',
    '',
    ...rows.flatMap(([code, entry]) => [
      `## \`${code}\``,
      '',
      `Exit status ${entry.exit}${entry.retryable ? '; worth trying again' : ''}.`,
      '',
      `> ${entry.message(facts())}`,
      '',
      `${entry.hint(facts())}`,
      '',
    ]),
  ].join('\n');
}

/** Facts of which every key is a placeholder with its own name, whatever the wording does with it. */
function facts() {
  return new Proxy({}, { get: (_, key) => placeholder(String(key).toUpperCase()) });
}

function placeholder(name) {
  const self = new Proxy(function () {}, {
    get: (_, key) => {
      if (key === Symbol.toPrimitive || key === 'toString') return () => name;
      return key === 'length' ? 1 : self;
    },
    apply: () => self,
  });
  return self;
}
