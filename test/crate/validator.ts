import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The independent judge of RO-Crates, from PyPI, in a folder that the next run finds again. */
const version = '0.11.2';
const home = resolve(import.meta.dirname, '../../node_modules/.cache/rocrate-validator', version);
const python = join(home, 'bin/python');

/** Why there is no judge here; undefined if there is. */
export function whyNoValidator(): string | undefined {
  if (existsSync(join(home, 'bin/rocrate-validator'))) return undefined;
  mkdirSync(home, { recursive: true });
  const steps = [
    ['python3', '-m', 'venv', home],
    [python, '-m', 'pip', 'install', '--quiet', `roc-validator==${version}`],
  ] as const;
  for (const [command, ...args] of steps) {
    const run = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
    if (run.status !== 0)
      return `rocrate-validator ${version} could not be installed: ${(run.stderr ?? '').trim().split('\n').at(-1)}`;
  }
  return undefined;
}

export interface Issue {
  check: string;
  level: 'REQUIRED' | 'RECOMMENDED';
  message: string;
  at: string;
}

/** What the validator says of an unpacked crate, of what a profile requires and of what it recommends. */
export function judged(crate: string, profile: 'process' | 'provenance'): Issue[] {
  const here = import.meta.dirname;
  const args = [join(here, 'judge.py'), crate, `${profile}-run-crate-0.5`, join(here, 'contexts.json')];
  const output = execFileSync(python, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Issue[];
}
