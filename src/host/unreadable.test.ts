import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { unreadable } from './unreadable.ts';

const home = mkdtempSync(join(tmpdir(), 'simtrail-unreadable-'));
symlinkSync('round', join(home, 'round'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it.each([
  ['none', 'it is not there'],
  ['round', 'it is a link that leads nowhere'],
  ['x'.repeat(300), 'name too long'],
])('%s: %s', async (name, why) => {
  const error: unknown = await open(join(home, name)).catch((reason: unknown) => reason);

  expect(unreadable('the file', error)).toMatchObject({
    code: 'INPUT_UNREADABLE',
    facts: { path: 'the file', why },
    cause: error,
  });
});

it('leaves alone what is not from the system', () => {
  const error = Object.assign(new Error('odd'), { code: 'ERR_ODD' });

  expect(unreadable('the file', error)).toBe(error);
});
