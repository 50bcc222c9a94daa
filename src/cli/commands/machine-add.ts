import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { flag, text, unless } from '../options.ts';
import { bold, dim, green, yellow, type Line } from '../render/look.ts';
import { machineLines } from '../render/machine-page.ts';

export const machineAdd = defineCommand({
  about:
    'Logs in once, asks Slurm for partitions, limits, accounts and qos, and writes what it finds into ~/.config/simtrail/machines.yaml; comments and other machines there stay as they are. Jobs are then checked against these limits before they are sent.',
  arguments: [{ name: 'NAME', about: 'a name of yours; also the host, if none is given' }],
  options: {
    host: text('HOST', 'a name in ~/.ssh/config, or any host (default: NAME)'),
    here: flag('this computer is the login node: no ssh'),
    sshConfig: text('FILE', 'another file than ~/.ssh/config', { completes: 'file' }),
    profile: text('PROFILE', 'start from what is known of a site: perlmutter, s3df'),
    workFolder: text('DIR', 'where jobs are, on the machine (default: simtrail on scratch, else at home)'),
    account: text('ACCOUNT', 'what jobs are charged to (default: your default account there)'),
    partition: text('PARTITION', 'where jobs go (default: the default partition)'),
    qos: text('QOS', 'their quality of service'),
    programs: text('DIR', 'folder of sbatch and its companions, if not on the path there'),
    ask: unless('write only what is said here; needs --work-folder'),
    replace: flag('bring a machine that is there up to date; what you wrote beside it stays'),
  },
  examples: [
    {
      line: 'simtrail machine add perlmutter --profile perlmutter --no-ask --work-folder /pscratch/sd/m/me/simtrail',
      about: 'without asking it now',
    },
  ],
  async run(context, [name = ''], options) {
    const { addMachine } = await import('../../engine/index.ts');
    const { host, here, sshConfig, profile, workFolder, ask, replace, ...settings } = options;
    if (ask) context.progress.draw([dim(`asking ${host ?? name} ...`)]);
    const wish = { name, host, here, sshConfig, profile, workFolder, ask, replace, settings };
    const { machine, file, found, left } = await addMachine(wish, { ask: context.ask });
    return page({ machine, file, asked: found !== undefined, left }, (view): Line[] => [
      [green('✓ '), bold(name), ` is in ${file}`],
      ...machineLines(machine, view),
      ...(left.length === 0 ? [] : ['', bold('Left to you')]),
      ...left.map((word): Line => [yellow('  ! '), `${word}.`]),
      '',
      dim(`  simtrail machine test ${name}   tries it from the login to the results`),
    ]);
  },
});
