import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../src/errors/index.ts';

/** Who may import whom (ARCHITECTURE.md). A layer that is not in the table fails the test. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: ['errors'],
  host: ['errors'],
  formats: ['errors'],
  view: ['errors', 'model', 'host', 'formats', 'transport', 'scheduler'],
  sequence: ['errors', 'model', 'formats'],
  store: ['errors', 'model', 'host'],
  codes: ['errors', 'model', 'host', 'formats'],
  transport: ['errors', 'model', 'host'],
  scheduler: ['errors', 'model', 'host', 'transport'],
  crate: ['errors', 'model', 'host', 'store'],
  engine: [
    'errors',
    'model',
    'host',
    'formats',
    'view',
    'sequence',
    'store',
    'codes',
    'transport',
    'scheduler',
    'crate',
  ],
  server: ['errors', 'model', 'host', 'view', 'sequence', 'store', 'codes', 'engine'],
  cli: ['errors', 'model', 'host', 'view', 'sequence', 'store', 'codes', 'engine', 'server'],
  testing: ['errors', 'model', 'host', 'store', 'codes', 'transport', 'scheduler', 'engine'],
  index: ['errors', 'model', 'store', 'codes', 'transport', 'scheduler', 'engine'],
};

const packagesOf: Readonly<Record<string, readonly string[]>> = {
  model: ['uuid'],
  codes: ['zod', 'yaml'],
  crate: ['yauzl'],
  engine: ['zod', 'yaml'],
  formats: ['saxes', 'yaml', 'zod'],
  sequence: ['zod'],
  server: ['hono', '@hono', 'ws', 'zod'],
  cli: ['commander', 'yaml'],
  testing: ['vitest', 'fast-check'],
};

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

interface Import {
  from: string;
  layer: string;
  target: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function layerOf(path: string): string {
  const [first = ''] = relative(src, path).split(sep);
  return first.replace(/\.ts$/, '');
}

function importsOf(path: string, text = readFileSync(path, 'utf8')): Import[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: relative(root, path),
    layer: layerOf(path),
    target: match[1] ?? match[2] ?? match[3] ?? '',
  }));
}

function violations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, layer, target }) => {
    if (target.startsWith('node:'))
      return layer === 'model' || layer === 'errors' ? [`${from} does I/O: ${target}`] : [];
    if (!target.startsWith('.')) {
      const name = target.split('/')[0] ?? '';
      return (packagesOf[layer] ?? []).includes(name) ? [] : [`${from} imports the package ${target}`];
    }
    const to = resolve(root, dirname(from), target);
    const toLayer = layerOf(to);
    if (toLayer === layer) return [];
    if (!(mayImport[layer] ?? []).includes(toLayer)) return [`${from}: ${layer} may not import ${toLayer}`];
    const door = relative(join(src, toLayer), to);
    return door === 'index.ts' || /^[\w-]+\/index\.ts$/.test(door)
      ? []
      : [`${from} goes past the door of ${toLayer}: ${target}`];
  });
}

/** Files that reach themselves through their imports, each such circle once. A line imports `to` from `from`. */
function circles(lines: readonly { from: string; to: string }[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of lines) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at !== -1) found.push([...way.slice(at), file].join(' > '));
    if (at !== -1 || done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

describe('architecture', () => {
  const files = sources(src);
  const imports = files.flatMap((file) => importsOf(file));

  it('sees the modules it judges', () => {
    expect(files.length).toBeGreaterThan(80);
    expect(imports.length).toBeGreaterThan(files.length);
    expect([...new Set(files.map(layerOf))].toSorted()).toEqual(Object.keys(mayImport).toSorted());
  });

  it('keeps the arrows: downwards only, through the door', () => {
    expect(violations(imports)).toEqual([]);
  });

  it('finds each kind of violation where one is planted', () => {
    const planted = (path: string, line: string): string[] => violations(importsOf(join(src, path), line));

    expect(planted('store/x.ts', "import { Engine } from '../engine/index.ts';")).toHaveLength(1);
    expect(planted('engine/x.ts', "import { State } from '../store/state.ts';")).toHaveLength(1);
    expect(planted('model/x.ts', "import { readFile } from 'node:fs/promises';")).toHaveLength(1);
    expect(planted('scheduler/x.ts', "const a = await import('../store/index.ts');")).toHaveLength(1);
    expect(planted('transport/x.ts', "export type { Job } from 'left-pad';")).toHaveLength(1);
    expect(planted('engine/x.ts', "import { Store } from '../store/index.ts';")).toEqual([]);
  });

  it('has no file that reaches itself, by types or when it runs', () => {
    const ours = [...files, ...['ui', 'examples'].flatMap((folder) => sources(join(root, folder)))];
    const lines = ours.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target.startsWith('.'))
        .map(({ from, target }) => ({ from, to: relative(root, resolve(root, dirname(from), target)) })),
    );

    expect(circles(lines)).toEqual([]);
    expect(circles([...lines, { from: 'src/model/id.ts', to: 'src/model/job.ts' }]).length).toBeGreaterThan(0);
  });

  it('keeps files to one idea: none above 450 lines, nine in ten below 300', () => {
    const lines = files.map((file) => ({
      file: relative(root, file),
      lines: readFileSync(file, 'utf8').split('\n').length,
    }));
    expect(lines.filter((one) => one.lines > 450)).toEqual([]);
    expect(lines.filter((one) => one.lines > 300).length).toBeLessThan(lines.length / 10);
  });

  it('documents every error code', () => {
    const documented = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8');
    expect(Object.keys(catalogue).filter((code) => !documented.includes(`\`${code}\``))).toEqual([]);
  });

  it('has a contract suite for every contract', () => {
    const suites = readFileSync(join(src, 'testing/index.ts'), 'utf8');
    for (const suite of ['describeStore', 'describeTransport', 'describeScheduler', 'describeCode'])
      expect(suites).toContain(suite);
  });
});
