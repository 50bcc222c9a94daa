import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aProject, chain, exported, taken } from '../../test/crate/a-project.ts';
import { Unzipped } from '../../test/crate/rezipped.ts';
import { AppError } from '../errors/index.ts';
import { checkIntegrity, Store } from '../store/index.ts';
import { checkCrate } from './check/check-crate.ts';
import { importCrate } from './import-crate.ts';
import { pack, ZipWriter } from './zip/index.ts';

const home = mkdtempSync(join(tmpdir(), 'simtrail-import-'));
/** Everything that an import may write to. */
const cwd = join(home, 'here');
const whole = join(home, 'whole.zip');
const bad = join(home, 'bad.zip');

beforeAll(async () => {
  mkdirSync(cwd);
  await exported(await aProject(join(home, 'project'), chain), whole);
});
afterEach(() => {
  for (const name of readdirSync(cwd)) rmSync(join(cwd, name), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function openedGraph(file: string): Promise<{ graph: Map<string, Record<string, unknown>> }> {
  const metadata = (await Unzipped.of(file)).files.get('ro-crate-metadata.json')?.toString() ?? '';
  const { '@graph': nodes } = JSON.parse(metadata) as { '@graph': Record<string, unknown>[] };
  const graph = new Map(nodes.map((node) => [String(node['@id']), node]));
  expect(graph.size).toBe(nodes.length);
  return { graph };
}

/** What the import says, and that it left nothing anywhere. */
async function refused(file: string, options: { into?: string; maxBytes?: number } = {}): Promise<AppError> {
  const before = readdirSync(home, { recursive: true }).length;
  const error = await importCrate({ file, cwd, ...options }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`it was imported, or failed otherwise: ${String(error)}`);
  expect(readdirSync(home, { recursive: true })).toHaveLength(before);
  return error;
}

describe('a crate that is whole', () => {
  it('becomes a project with the same jobs, its history, and where it came from', async () => {
    const { folder, sha256 } = await importCrate({ file: whole, cwd, into: 'a new one' });
    const store = await Store.open(folder);

    const log = readFileSync(join(folder, '.simtrail/log.jsonl'), 'utf8');
    const origin = readFileSync(join(home, 'project/.simtrail/log.jsonl'), 'utf8');
    expect(folder).toBe(join(cwd, 'a new one'));
    expect([...store.state.jobs()].map(({ name }) => name)).toEqual(chain.map(({ name }) => name));
    expect(log.startsWith(origin)).toBe(true);
    expect(log.slice(origin.length)).toContain(
      `"type":"imported","history":"whole","why":"from whole.zip, sha256 ${sha256}, with its whole history"`,
    );
    expect((await checkIntegrity(folder)).problems).toEqual([]);
    expect(readFileSync(join(folder, 'jobs/heat/heat.csv'), 'utf8')).toBe('1,2\n');
    expect(existsSync(join(folder, 'ro-crate-metadata.json'))).toBe(false);
  });

  it('of one job has a history of its own, and is whole too', async () => {
    const file = await exported(join(home, 'project'), join(home, 'one.zip'), { names: ['heat'] });

    const { folder, history, jobs } = await importCrate({ file, cwd });

    expect({ history, jobs }).toEqual({ history: 'excerpt', jobs: 1 });
    expect((await checkIntegrity(folder)).problems).toEqual([]);
    expect(readFileSync(join(folder, '.simtrail/log.jsonl'), 'utf8')).not.toContain('modes-rerun');
  });

  it.each([
    ['all of them', undefined],
    ['one that took results', ['second']],
    ['two that took the same', ['second', 'third']],
    ['one and its rerun', ['third', 'again']],
    ['both ends', ['first', 'third']],
  ])('may hold jobs that took the results of others: %s', async (_, names) => {
    const file = join(cwd, 'taken.zip');
    const project = await aProject(join(cwd, 'taken'), taken);
    for (const largeBytes of [50, 500]) {
      await exported(project, file, { largeBytes, ...(names === undefined ? {} : { names }) });
      const { graph } = await openedGraph(file);
      const actions = [...graph.values()].filter((node) => String(node['@id']).startsWith('#job-'));
      const results = actions.map((node) => JSON.stringify(node['result']));

      expect((await checkCrate(file)).problems).toEqual([]);
      expect(results.filter((text) => text.includes('answer.json'))).toHaveLength(names?.length ?? taken.length);
      const { folder, left } = await importCrate({ file, cwd, into: `taken ${largeBytes}` });
      expect((await checkIntegrity(folder)).problems).toEqual([]);
      expect(new Set(left.map(({ path }) => path)).size).toBe(left.length);
      expect(left.length > 0).toBe(largeBytes === 50);
    }
  });

  it('is taken in when it was unpacked and zipped again by another program', async () => {
    execFileSync('unzip', ['-q', whole, '-d', join(home, 'unpacked')]);
    execFileSync('zip', ['-q', '-r', join(home, 'again.zip'), 'pillbox'], { cwd: join(home, 'unpacked') });

    expect(await importCrate({ file: join(home, 'again.zip'), cwd })).toMatchObject({ jobs: 5 });
  });

  it('does not go into a folder that holds something', async () => {
    mkdirSync(join(cwd, 'full'));
    writeFileSync(join(cwd, 'full/mine'), '');

    expect((await refused(whole, { into: 'full' })).code).toBe('FOLDER_NOT_EMPTY');
  });

  it('names big files that were left, and keeps a place for them', async () => {
    const file = await exported(join(home, 'project'), join(home, 'small.zip'), { largeBytes: 5 });

    const { left, folder } = await importCrate({ file, cwd });

    expect(left.map(({ path, size, why }) => [path.replace(/.*\//, ''), size, why])).toContainEqual([
      'field.txt',
      6,
      'it is large',
    ]);
    const missing = (await checkIntegrity(folder)).problems.map((problem) => problem.file);
    const known = left.map(({ path }) => path);
    expect(missing.filter((path) => !known.includes(path))).toEqual([]);
  });
});

describe('a crate that was changed', () => {
  it.each<[string, (crate: Unzipped) => void, string]>([
    [
      'an altered file',
      (crate) => crate.files.set('jobs/heat/heat.csv', Buffer.from('9,9\n')),
      'jobs/heat/heat.csv was altered',
    ],
    ['a missing file', (crate) => crate.files.delete('jobs/heat/heat.csv'), 'jobs/heat/heat.csv is missing'],
    [
      'a file more',
      (crate) => crate.files.set('jobs/heat/more', Buffer.from('')),
      'jobs/heat/more is not in the manifest',
    ],
    ['no manifest', (crate) => crate.files.delete('manifest-sha256.txt'), 'manifest-sha256.txt is missing'],
  ])('%s is named', async (_, change, said) => {
    const crate = await Unzipped.of(whole);
    change(crate);

    const error = await refused(await crate.zipped(bad));

    expect(error.code).toBe('CRATE_NOT_WHOLE');
    expect(error.message).toContain(said);
  });

  it('in its history, with all digests made to fit, is found by the chain', async () => {
    const crate = await Unzipped.of(whole);
    const log = crate.files.get('.simtrail/log.jsonl')?.toString() ?? '';
    crate.files.set('.simtrail/log.jsonl', Buffer.from(log.replace('"exit_code":4', '"exit_code":0')));
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256')
      .update(crate.files.get('.simtrail/log.jsonl') ?? '')
      .digest('hex');
    crate.graph((_, find) => void (find('.simtrail/log.jsonl')['sha256'] = sha256));
    crate.sealAnew();

    expect((await refused(await crate.zipped(bad))).message).toMatch(/log\.jsonl line \d+ is not what was written/);
  });
});

describe('a file that is something else', () => {
  const zipOf = async (files: Record<string, string>): Promise<string> => {
    rmSync(bad, { force: true });
    const zip = await ZipWriter.create(bad, new Date(0));
    for (const [name, text] of Object.entries(files)) await zip.add(name, await pack(Buffer.from(text)));
    await zip.close();
    return bad;
  };

  it.each<[string, Record<string, string>, string]>([
    ['a zip of anything', { 'a/x.txt': 'x' }, 'a zip file without ro-crate-metadata.json'],
    ['nothing', {}, 'an empty zip file'],
    ['a bag', { 'bag/bagit.txt': '' }, 'a BagIt bag'],
    ['a zipped project', { 'p/simtrail.json': '{}' }, 'a project folder that was zipped, not exported'],
    ['another crate', { 'c/ro-crate-metadata.json': '{"@graph":[]}' }, 'a crate of another tool, an RO-Crate'],
    [
      'a crate of a tool that says its name',
      {
        'c/ro-crate-metadata.json':
          '{"@graph":[{"@id":"ro-crate-metadata.json","sdPublisher":{"@id":"#a"}},{"@id":"#a","name":"eLabFTW"}]}',
      },
      'a crate of "eLabFTW"',
    ],
  ])('%s', async (_, files, what) => {
    const error = await refused(await zipOf(files));

    expect(error.code).toBe('CRATE_FOREIGN');
    expect(error.message).toContain(what);
  });

  it.each([0, 21, 100, 5000])('a zip that was cut at byte %d', async (size) => {
    writeFileSync(bad, readFileSync(whole));
    truncateSync(bad, size);

    expect((await refused(bad)).code).toBe('CRATE_UNREADABLE');
  });

  it('a newer crate, and a crate of a newer project', async () => {
    for (const change of [
      (marker: Record<string, unknown>) => void (marker['crate'] = { format: 2 }),
      (marker: Record<string, unknown>) => void (marker['format'] = 99),
    ]) {
      const crate = await Unzipped.of(whole);
      crate.json('simtrail.json', change);
      crate.sealAnew();

      expect((await refused(await crate.zipped(bad))).code).toBe('CRATE_TOO_NEW');
    }
  });

  it('no file at all', async () => {
    expect((await refused(join(home, 'none.zip'))).message).toContain('it is not there');
    expect((await refused(home)).message).toContain('it is not a file');
  });
});

describe('a zip that is out to do harm', () => {
  it.each<[string, string, string]>([
    ['climbs out', '../evil', 'would leave its folder'],
    ['climbs out from below', 'pillbox/jobs/../../../evil', 'would leave its folder'],
    ['is absolute', '/tmp/evil', 'has an absolute path'],
    ['has a drive', 'C:/evil', 'has an absolute path'],
    ['has backslashes', 'pillbox\\..\\evil', 'has a backslash'],
    ['is a device', 'pillbox/jobs/CON.txt', 'has the name of a device'],
    ['ends in a dot', 'pillbox/jobs/x.', 'ends in a dot'],
    ['holds a line break', 'pillbox/jobs/x\ny', 'control character'],
    ['has an empty part', 'pillbox//x', 'has an empty part'],
    ['has a stream', 'pillbox/jobs/x:y', 'colon'],
  ])('by a name that %s', async (_, name, why) => {
    writeFileSync(bad, rawZip([{ name, bytes: Buffer.from('x') }]));

    const error = await refused(bad);

    expect(error.code).toBe('CRATE_UNSAFE');
    expect(error.message).toContain(why);
  });

  it.each<[string, RawEntry[], RegExp]>([
    ['a link', [{ name: 'a/x', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }], /is a link/],
    [
      'a name twice',
      [
        { name: 'a/x', bytes: Buffer.from('1') },
        { name: 'a/x', bytes: Buffer.from('2') },
      ],
      /is there twice/,
    ],
    [
      'two names that differ in case',
      [
        { name: 'a/x', bytes: Buffer.from('1') },
        { name: 'a/X', bytes: Buffer.from('2') },
      ],
      /letter case/,
    ],
    [
      'folders that differ in case',
      [
        { name: 'a/b/x', bytes: Buffer.from('1') },
        { name: 'a/B/y', bytes: Buffer.from('2') },
      ],
      /letter case/,
    ],
    [
      'a file that is a folder',
      [
        { name: 'a/b', bytes: Buffer.from('1') },
        { name: 'a/b/c', bytes: Buffer.from('2') },
      ],
      /file and a folder/,
    ],
    [
      'two entries with the same bytes',
      [
        { name: 'a/x', bytes: Buffer.from('1') },
        { name: 'a/y', bytes: Buffer.from('1'), at: 0 },
      ],
      /on top of another/,
    ],
  ])('by %s', async (_, entries, why) => {
    writeFileSync(bad, rawZip(entries));

    const error = await refused(bad);

    expect(error.code).toBe('CRATE_UNSAFE');
    expect(error.message).toMatch(why);
  });

  it('by becoming far more than it is, as it says itself', async () => {
    const zeros = Buffer.alloc(64 << 20);
    const packed = deflateRawSync(zeros);
    const entries = Array.from({ length: 20 }, (_, i) => ({
      name: `a/${i}`,
      bytes: Buffer.alloc(0),
      says: zeros.length,
      packed,
    }));
    writeFileSync(bad, rawZip(entries));

    expect((await refused(bad)).code).toBe('CRATE_TOO_LARGE');
    expect((await refused(whole, { maxBytes: 1000 })).code).toBe('CRATE_TOO_LARGE');
  });

  it('by becoming more than it says', async () => {
    const crate = await Unzipped.of(whole);
    const entries = [...crate.files].map(([path, bytes]): RawEntry => ({
      name: `pillbox/${path}`,
      bytes: path === 'jobs/heat/heat.csv' ? Buffer.alloc(1 << 24) : bytes,
      ...(path === 'jobs/heat/heat.csv' ? { says: 4, packed: deflateRawSync(Buffer.alloc(1 << 24)) } : {}),
    }));
    writeFileSync(bad, rawZip(entries));

    expect((await refused(bad)).code).toBe('CRATE_UNREADABLE');
  });

  it('by a hundred thousand entries: it is looked at, and refused for what it is', async () => {
    const zip = await ZipWriter.create(join(home, 'many.zip'), new Date(0));
    const nothing = await pack(Buffer.alloc(0));
    for (let i = 0; i < 100_000; i++) await zip.add(`a/${i}`, nothing);
    await zip.close();

    expect((await refused(join(home, 'many.zip'))).code).toBe('CRATE_FOREIGN');
    expect((await checkCrate(join(home, 'many.zip')).catch((error: unknown) => error)) as AppError).toMatchObject({
      code: 'CRATE_FOREIGN',
    });
  });
});

interface RawEntry {
  name: string;
  bytes: Buffer;
  /** Unix mode and type. */
  mode?: number;
  packed?: Buffer;
  /** The size it claims. */
  says?: number;
  /** Where it claims to begin. */
  at?: number;
}

/** A zip that no honest program writes. */
function rawZip(entries: readonly RawEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, mode = 0o100644, packed, says = bytes.length, ...odd } of entries) {
    const data = packed ?? bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(packed === undefined ? 0 : 8, 4);
    fields.writeUInt32LE(0x21_0000, 6);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(says, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(odd.at ?? at, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021403', 'hex'), fields, tail, Buffer.from(name)]));
    parts.push(Buffer.from('504b0304', 'hex'), fields, Buffer.from(name), data);
    at += 30 + Buffer.byteLength(name) + data.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
