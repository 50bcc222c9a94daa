import { createHash } from 'node:crypto';
import { chmod, link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileHasher } from './file-hasher.ts';

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simtrail-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('gives the digest of files of any size, one after the other in the same memory', async () => {
  const folder = await aFolder();
  const hasher = new FileHasher();
  for (const size of [0, 1, 70_000, 65_535, 65_536, 3, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2_500_000]) {
    const bytes = Buffer.alloc(size, `${size}-`);
    await writeFile(join(folder, 'file'), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await hasher.look(join(folder, 'file'))).toMatchObject({ sha256, size, isLink: false, isOpen: true });
  }
});

it('tells what is protected, what has another name, what is a link, and what cannot be read', async () => {
  const folder = await aFolder();
  const hasher = new FileHasher();
  const [file, other, away] = ['file', 'other', 'link'].map((name) => join(folder, name)) as [string, string, string];
  await writeFile(file, 'x');
  await chmod(file, 0o444);
  expect(await hasher.look(file)).toMatchObject({ isOpen: false, isLink: false });
  await link(file, other);
  expect(await hasher.look(file)).toMatchObject({ isOpen: true });
  await symlink(file, away);
  expect(await hasher.look(away)).toMatchObject({ isLink: true });
  await expect(hasher.look(join(folder, 'none'))).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  await expect(hasher.look(folder)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
});
