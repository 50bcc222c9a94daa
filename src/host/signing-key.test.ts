import { createPublicKey, verify } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { publicKeyOf, signingKey } from './signing-key.ts';

async function aFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simtrail-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'config', 'signing-key.pem');
}

it('is made on first use for its user alone, by many at once the same, and signs what others can check', async () => {
  const file = await aFile();
  expect(await publicKeyOf(file)).toBeUndefined();

  const keys = await Promise.all(Array.from({ length: 8 }, () => signingKey(file)));

  const [first] = keys;
  expect(new Set(keys.map((one) => one?.key)).size).toBe(1);
  expect(await publicKeyOf(file)).toBe(first?.key);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: first?.key ?? '' }, format: 'jwk' });
  const signature = Buffer.from(first?.sign('a fact') ?? '', 'base64url');
  expect(signature).toHaveLength(64);
  expect(verify(null, Buffer.from('a fact'), key, signature)).toBe(true);
  expect(verify(null, Buffer.from('another'), key, signature)).toBe(false);
});

it('is closed to others when it was left open, and left alone when it is none', async () => {
  const file = await aFile();
  await signingKey(file);
  await chmod(file, 0o644);
  await signingKey(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  await writeFile(file, 'no key');

  expect(await signingKey(file)).toBeUndefined();
  expect(await readFile(file, 'utf8')).toBe('no key');
});

it('is done without where it cannot be kept', async () => {
  expect(await signingKey('/dev/null/config/signing-key.pem')).toBeUndefined();
});
