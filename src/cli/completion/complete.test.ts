import { describe, expect, it } from 'vitest';
import { candidates } from './complete.ts';

const nowhere = '/';

async function offered(...words: string[]): Promise<string[]> {
  return (await candidates(words, nowhere)).map(({ value }) => value);
}

describe('candidates', () => {
  it('offers commands, and the second word of those that have one', async () => {
    expect(await offered('')).toContain('submit');
    expect(await offered('re')).toEqual(['rerun', 'release', 'results', 'restore']);
    expect(await offered('analysis', '')).toEqual(['add', 'list', 'show', 'set']);
    expect(await offered('--project', 'x', 'mach')).toEqual(['machine']);
  });

  it('offers the options of the command', async () => {
    expect(await offered('submit', '--no')).toEqual(['--nodes', '--notes', '--no-snapshot']);
    expect(await offered('jobs', '--', '--')).toEqual([]);
  });

  it('offers what the value of an option can be', async () => {
    expect(await offered('jobs', '--status', 'su')).toEqual(['submitting', 'succeeded']);
    expect(await offered('submit', 'x', '--on', '')).toEqual(['local']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('leaves files to the shell', async () => {
    expect(await offered('analysis', 'add', 'x', '')).toEqual([]);
    expect(await offered('init', '')).toEqual([]);
  });
});
