import { expect, it } from 'vitest';
import { keptSecrets } from './kept-secrets.ts';
import type { MachineRecord } from './machine-record.ts';

const command = (environment: Record<string, string>, ...argv: string[]) => ({
  argv: ['true', ...argv],
  parallel: false,
  environment,
});
const machine = (slurm: MachineRecord['slurm']): MachineRecord =>
  ({ name: 'hpc', transport: 'ssh', scheduler: 'slurm', poll_floor_seconds: 30, slurm }) as MachineRecord;
const namesIn = (findings: ReturnType<typeof keptSecrets>): string[] =>
  findings.map(({ message }) => message.split(' ')[0] ?? '');

it('warns of what is called like a secret and would stand in the script', () => {
  const slurm = {
    prologue: ['export DB_PASSWORD=hunter2', 'A_TOKEN="x y" run-it'],
    directives: ['--export=ALL,API_KEY=1', '--comment=MY_SECRET=2'],
  };
  const findings = keptSecrets(command({ HF_TOKEN: 'abc', OMP_NUM_THREADS: '4' }), machine(slurm));

  expect(namesIn(findings)).toEqual(['HF_TOKEN', 'DB_PASSWORD', 'A_TOKEN', 'API_KEY']);
  expect(JSON.stringify(findings)).not.toMatch(/hunter2|abc/);
});

it('warns of an argument and of a login in an address', () => {
  const words = ['--db-password=hunter2', '--tokens=3', '--key=a', 'https://me:hunter2@host/x', 'ssh://me@other'];
  const findings = keptSecrets(command({ PROXY: 'http://me:hunter2@proxy:8080' }, ...words), machine({}));

  expect(findings.map(({ message }) => message.split(' looks ')[0])).toEqual([
    'db-password',
    'the login in the address of host',
    'the login in the address of proxy',
  ]);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

it('is silent on what only sounds like one, and on what is read when the job runs', () => {
  const slurm = { prologue: ['export API_TOKEN=$(cat ~/.token)', 'SECRET="$OTHER"', '. ~/secret', 'BYPASS=1'] };

  expect(keptSecrets(command({ TOKENIZERS_PARALLELISM: 'no', KEYBOARD: 'us' }), machine(slurm))).toEqual([]);
});
