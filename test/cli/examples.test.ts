import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allExamples } from '../../src/cli/examples.ts';
import { Playground } from './project.ts';

const mesh = join(import.meta.dirname, '../fixtures/vtk/mixed-ascii.vtu');

/** What has to be there before an example, or those of a command, make sense. */
const before: Readonly<Record<string, string>> = {
  cancel: 'simtrail submit pillbox --name long-run --set seconds=60',
  fields: `cp '${mesh}' "$(echo jobs/first-try-*)/mode1.vtu"; simtrail collect first-try`,
  hold: 'simtrail submit pillbox --name long-run --set seconds=60 --processes $(nproc); simtrail submit pillbox --name waiting',
  serve: 'echo a-long-password >password.txt',
  'sequence cancel': 'simtrail sequence run heating.yaml --detach',
  'sequence rerun': 'simtrail sequence run heating.yaml',
  'sequence resume': 'simtrail sequence run heating.yaml --detach',
  'sequence show': 'simtrail sequence run heating.yaml',
  'simtrail results --sequence heating': 'simtrail sequence run heating.yaml',
  'machine remove': 'simtrail machine add old-cluster --no-ask --work-folder /scratch/me',
  release:
    'simtrail submit pillbox --name long-run --set seconds=60 --processes $(nproc); simtrail submit pillbox --name kept-back; simtrail hold kept-back',
};

/** What would go on for a minute. */
const after: Readonly<Record<string, string>> = {
  hold: 'simtrail cancel long-run waiting',
  release: 'simtrail cancel long-run kept-back',
};

/** What needs ParaView is shown by test/journeys/visualize.test.ts. */
const examples = (await allExamples()).filter(
  ({ command, line }) => command !== 'visualize' || line.endsWith('--list'),
);

describe('the examples of --help', () => {
  const playground = new Playground();
  beforeAll(() => playground.withJob());
  afterAll(() => playground.remove());

  it('are there for every command', () => {
    expect(examples.length).toBeGreaterThan(40);
    expect(examples.every(({ line }) => line.startsWith('simtrail '))).toBe(true);
  });

  it.each(examples)('$line', async ({ command, line }) => {
    const cwd = join(playground.folder, line.replaceAll(/\W+/g, '-'));
    await cp(playground.project, cwd, { recursive: true });
    for (const name of ['shell-code.yaml', 'run.sh', 'pillbox.json', 'sphere.json', 'heating.yaml']) {
      await cp(join(playground.folder, name), join(cwd, name));
    }
    const folder = command === 'init' ? join(cwd, 'jobs') : cwd;
    await playground.shell(before[line] ?? before[command] ?? 'true', cwd);

    const outcome = await playground.shell(line, folder);
    await playground.shell(after[command] ?? 'true', cwd);

    expect(outcome).toMatchObject({ status: 0, stderr: '' });
  });
});
