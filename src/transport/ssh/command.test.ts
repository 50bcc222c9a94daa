import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const path = process.env['PATH'] ?? '';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simtrail-command-'));
  process.env['PATH'] = [folder, path].join(delimiter);
  vi.resetModules(); // it is asked once a program
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

// A program in the place of ssh: there is one version of it here.
it.each([
  ['8.7', 'exit 0', ['SessionType=default', 'StdinNull=no', 'ForkAfterAuthentication=no']],
  [
    '8.0',
    'case "$*" in *SessionType*) echo "command-line: line 0: Bad configuration option" >&2; exit 255 ;; esac',
    [],
  ],
])('an ssh like OpenSSH %s is given the settings of a session that it knows', async (_, body, expected) => {
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const { sessionSettings, workerCommand } = await import('./command.ts');

  const { args } = workerCommand({ host: 'h' }, '/run/c', { remote: 'true', session: await sessionSettings() });

  expect(args.filter((word) => /^(?:SessionType|StdinNull|ForkAfter\w*)=/.test(word))).toEqual(expected);
  expect(args.slice(-4)).toEqual(['-T', '--', 'h', 'true']);
});
