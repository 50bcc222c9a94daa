import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fact, JobRecord } from '../../src/model/index.ts';
import { aProject, chain } from '../crate/a-project.ts';
import { Unzipped } from '../crate/rezipped.ts';
import { User } from '../user.ts';

interface Verified {
  ok: boolean;
  problems: { kind: string; message: string; trustable: boolean }[];
  signed: { key: string | null; from: number; to: number; trusted: boolean }[];
}

async function verified(user: User, ...args: string[]): Promise<Verified & { code: number | null; text: string }> {
  const run = await user.types('verify', '--json', ...args, '--project', user.project);
  const text = (await user.types('verify', '--project', user.project)).stdout;
  return { ...(JSON.parse(run.stdout) as Verified), code: run.code, text };
}

const logOf = (user: User): string => readFileSync(join(user.project, '.simtrail/log.jsonl'), 'utf8');
const factsOf = (log: string): Fact[] =>
  log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Fact);

describe('a signed history travels', () => {
  const author = new User();
  const whole = join(author.home, 'whole.zip');
  const one = join(author.home, 'one.zip');
  let key = '';
  let reviewer = new User();

  beforeAll(async () => {
    await author.hasTrivialProject();
    await author.does('submit', 'trivial', '--name', 'first', '--wait');
    await author.does('submit', 'trivial', '--name', 'second', '--wait');
    await author.does('export', '-o', whole);
    await author.does('export', 'first', '-o', one);
    key = (await verified(author)).signed[0]?.key ?? '';
  });
  beforeEach(() => {
    reviewer.leaves();
    reviewer = new User();
  });
  afterAll(() => {
    author.leaves();
    reviewer.leaves();
  });

  it('whole: every line with its signature, by a key that the reader is told of and has not trusted', async () => {
    const told = JSON.parse(await reviewer.mustType('import', whole, reviewer.project, '--json')) as object;

    const found = await verified(reviewer);
    const lines = factsOf(logOf(reviewer)).length;
    expect(told).toMatchObject({ history: 'whole', remarks: 0 });
    expect(found).toMatchObject({ ok: true, code: 0, problems: [] });
    expect(found.signed).toMatchObject([
      { key, from: 1, to: lines - 2, trusted: false },
      { from: lines - 1, to: lines, trusted: true },
    ]);
    expect(found.text).toContain(`key ${key.slice(0, 12)}: you have not said that you trust it (verify --trust).`);

    await reviewer.does('verify', '--trust');
    expect((await verified(reviewer)).signed.map(({ trusted }) => trusted)).toEqual([true, true]);
  });

  it('in part: a chain of its own, whose last line its exporter signed', async () => {
    await reviewer.mustType('import', one, reviewer.project);

    const found = await verified(reviewer);
    const facts = factsOf(logOf(reviewer));
    const end = facts.findIndex(({ type }) => type === 'checkpoint') + 1;
    expect(found).toMatchObject({ ok: true, code: 0, problems: [] });
    expect(found.signed).toMatchObject([
      { key: null, from: 1, to: end - 1 },
      { key, from: end, to: end, trusted: false },
      { trusted: true },
    ]);
    expect(facts.slice(0, end - 1).map((fact) => fact.key)).toEqual(Array.from({ length: end - 1 }));
  });

  it.each<['whole' | 'one']>([['whole'], ['one']])(
    '%s: written anew with a valid chain, it is refused',
    async (which) => {
      const file = await forged(which === 'whole' ? whole : one, join(reviewer.home, 'forged.zip'), (line) =>
        line.replace(/"by":"[^"]*"/, '"by":"somebody@else"'),
      );

      const run = await reviewer.types('import', file, reviewer.project, '--json');

      expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'CRATE_NOT_WHOLE' } });
      expect(run.stderr).toContain('not signed by the key that it names');
    },
  );

  it('with signatures taken away it comes in, and verify names the lines', async () => {
    let n = 0;
    const file = await forged(whole, join(reviewer.home, 'stripped.zip'), (line) =>
      (n += 1) < 3 ? line : line.replace(/,"key":"[^"]*"/, '').replace(/,"signature":"[^"]*"/, ''),
    );

    const told = JSON.parse(await reviewer.mustType('import', file, reviewer.project, '--json')) as object;
    const found = await verified(reviewer);

    expect(found.code).toBe(1);
    expect(told).toMatchObject({ remarks: 1 });
    expect(found.problems).toMatchObject([
      { kind: 'signature', message: expect.stringMatching(/^lines? 3 .*not signed$/), trustable: true },
    ]);
  });

  it('is found when somebody changes it after it was imported', async () => {
    await reviewer.mustType('import', whole, reviewer.project);
    const file = join(reviewer.project, '.simtrail/log.jsonl');
    writeFileSync(file, logOf(reviewer).replace('"type":"prepared"', '"type":"observed"'));

    expect(await verified(reviewer)).toMatchObject({ code: 1, problems: [{ kind: 'log' }] });
  });

  it('with an edit that its author answered for: the reader is told, and may answer for it too', async () => {
    const records = reviewer.project;
    await reviewer.mustType('import', whole, records);
    const file = join(records, 'jobs.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"exit_code":0', '"exit_code":7'));
    await reviewer.does('jobs');
    expect((await verified(reviewer)).code).toBe(1);
    await reviewer.does('verify', '--trust');
    await reviewer.does('export', '-o', join(reviewer.home, 'edited.zip'));
    const third = new User();

    const told = JSON.parse(
      await third.mustType('import', join(reviewer.home, 'edited.zip'), third.project, '--json'),
    ) as object;
    const before = await verified(third);
    await third.does('verify', '--trust');
    const after = await verified(third);
    third.leaves();

    expect(told).toMatchObject({ remarks: 1 });
    expect(before).toMatchObject({ code: 1, problems: [{ kind: 'record', trustable: true }] });
    expect(before.problems[0]?.message).toContain('exit_code was changed in jobs.json from outside');
    expect(after).toMatchObject({ code: 0, problems: [] });
  });

  it('comes back to its author, whose project went on and is gone', async () => {
    await author.does('note', 'first', 'more');
    await author.does('verify');
    rmSync(author.project, { recursive: true });

    await author.mustType('import', one, author.project);

    expect(await verified(author)).toMatchObject({ ok: true, code: 0, problems: [] });
  });
});

describe('what a scheduler was shown of a history', () => {
  const user = new User();
  const reviewer = new User();
  afterEach(() => {
    user.leaves();
    reviewer.leaves();
  });

  it('is of another chain than the one that an excerpt gets', async () => {
    const scheduler_record = { Comment: 'simtrail:1:0123456789abcdef' };
    const [first, ...rest] = chain;
    await aProject(user.project, [{ ...first, name: 'modes', record: { scheduler_record } }, ...rest]);
    await user.does('export', 'modes', '-o', join(user.home, 'modes.zip'));
    await user.does('export', '-o', join(user.home, 'all.zip'));
    await reviewer.mustType('import', join(user.home, 'modes.zip'), reviewer.project);
    const all = join(reviewer.home, 'all');
    await reviewer.mustType('import', join(user.home, 'all.zip'), all);

    const there = await reviewer.types('verify', '--json', '--project', all);
    expect((await verified(user)).problems).toMatchObject([
      { kind: 'log', message: expect.stringMatching(/^line 1 /) },
    ]);
    expect(JSON.parse(there.stdout)).toMatchObject({ ok: false, problems: [{ kind: 'log' }] });
    expect(await verified(reviewer)).toMatchObject({ ok: true, code: 0, problems: [] });
    expect(reviewer.records().map((job: JobRecord) => job.scheduler_record)).toEqual([scheduler_record]);
  });
});

const hash = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** A crate with lines of its history changed and everything made to fit but what needs the key. */
async function forged(file: string, to: string, change: (line: string) => string): Promise<string> {
  const crate = await Unzipped.of(file);
  let prev = '0'.repeat(64);
  const lines = (crate.files.get('.simtrail/log.jsonl')?.toString() ?? '').trimEnd().split('\n');
  const anew = lines.map(change).map((line) => {
    const [, signature = ''] = /(,"signature":"[^"]*")\}$/.exec(line) ?? [];
    const body = line
      .replace(/,"sha256":"[\da-f]{64}"(?:,"signature":"[^"]*")?\}$/, '}')
      .replace(/"prev":"[\da-f]{64}"/, `"prev":"${prev}"`);
    const whole = `${body.slice(0, -1)},"sha256":"${hash(body)}"${signature}}`;
    prev = hash(whole);
    return `${whole}\n`;
  });
  const log = Buffer.from(anew.join(''));
  crate.files.set('.simtrail/log.jsonl', log);
  crate.graph((_, find) => Object.assign(find('.simtrail/log.jsonl'), { sha256: hash(log), contentSize: log.length }));
  crate.sealAnew();
  return crate.zipped(to);
}
