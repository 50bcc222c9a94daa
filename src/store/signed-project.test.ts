import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aProject, idOf, made } from '../../test/store/kit.ts';
import { signingKey } from '../host/index.ts';
import type { InputRecord } from '../model/index.ts';
import { checkIntegrity, Objects, rememberHead, Store } from './index.ts';

/** Nothing of the real user's is read or written. */
const home = mkdtempSync(join(tmpdir(), 'simtrail-home-'));
const { XDG_CONFIG_HOME, XDG_STATE_HOME } = process.env;
beforeAll(() => void Object.assign(process.env, { XDG_CONFIG_HOME: home, XDG_STATE_HOME: home }));
afterAll(() => {
  for (const [name, value] of Object.entries({ XDG_CONFIG_HOME, XDG_STATE_HOME })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(home, { recursive: true });
});

describe('a signed project', () => {
  it('of ten thousand jobs that nobody touched is whole, and nothing is said of it', async () => {
    const folder = await aProject();
    const store = await Store.open(folder, { signer: signingKey });
    const objects = new Objects(folder);
    const inputs: InputRecord[] = [];
    for (let n = 0; n < 100; n++) {
      const saved = await objects.saveBytes(Buffer.from(`input ${n}`), '.txt');
      inputs.push({ path: 'a.txt', role: 'input', ...saved });
    }
    await store.change(() =>
      Array.from({ length: 10_000 }, (_, n) => ({
        ...made(n, { inputs: inputs.slice(n % 100, (n % 100) + 1) }),
        why: `${n}`, // so that each has a line
      })),
    );
    for (let n = 0; n < 50; n++) await store.change(() => [{ type: 'noted', job: idOf(n), set: { notes: `${n}` } }]);
    await store.close();
    await rememberHead(store);

    const found = await checkIntegrity(folder);

    expect({ ...found, jobs: found.jobs.length }).toMatchObject({
      problems: [],
      edits: [],
      jobs: 10_000,
      objects: 100,
      open: 0,
    });
    expect(found.signed).toMatchObject([{ from: 1, to: 10_051, isTrusted: true }]);
  });

  it('was opened by a program without a key: its lines are named', async () => {
    const folder = await aProject();
    for (const options of [{ signer: signingKey }, {}, { signer: signingKey }]) {
      const store = await Store.open(folder, options);
      await store.change(() => [made(1, { inputs: [] })]);
      await store.close();
    }

    const { problems, signed } = await checkIntegrity(folder);

    expect(signed.map(({ from, to, key }) => [from, to, key === null])).toEqual([
      [1, 2, false],
      [3, 4, true],
      [5, 6, false],
    ]);
    expect(problems).toMatchObject([
      { kind: 'signature', message: expect.stringMatching(/^lines 3 to 4 .* are not signed$/) },
    ]);
  });

  it('was not signed from the beginning: that is no problem', async () => {
    const folder = await aProject();
    for (const options of [{}, { signer: signingKey }]) {
      const store = await Store.open(folder, options);
      await store.change(() => [made(1, { inputs: [] })]);
      await store.close();
    }

    expect((await checkIntegrity(folder)).problems).toEqual([]);
  });

  it('keeps what was known of it when its history does not go on from there', async () => {
    const folder = await aProject();
    const store = await Store.open(folder, { signer: signingKey });
    await store.change(() => [made(1, { inputs: [] })]);
    await store.close();
    await rememberHead(store);
    const log = join(folder, '.simtrail/log.jsonl');
    const text = await readFile(log, 'utf8');
    await writeFile(log, `${text.split('\n')[0]}\n`);
    const cut = await Store.open(folder, { signer: signingKey });
    for (let n = 2; n < 9; n++) await cut.change(() => [made(n, { inputs: [] })]);
    await cut.close();
    await rememberHead(cut);

    const { problems } = await checkIntegrity(folder);

    expect(problems).toMatchObject([
      { kind: 'log', message: expect.stringContaining('line 2 is another one than it was') },
    ]);
  });

  it('is followed line by line wherever it is cut or altered, signatures included', async () => {
    const folder = await aProject();
    const store = await Store.open(folder, { signer: signingKey });
    await store.change(() => [made(1, { inputs: [] })]);
    await store.close();
    const log = join(folder, '.simtrail/log.jsonl');
    const whole = await readFile(log);
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Buffer.from(whole);
      bytes[at] = (whole[at] ?? 0) ^ 1;
      await writeFile(log, bytes);
      expect((await checkIntegrity(folder)).problems.length).toBeGreaterThan(0);
    }
  });
});
