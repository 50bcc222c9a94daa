import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeScriptParts, type ScriptParts } from './directives.ts';
import { refuseUnfit } from './limits.ts';
import { variablesAgainst } from './options.ts';
import { faultsOf } from './setting-faults.ts';
import type { SlurmSettings } from './settings.ts';

const resources = { nodes: 1, processes: 16, runtime: 600 };

function parts(settings: SlurmSettings, more: { folder?: string; runtime?: number } = {}): ScriptParts {
  const { folder, runtime = 600 } = more;
  const wish = { machine: 'm', token: 'simtrail-1', resources: { ...resources, runtime }, settings };
  return writeScriptParts(folder === undefined ? wish : { ...wish, folder });
}

describe('writeScriptParts', () => {
  it('writes what a job on Perlmutter asks for', () => {
    const settings: SlurmSettings = {
      account: 'm349',
      qos: 'debug',
      constraint: 'cpu',
      cpus_per_task: 16,
      launcher: ['srun', '-n', '{processes}', '-c', '16', '--cpu-bind=cores'],
      prologue: ['source /global/cfs/cdirs/ace3p/perlmutter-ace3p.sh'],
      environment: { OMP_NUM_THREADS: '1' },
    };

    expect(parts(settings, { folder: '/pscratch/sd/a/alice/1' })).toEqual({
      directives: [
        '#SBATCH --job-name=simtrail-1',
        '#SBATCH --chdir=/pscratch/sd/a/alice/1',
        '#SBATCH --output=.simtrail/slurm.out',
        '#SBATCH --nodes=1',
        '#SBATCH --ntasks=16',
        '#SBATCH --time=00:10:00',
        '#SBATCH --account=m349',
        '#SBATCH --qos=debug',
        '#SBATCH --constraint=cpu',
        '#SBATCH --cpus-per-task=16',
        '#SBATCH --no-requeue',
      ],
      prologue: [
        'unset SLURM_EXPORT_ENV',
        ...parts({ modules: ['x'] }).prologue.slice(1, -1),
        'export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"',
        'source /global/cfs/cdirs/ace3p/perlmutter-ace3p.sh',
      ],
      environment: { OMP_NUM_THREADS: '1' },
      launcher: ['srun', '-n', '16', '-c', '16', '--cpu-bind=cores'],
    });
  });

  it('writes every other option in its place', () => {
    const { directives } = parts({
      partition: 'milano',
      account: 'rfar:regular',
      reservation: 'res_1',
      tasks_per_node: 120,
      gpus: 'a100:4',
      gpus_per_node: 2,
      gpus_per_task: 1,
      memory: '480gb',
      memory_per_cpu: '2G',
      exclusive: true,
      array: '0-9%2',
      dependency: 'afterok:12,afterany:13',
      mail: { events: ['END', 'FAIL'], to: 'alice@example.org' },
      requeue: true,
      directives: ['--licenses=cfs,scratch', '-x node7'],
    });

    expect(directives.slice(5)).toEqual([
      '#SBATCH --account=rfar:regular',
      '#SBATCH --partition=milano',
      '#SBATCH --reservation=res_1',
      '#SBATCH --ntasks-per-node=120',
      '#SBATCH --gpus=a100:4',
      '#SBATCH --gpus-per-node=2',
      '#SBATCH --gpus-per-task=1',
      '#SBATCH --mem=480gb',
      '#SBATCH --mem-per-cpu=2G',
      '#SBATCH --array=0-9%2',
      '#SBATCH --dependency=afterok:12,afterany:13',
      '#SBATCH --exclusive',
      '#SBATCH --mail-type=END,FAIL',
      '#SBATCH --mail-user=alice@example.org',
      '#SBATCH --requeue',
      '#SBATCH --open-mode=append',
      '#SBATCH --licenses=cfs,scratch',
      '#SBATCH -x node7',
    ]);
  });

  it.each([
    [1, '00:01:00'],
    [60, '00:01:00'],
    [61, '00:02:00'],
    [28_800, '08:00:00'],
    [86_400, '1-00:00:00'],
    [131_580, '1-12:33:00'],
  ])('asks for %i s as whole minutes', (runtime, time) => {
    expect(parts({}, { runtime }).directives).toContain(`#SBATCH --time=${time}`);
  });

  it('leaves a folder out whose name sbatch would have to unquote', () => {
    expect(parts({}, { folder: '/home/a b' }).directives.join('\n')).not.toContain('chdir');
  });

  it('loads modules, and ends the job if one is not there', () => {
    expect(parts({ modules: ['openmpi/v4.1.6-spack'] }).prologue.slice(-1)).toEqual([
      'module load openmpi/v4.1.6-spack || { echo "simtrail: module openmpi/v4.1.6-spack could not be loaded" >&2; exit 78; }',
    ]);
  });

  it('fetches the command `module` for a prologue that may want it, and for no other', () => {
    const fetches = (line: string): boolean =>
      parts({ prologue: [line] })
        .prologue.join('\n')
        .includes('-v module');

    expect(['module load x', '[ ! -r /a ] || . /a', 'source /a', 'X=1; ml gcc'].map(fetches)).not.toContain(false);
    expect(['X=1', 'PATH=/a:$PATH', './prepare', 'mymodule 1'].map(fetches)).not.toContain(true);
  });

  it('fetches it from where it is, and lives on where a file there cannot be read by this shell', () => {
    const folder = mkdtempSync(join(tmpdir(), 'simtrail modules-'));
    const files = { lmod: 'if (( ;', 'modules/init/sh': 'module() { echo "$@"; }\nPATH=/none:$PATH\nfalse' };
    mkdirSync(join(folder, 'modules/init'), { recursive: true });
    mkdirSync(join(folder, 'lmod/init'), { recursive: true });
    writeFileSync(join(folder, 'lmod/init/sh'), files.lmod);
    writeFileSync(join(folder, 'modules/init/sh'), files['modules/init/sh']);
    const env = { PATH: '/usr/bin:/bin', LMOD_PKG: join(folder, 'lmod'), MODULESHOME: join(folder, 'modules') };

    const lines = [...parts({ modules: ['gcc/12'] }).prologue, 'echo "$PATH"'];
    const said = execFileSync('sh', ['-c', lines.join('\n')], { env, encoding: 'utf8' });
    rmSync(folder, { recursive: true });

    expect(said).toBe('load gcc/12\n/usr/bin:/bin:/none:/usr/bin:/bin\n');
  });

  it('starts parallel programs with srun unless told otherwise', () => {
    expect(parts({}).launcher).toEqual(['srun', '-n', '16']);
  });
});

describe('settings that cannot stand in a script', () => {
  it.each<[SlurmSettings, string]>([
    [{ account: 'a\n#SBATCH --qos=x' }, 'account cannot be "a\\n#SBATCH --qos=x"'],
    [{ account: '' }, 'account cannot be ""'],
    [{ qos: 'two words' }, 'qos cannot be "two words"'],
    [{ partition: '-x' }, 'partition cannot be "-x"'],
    [{ constraint: 'a"b' }, 'constraint cannot be "a\\"b"'],
    [{ reservation: 'größe' }, 'reservation cannot be "größe"'],
    [{ cpus_per_task: 0 }, 'cpus_per_task cannot be "0"'],
    [{ tasks_per_node: 1.5 }, 'tasks_per_node cannot be "1.5"'],
    [{ memory: 'much' }, 'memory cannot be "much"'],
    [{ gpus: 'a100' }, 'gpus cannot be "a100"'],
    [{ array: '1-x' }, 'array cannot be "1-x"'],
    [{ mail: { events: ['END'], to: 'a b' } }, 'mail.to cannot be "a b"'],
    [{ directives: ['nodelist=x'] }, '"nodelist=x" is not an option of sbatch'],
    [{ directives: ['--comment=a\nb'] }, '"--comment=a\\nb" is not an option of sbatch'],
    [{ directives: ['--job-name=mine'] }, '"--job-name=mine" is for simtrail to say'],
    [{ directives: ['-D /tmp'] }, '"-D /tmp" is for simtrail to say'],
    [{ directives: ['--arr=0-3'] }, '"--arr=0-3" is for simtrail to say'],
    [{ directives: ['--mem=1G --array=0-3'] }, '"--mem=1G --array=0-3" is for simtrail to say'],
    [{ directives: ['-Ha0-3'] }, '"-Ha0-3" is for simtrail to say'],
    [{ directives: ['--nodes=4'] }, '"--nodes=4" is for simtrail to say'],
    [{ modules: ['a; rm -rf /'] }, '"a; rm -rf /" is not a module'],
    [{ environment: { 'A-B': '1' } }, '"A-B" is not a name for a variable'],
    [{ prologue: ['a\0b'] }, 'the prologue line "a\\u0000b" has a character that no shell reads'],
  ])('%j', (settings, fault) => {
    expect(faultsOf(settings)).toEqual([fault]);
    expect(() => parts(settings)).toThrow(`in its settings, ${fault}`);
  });

  it('may be options that only begin like those of simtrail', () => {
    const directives = ['--wait-all-nodes=1', '--time-min=10', '--cluster-constraint=big', '--comment="a -a b"', '-H'];
    expect(faultsOf({ directives })).toEqual([]);
  });

  it('never end a line or begin a directive of their own', () => {
    const keys = ['account', 'qos', 'partition', 'constraint', 'dependency', 'memory', 'array'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.string({ unit: 'binary' }), (key, value) => {
        const settings = { [key]: value };
        if (faultsOf(settings).length > 0) return;
        const { directives } = parts(settings);
        expect(directives.every((line) => /^#SBATCH --[a-z-]+(=[^\s"'\\#]+)?$/.test(line))).toBe(true);
      }),
    );
  });
});

describe('limits', () => {
  const limits = { nodes: 4, cpus_per_node: 128, runtime: 86_400 };

  it.each([
    [{ nodes: 5, processes: 5, runtime: 60 }, {}, '5 nodes is more than m has: a job can have 4 nodes.'],
    [{ nodes: 1, processes: 129, runtime: 60 }, {}, '129 cores is more than m has: 1 node of it has 128.'],
    [
      { nodes: 2, processes: 16, runtime: 60 },
      { cpus_per_task: 32 },
      '512 cores is more than m has: 2 nodes of it have 256.',
    ],
    [
      { nodes: 4, processes: 4, runtime: 60 },
      { tasks_per_node: 8, cpus_per_task: 20 },
      '160 cores on a node is more than m has: a node has 128.',
    ],
    [{ nodes: 1, processes: 1, runtime: 90_000 }, {}, 'a wall time of 1d 1h is more than m has: a job can have 1d.'],
  ])('%j %j', (asked, settings, message) => {
    expect(() => refuseUnfit('m', asked, { ...settings, limits })).toThrow(message);
  });

  it('let pass what fits, and everything where none are known', () => {
    expect(() => refuseUnfit('m', { nodes: 4, processes: 512, runtime: 86_400 }, { limits })).not.toThrow();
    expect(() => refuseUnfit('m', { nodes: 9999, processes: 1e6, runtime: 1e9 }, {})).not.toThrow();
  });
});

describe('variables of the user', () => {
  it('count as long as the settings do not say otherwise', () => {
    expect(variablesAgainst({})).not.toContain('SBATCH_ACCOUNT');
    expect(variablesAgainst({ account: 'a', memory: '1G' })).toEqual([
      'SBATCH_ACCOUNT',
      'SBATCH_ARRAY_INX',
      'SBATCH_CLUSTERS',
      'SBATCH_DEBUG',
      'SBATCH_MEM_PER_CPU',
      'SBATCH_MEM_PER_GPU',
      'SBATCH_MEM_PER_NODE',
      'SBATCH_NO_REQUEUE',
      'SBATCH_OPEN_MODE',
      'SBATCH_REQUEUE',
      'SBATCH_WAIT',
      'SLURM_CLUSTERS',
      'SLURM_RESTART_COUNT',
    ]);
  });
});
