import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { User } from '../user.ts';
import type { Cluster } from './cluster.ts';
import { machinesYaml, type ClusterWishes } from './machines-yaml.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Somebody with a cluster among their machines. Other tests run jobs there in the same account at the same time; what is
 * this one's is told by its own ssh configuration here and its own work folder there.
 */
export class UserOnCluster extends User {
  /** ssh hands it on to its jump host without quotes. */
  readonly sshConfig = join(this.runtime, 'ssh_config');
  readonly workFolder: string;
  private readonly cluster: Cluster;

  constructor(cluster: Cluster, wishes: ClusterWishes = {}) {
    super();
    this.cluster = cluster;
    this.workFolder = `${cluster.home}/${basename(this.home).replace(' ', '-')}`;
    writeFileSync(this.sshConfig, `Include ${cluster.sshConfig}\n`);
    mkdirSync(join(this.home, 'config/simtrail'), { recursive: true });
    writeFileSync(join(this.home, 'config/simtrail/machines.yaml'), machinesYaml(this, this.workFolder, wishes));
  }

  /** A project with the cavity as its analysis. */
  async hasPillbox(): Promise<void> {
    await this.mustType('init', this.project);
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await this.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
  }

  /** Ends a job without simtrail. */
  cancelsOutside(id: string): void {
    execFileSync('ssh', ['-F', this.sshConfig, 'cluster', `scancel ${id}`], { stdio: 'ignore' });
  }

  /** Slurm's ids of this user's jobs that wait or run, asked without simtrail. */
  queue(): string[] {
    const lines = execFileSync('squeue', ['--noheader', `--user=${this.cluster.user}`, '--format=%i %Z'], {
      encoding: 'utf8',
      env: { ...process.env, SLURM_CONF: this.cluster.slurmConf },
    });
    const inWorkFolder = lines.split('\n').filter((line) => line.includes(` ${this.workFolder}`));
    return inWorkFolder.map((line) => line.split(' ')[0] ?? '');
  }
}
