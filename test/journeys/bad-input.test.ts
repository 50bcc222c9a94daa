import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { User } from '../user.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures');
const output = readFileSync(join(fixtures, 'ace3p/omega3p/pillbox.omega3p.out'), 'utf8');
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;

describe('a file that is broken', () => {
  const user = new User();
  const bad = join(user.home, 'bad.out');

  beforeAll(async () => {
    const bin = join(user.home, 'bin');
    mkdirSync(bin);
    // In place of SLAC's Omega3P, which nobody may hand out: it leaves what it is told to.
    writeFileSync(
      join(bin, 'omega3p'),
      `#!/bin/sh\nmkdir omega3p_results && cp '${bad}' omega3p_results/omega3p.out\n`,
    );
    chmodSync(join(bin, 'omega3p'), 0o755);
    user.env['PATH'] = `${bin}:${user.env['PATH'] ?? ''}`;
    await user.mustType('init', user.project);
    const input = join(fixtures, 'modelbuilder/export/pillbox.omega3p');
    const mesh = join(user.home, 'pillbox.ncdf');
    cpSync(join(fixtures, 'slac/pillbox.ncdf'), mesh);
    await user.does('analysis', 'add', 'pillbox', '--code', 'omega3p', input, mesh);
  });
  afterAll(() => user.leaves());

  const types = (...words: string[]) => user.types(...words, '--project', user.project);

  it.each([
    ['a pointer of git-LFS', pointer, '1:1: this is a git-LFS pointer'],
    ['cut off', 'ModelInfo: {\r\n  File: ./pillbox.ncdf\r\n', '1:12: the block ModelInfo is not closed'],
  ])('is told of with its name and line as an input: %s', async (_, text, why) => {
    const file = join(user.project, 'analyses/pillbox/pillbox.omega3p');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, text);
    const shown = await types('analysis', 'show', 'pillbox', '--json');
    const submitted = await types('submit', 'pillbox');
    writeFileSync(file, good);

    expect([shown.code, submitted.code]).toEqual([1, 2]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ error: { code: 'FILE_FORMAT' }, parameters: [] });
    expect(shown.stdout).toContain(`pillbox.omega3p:${why}`);
    expect(submitted.stderr).toContain(`pillbox.omega3p:${why}`);
    expect(existsSync(join(user.project, 'jobs.json'))).toBe(false);
  });

  it.each([
    ['numbers', output.replaceAll(/Frequency : \S+/g, 'Frequency : nan'), 'nan is not a number'],
    ['runs', output.repeat(2), 'the file holds 2 runs'],
  ])('gives quantities that are unreadable as a result, and a job that is incomplete: %s', async (name, text, why) => {
    writeFileSync(bad, text);
    const { code } = await types('submit', 'pillbox', '--name', name, '--wait');
    const record = user.records().find((one) => one.job_name === name);
    const frequencies = record?.quantities?.filter((quantity) => quantity.name === 'frequency') ?? [];

    expect([code, record?.status]).toEqual([3, 'incomplete']);
    expect(frequencies).not.toEqual([]);
    for (const { value, unreadable } of frequencies)
      expect([value, unreadable]).toEqual([undefined, expect.stringContaining(why)]);
  });
});
