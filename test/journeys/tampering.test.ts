import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signingKey } from '../../src/host/index.ts';
import type { Fact, JobRecord } from '../../src/model/index.ts';
import { Store } from '../../src/store/index.ts';
import { seal, signedText } from '../../src/store/sealed-line.ts';
import { User } from '../user.ts';

interface Found {
  ok: boolean;
  problems: { kind: string; file: string; message: string; job?: string }[];
  edits: { message: string }[];
  signed: { key: string | null; trusted: boolean; from: number; to: number }[];
  last_whole: { line: number; at: string } | null;
}

/** A forger: everything but the user's key and what the user's computer remembers. */
type Forgery = () => unknown;

describe('a project that was tampered with', () => {
  const user = new User();
  const whole = join(user.home, 'whole');
  const older = join(user.home, 'older');
  const at = (path: string): string => join(user.project, path);
  const log = at('.simtrail/log.jsonl');
  const record = (name: string): JobRecord => user.records().find((one) => one.job_name === name) as JobRecord;

  async function verify(...args: string[]): Promise<Found> {
    return JSON.parse((await user.types('verify', '--json', ...args, '--project', user.project)).stdout) as Found;
  }
  /** What the user's computer remembers belongs to the state before a forgery. */
  const remembered = join(user.home, 'state/simtrail/heads');
  function putBack(from: string): void {
    rmSync(user.project, { recursive: true });
    cpSync(from, user.project, { recursive: true, preserveTimestamps: true });
  }

  beforeAll(async () => {
    await user.hasTrivialProject();
    await user.does('submit', 'trivial', '--name', 'first', '--wait');
    await user.does('note', 'first', 'a note');
    cpSync(user.project, older, { recursive: true, preserveTimestamps: true });
    await user.does('submit', 'trivial', '--name', 'second', '--set', 'depth=2', '--wait');
    await user.does('verify');
    cpSync(user.project, whole, { recursive: true, preserveTimestamps: true });
    cpSync(remembered, `${remembered}.then`, { recursive: true });
  });
  afterEach(() => {
    putBack(whole);
    rmSync(remembered, { recursive: true });
    cpSync(`${remembered}.then`, remembered, { recursive: true });
  });
  afterAll(() => user.leaves());

  const rewrite = (path: string, change: (text: string) => string): void => {
    chmodSync(at(path), 0o644);
    const before = readFileSync(at(path), 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(at(path), after);
  };
  const objectOf = (name: string, role: string): string =>
    record(name).inputs.find((input) => input.role === role)?.object ?? '';
  const facts = (): Fact[] =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Fact);
  /** A log with a valid chain, signed as told. */
  const forge = (all: readonly Fact[], signing?: { key: string; sign: (sha256: string) => string }): void => {
    let prev = '0'.repeat(64);
    let text = '';
    for (const [i, fact] of all.entries()) {
      const { sha256: _, signature: __, key: ___, ...plain } = fact as Fact & { sha256: string; signature: string };
      const line = seal({ ...plain, n: i + 1, prev, ...(signing && { key: signing.key }) }, signing?.sign);
      prev = createHash('sha256').update(line).digest('hex');
      text += `${line}\n`;
    }
    writeFileSync(log, text);
  };
  const forgersKey = (): { key: string; sign: (sha256: string) => string } => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { id } = JSON.parse(readFileSync(at('simtrail.json'), 'utf8')) as { id: string };
    return {
      key: publicKey.export({ format: 'jwk' }).x ?? '',
      sign: (sha256) => sign(null, Buffer.from(signedText(id, sha256)), privateKey).toString('base64url'),
    };
  };
  /** The facts with another exit code in them. */
  const embellished = (): Fact[] =>
    JSON.parse(JSON.stringify(facts()).replaceAll('"exit_code":0', '"exit_code":7')) as Fact[];
  /** One more line at the end, with a valid chain and no signature. */
  const addLine = (fact: Partial<Fact>): void => {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const prev = createHash('sha256')
      .update(lines.at(-1) ?? '')
      .digest('hex');
    const { by, at: time } = facts().at(-1) as Fact;
    appendFileSync(log, `${seal({ n: lines.length + 1, at: time, by, type: 'observed', prev, ...fact })}\n`);
  };
  const relist = (name: string): string => {
    const { run_folder } = record(name);
    const file = `${run_folder}/answer.json`;
    rewrite(file, (text) => text.replace('42', '43'));
    const [old, now] = [
      record(name),
      createHash('sha256')
        .update(readFileSync(at(file)))
        .digest('hex'),
    ];
    rewrite(`${run_folder}/.simtrail/results.json`, (text) => {
      const files = JSON.parse(text) as { path: string; sha256: string }[];
      for (const one of files) if (one.path === 'answer.json') one.sha256 = now;
      return `${JSON.stringify(files, null, 1)}\n`;
    });
    const list = createHash('sha256')
      .update(readFileSync(at(`${run_folder}/.simtrail/results.json`)))
      .digest('hex');
    return JSON.stringify(old.results?.sha256).replace(/.*/, JSON.stringify(list));
  };

  const kinds: Record<string, readonly [kind: string, says: RegExp, forgery: Forgery]> = {
    'a saved input edited': [
      'object',
      /the saved copy of input.json .* was changed/,
      () => rewrite(objectOf('first', 'input'), (text) => text.replace('1', '3')),
    ],
    'a result deleted, and named in a list of files that no crate left out': [
      'result',
      /the result .*answer.json is gone/,
      () => {
        const path = `${record('first').run_folder}/answer.json`;
        rmSync(at(path));
        const listed = { path, sha256: '0'.repeat(64), size: 1, why: 'it is large' };
        writeFileSync(at('.simtrail/references.json'), JSON.stringify({ files: [listed] }));
      },
    ],
    'a saved input deleted': [
      'object',
      /cannot be read: it is not there/,
      () => rmSync(at(objectOf('first', 'input'))),
    ],
    'a record edited': [
      'record',
      /exit_code was changed from 0 to 7/,
      () => rewrite('jobs.json', (text) => text.replace('"exit_code":0', '"exit_code":7')),
    ],
    'a line of the history edited': [
      'log',
      /^line 3 is not what was written; the history was last whole at line 2, of 20/,
      () =>
        rewrite('.simtrail/log.jsonl', (text) =>
          text
            .split('\n')
            .with(2, text.split('\n')[2]?.replace('"by":"', '"by":"x') ?? '')
            .join('\n'),
        ),
    ],
    'the last five lines of the history dropped': [
      'log',
      /the history ends at line \d+, and on .* you saw line \d+ here: its end was cut off/,
      () => rewrite('.simtrail/log.jsonl', (text) => `${text.trimEnd().split('\n').slice(0, -5).join('\n')}\n`),
    ],
    'the whole history written anew, unsigned': [
      'log',
      /^line \d+ is another one than it was, and on .* the history was written anew since/,
      () => forge(embellished()),
    ],
    'the whole history written anew, with a key of the forger': [
      'log',
      /the history was written anew/,
      () => forge(embellished(), forgersKey()),
    ],
    'the whole history written anew, in the name of the user': [
      'signature',
      /is not signed by the key that it names/,
      () => forge(embellished(), { key: facts()[0]?.key ?? '', sign: forgersKey().sign }),
    ],
    'a signature taken from another line': [
      'signature',
      /^line \d+ is not signed by the key that it names/,
      () => {
        const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
        const signatures = lines.map((line) => (JSON.parse(line) as { signature: string }).signature);
        writeFileSync(
          log,
          `${lines.with(lines.length - 1, (lines.at(-1) ?? '').replace(signatures.at(-1) ?? '', signatures[0] ?? '')).join('\n')}\n`,
        );
      },
    ],
    'two saved inputs swapped': [
      'object',
      /was changed/,
      () => {
        const [one, two] = [at(objectOf('first', 'input')), at(objectOf('second', 'input'))];
        renameSync(one, `${one}.x`);
        renameSync(two, one);
        renameSync(`${one}.x`, two);
      },
    ],
    'the last fact removed': [
      'log',
      /its end was cut off/,
      () => rewrite('.simtrail/log.jsonl', (text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`),
    ],
    'the whole project put back to an older state': [
      'log',
      /or the project was put back to an older state/,
      () => putBack(older),
    ],
    'an older jobs.json put back': [
      'record',
      /the record .* was taken out/,
      () => cpSync(join(older, 'jobs.json'), at('jobs.json')),
    ],
    'the history removed': ['log', /the history ends at line 0/, () => rmSync(log)],
    'a result edited': [
      'result',
      /answer.json was changed since it was collected on 20/,
      () => rewrite(`${record('first').run_folder}/answer.json`, (text) => text.replace('42', '43')),
    ],
    'a result deleted': [
      'result',
      /answer.json is gone/,
      () => rmSync(at(`${record('first').run_folder}/answer.json`)),
    ],
    'a result edited and its list made to fit': [
      'result',
      /the list of results of job .* was changed/,
      () => relist('first'),
    ],
    'a result edited, its list and its record made to fit': [
      'record',
      /results was changed from/,
      () => {
        const before = JSON.stringify(record('first').results?.sha256);
        const now = relist('first');
        rewrite('jobs.json', (text) => text.replace(before, now));
      },
    ],
    'a number of a record edited': [
      'record',
      /quantities was changed/,
      () => rewrite('jobs.json', (text) => text.replace('"value":42', '"value":43')),
    ],
    'a saved input replaced by a link to a live file': [
      'object',
      /was replaced by a link/,
      () => {
        const object = at(objectOf('first', 'input'));
        const live = join(user.home, 'live.json');
        cpSync(object, live);
        rmSync(object);
        symlinkSync(live, object);
      },
    ],
    'a fact put at the end': [
      'signature',
      /^line \d+ .* is not signed$/,
      () => addLine({ job: record('first').id, set: { exit_code: 9 } }),
    ],
    'a fact put at the end, and a command built upon it': [
      'signature',
      /^line \d+ .* is not signed$/,
      async () => {
        addLine({ job: record('first').id, set: { exit_code: 9 } });
        await user.does('note', 'second', 'innocent');
        expect(record('first').exit_code).toBe(9);
      },
    ],
    'a job in jobs.json twice': [
      'record',
      /names the job id .* twice, at lines/,
      () => rewrite('jobs.json', (text) => text.replace('{"jobs":[\n', `{"jobs":[\n${text.split('\n')[1]}\n`)),
    ],
    'a job that never was': [
      'record',
      /looks like one of simtrail's, and simtrail did not write it/,
      () => {
        const line = JSON.stringify({ ...record('first'), id: '019aab00-0000-7000-8000-00000000abcd' });
        rewrite('jobs.json', (text) => text.replace('{"jobs":[\n', `{"jobs":[\n${line},\n`));
      },
    ],
    'a job that never was, taken in by a command': [
      'record',
      /looks like one of simtrail's, and simtrail did not write it \(taken in by .*, line \d+\)/,
      async () => {
        const line = JSON.stringify({ ...record('first'), id: '019aab00-0000-7000-8000-00000000abcd' });
        rewrite('jobs.json', (text) => text.replace('{"jobs":[\n', `{"jobs":[\n${line},\n`));
        await user.does('jobs');
      },
    ],
    'a job taken out': [
      'record',
      /the record .* was taken out/,
      () =>
        rewrite('jobs.json', (text) =>
          JSON.stringify({ jobs: (JSON.parse(text) as { jobs: object[] }).jobs.slice(1) }),
        ),
    ],
    'a machine renamed, taken in by a command': [
      'record',
      /machine was changed in jobs.json from outside \(taken in by .* on 20.*, line \d+\)/,
      async () => {
        rewrite('jobs.json', (text) => text.replace('"machine":"local"', '"machine":"perlmutter"'));
        await user.does('jobs');
      },
    ],
    'a clock turned back': [
      'log',
      /^line \d+ says it was written 2020-01-01 00:00 UTC, and line \d+ before it/,
      async () => {
        const file = join(user.home, 'config/simtrail/signing-key.pem');
        const store = await Store.open(user.project, {
          now: () => Date.UTC(2020, 0, 1),
          signer: () => signingKey(file),
        });
        await store.change(() => [{ type: 'noted', job: record('first').id, set: { notes: 'long ago' } }]);
        await store.close();
      },
    ],
    'the script of a job edited': [
      'script',
      /submit.sh is not the one that was submitted/,
      () => rewrite(`${record('first').run_folder}/submit.sh`, (text) => `${text}# \n`),
    ],
    'the project given the name of another one': [
      'signature',
      /is not signed by the key/,
      () => rewrite('simtrail.json', (text) => text.replace(/"id": "./, '"id": "x')),
    ],
  };

  it('is not, at first, and says who signed it', async () => {
    const found = await verify();

    expect(found).toMatchObject({ ok: true, problems: [], edits: [], signed: [{ trusted: true, from: 1 }] });
    expect(found.signed).toHaveLength(1);
    expect(found.last_whole?.line).toBeGreaterThan(10);
  });

  it.each(Object.entries(kinds))('%s', async (_, [kind, says, forgery]) => {
    await forgery();

    const found = await verify();

    expect(found.ok).toBe(false);
    expect(found.problems.map((problem) => problem.message).join('\n')).toMatch(new RegExp(says.source, 'm'));
    expect(found.problems.map((problem) => problem.kind)).toContain(kind);
  });

  it('knows sixteen kinds of it and more', () => {
    expect(Object.keys(kinds).length).toBeGreaterThanOrEqual(16);
  });

  it('names edits that anybody may make, and counts them as whole', async () => {
    rewrite('jobs.json', (text) => text.replace('"notes":"a note"', '"notes":"by hand","theirs":1'));
    const before = await verify();
    await user.does('jobs');
    const after = await verify();

    expect(before).toMatchObject({ ok: true, problems: [] });
    expect(before.edits.map(({ message }) => message.replace(/^record \S+ /, ''))).toEqual([
      'notes was changed from "a note" to "by hand"',
      'theirs was changed from nothing to 1',
    ]);
    expect(after).toMatchObject({ ok: true, problems: [] });
    expect(after.edits).toHaveLength(2);
  });

  it('is whole again for who answers for it', async () => {
    rewrite('jobs.json', (text) => text.replace('"machine":"local"', '"machine":"here"'));
    await user.does('jobs');
    expect((await verify()).ok).toBe(false);

    await user.does('verify', '--trust');

    expect((await verify()).ok).toBe(true);
    expect(facts().findLast((fact) => fact.type === 'trusted')?.keys).toHaveLength(1);
  });

  it('tells of a key that was lost, and goes on with the new one', async () => {
    const file = join(user.home, 'config/simtrail/signing-key.pem');
    const key = readFileSync(file);
    rmSync(file);
    await user.does('note', 'first', 'with another key');
    const found = await verify();
    const text = await user.does('verify');
    writeFileSync(file, key);

    expect(createPrivateKey(readFileSync(file)).asymmetricKeyType).toBe('ed25519');
    expect(found).toMatchObject({ ok: true, signed: [{ trusted: false }, { trusted: true }] });
    expect(text).toMatch(/! Signed by .* since .*, key .{12}: you have not said that you trust it/);
  });

  it('tells of a key that came between', async () => {
    const file = join(user.home, 'config/simtrail/signing-key.pem');
    const key = readFileSync(file);
    rmSync(file);
    await user.does('note', 'first', 'with another key');
    writeFileSync(file, key);
    const found = await verify();
    await user.does('verify', '--trust');

    expect(found.problems).toMatchObject([
      { kind: 'signature', message: expect.stringContaining('which you do not know') },
    ]);
    expect((await verify()).ok).toBe(true);
  });

  it('is whole after it was moved, and its past is still known there', async () => {
    const moved = join(user.home, 'moved to');
    renameSync(user.project, moved);
    const run = await user.types('verify', '--json', '--project', moved);
    rmSync(moved, { recursive: true });
    cpSync(older, moved, { recursive: true });
    const cut = await user.types('verify', '--json', '--project', moved);
    rmSync(moved, { recursive: true });
    cpSync(whole, user.project, { recursive: true });

    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, problems: [] });
    expect(JSON.parse(cut.stdout)).toMatchObject({ ok: false });
  });

  it('is whole in a copy for somebody who has never seen it, whose key it is not', async () => {
    const other = new User();
    cpSync(user.project, other.project, { recursive: true });
    const run = await other.types('verify', '--json', '--project', other.project);
    const hasKey = existsSync(join(other.home, 'config/simtrail/signing-key.pem'));
    other.leaves();

    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, signed: [{ trusted: false }] });
    expect(hasKey).toBe(false);
  });
});
