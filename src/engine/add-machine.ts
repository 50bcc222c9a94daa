import { AppError } from '../errors/index.ts';
import { nameFault } from '../model/index.ts';
import { askCluster, type ClusterFacts, type SlurmSettings } from '../scheduler/slurm/index.ts';
import type { Transport } from '../transport/index.ts';
import { connect, type ConnectOptions } from './connect.ts';
import { dropMachine, putMachine, type MachineEntry } from './edit-machines.ts';
import type { MachineRecord } from './machine-record.ts';
import { findMachine, machinesFile } from './machines.ts';
import { machineProfile, machineProfiles, type MachineProfile } from './machine-profiles.ts';

/** A machine as somebody wants it; what is left out is found out, or left to the cluster. */
export interface MachineWish {
  name: string;
  /** What ssh is called with; the profile's host or the name itself unless told. */
  host?: string | undefined;
  /** This computer is the cluster's login node: no ssh. */
  here?: boolean;
  sshConfig?: string | undefined;
  workFolder?: string | undefined;
  profile?: string | undefined;
  settings?: { readonly [K in 'account' | 'partition' | 'qos' | 'programs']?: string | undefined };
  /** False: nothing is asked of the cluster. */
  ask?: boolean;
  /** Bring a machine that is there up to date. */
  replace?: boolean;
}

export interface AddedMachine {
  machine: MachineRecord;
  file: string;
  /** Undefined if the cluster was not asked. */
  found: ClusterFacts | undefined;
  /** What only the user can decide, as sentences without their full stop. */
  left: string[];
}

/**
 * Puts a machine into the user's machines.yaml, after asking the cluster once what it has. Nothing is written when that
 * fails. Throws BAD_NAME, MACHINE_EXISTS, NO_PROFILE, NO_SLURM, NOT_OFFERED (for what the wish itself names), USAGE, and
 * what reaching a machine may throw.
 */
export async function addMachine(
  wish: MachineWish,
  { file = machinesFile(), ...options }: ConnectOptions & { file?: string } = {},
): Promise<AddedMachine> {
  const { name, settings = {}, replace = false } = wish;
  const fault = name === 'local' ? '`local` is always this computer' : nameFault(name);
  if (fault !== undefined)
    throw new AppError('BAD_NAME', { what: 'a machine', name: JSON.stringify(name), why: fault });
  const profile = profileOf(wish);
  const before = await findMachine(name, file).catch(ifUnknown);
  if (before !== undefined && !replace) throw new AppError('MACHINE_EXISTS', { name, file });
  const base = entryOf(wish, profile, before);
  const slurm: SlurmSettings = { ...before?.slurm, ...profile?.slurm, ...given(settings) };
  if (wish.ask === false) {
    const work_folder = wish.workFolder ?? before?.work_folder;
    if (work_folder === undefined) {
      throw new AppError('USAGE', {
        why: 'Without asking the machine, its work folder has to be named: --work-folder DIR.',
      });
    }
    return add({ file, name, replace, entry: { ...base, work_folder, slurm }, found: undefined, profile });
  }
  const record = { ...recordOf(name, base), slurm };
  const { transport } = connect(record, options);
  try {
    const found = await askCluster({ transport, programs: slurm.programs });
    const work_folder = wish.workFolder ?? before?.work_folder ?? (await sensibleFolder(transport));
    const chosen = { ...slurm, ...choices(slurm, found, profile), cluster: found };
    const { refuseNotOffered } = await import('../scheduler/slurm/index.ts');
    refuseNotOffered(name, { ...given(settings), cluster: found });
    return await add({ file, name, replace, entry: { ...base, work_folder, slurm: chosen }, found, profile });
  } finally {
    await transport.close();
  }
}

/** Takes a machine out of machines.yaml. Its jobs keep their records; they are asked about when it is added again. */
export async function removeMachine(name: string, file = machinesFile()): Promise<void> {
  await dropMachine(file, name);
}

interface Addition {
  file: string;
  name: string;
  replace: boolean;
  entry: MachineEntry;
  found: ClusterFacts | undefined;
  profile: MachineProfile | undefined;
}

async function add({ file, name, replace, entry, found, profile }: Addition): Promise<AddedMachine> {
  await putMachine(file, name, entry, replace);
  const machine = await findMachine(name, file);
  return { machine, file, found, left: leftToUser(machine, found, profile) };
}

function profileOf({ profile: name }: MachineWish): MachineProfile | undefined {
  if (name === undefined) return undefined;
  const found = machineProfile(name);
  if (found === undefined) throw new AppError('NO_PROFILE', { name, known: machineProfiles.map((one) => one.name) });
  return found;
}

function ifUnknown(error: unknown): undefined {
  if (!AppError.is(error, 'NO_MACHINE')) throw error;
}

/** How it is reached and asked, without what the cluster tells. */
function entryOf(wish: MachineWish, profile: MachineProfile | undefined, before: MachineRecord | undefined) {
  const host = wish.here === true ? undefined : (wish.host ?? before?.host ?? profile?.host ?? wish.name);
  return {
    ...given({ host, ssh_config: wish.sshConfig ?? before?.ssh_config }),
    poll_floor_seconds: before?.poll_floor_seconds ?? profile?.poll_floor_seconds ?? 30,
    ...given({ description: before?.description ?? profile?.description }),
  };
}

function recordOf(name: string, base: ReturnType<typeof entryOf>): MachineRecord {
  return { ...base, name, transport: base.host === undefined ? 'local' : 'ssh', scheduler: 'slurm' };
}

/** The user's default account and the cluster's default partition, said aloud so that a job's script shows them. */
function choices(
  slurm: SlurmSettings,
  { default_account, accounts, partitions }: ClusterFacts,
  profile: MachineProfile | undefined,
): SlurmSettings {
  const only = Object.keys(accounts ?? {});
  const account = slurm.account ?? default_account ?? (only.length === 1 ? only[0] : undefined);
  // A profile knows how its site chooses: by a constraint, say, and a partition would be in the way of that.
  const usual =
    profile === undefined ? Object.entries(partitions).find(([, one]) => one.default === true)?.[0] : undefined;
  return given({ account, partition: slurm.partition ?? usual });
}

/** On scratch where the site has it, else at home: `$SCRATCH` is what NERSC and many others call it. */
async function sensibleFolder(transport: Transport): Promise<string> {
  const script = `for folder in "$SCRATCH" "$PSCRATCH" "$HOME"; do
  case $folder in /*) [ -d "$folder" ] && [ -w "$folder" ] && { printf '@simtrail %s\\n' "$folder"; exit; } ;; esac
done`;
  const { stdout } = await transport.run(script, { timeoutMs: 60_000 });
  const folder = /^@simtrail (\/.+)$/m.exec(stdout)?.[1];
  if (folder === undefined) {
    throw new AppError('USAGE', {
      why: `${transport.machine} does not say where your home folder is: name one with --work-folder DIR.`,
    });
  }
  return `${folder.replace(/(?<!\/)\/+$/, '')}/simtrail`;
}

function leftToUser(
  machine: MachineRecord,
  found: ClusterFacts | undefined,
  profile: MachineProfile | undefined,
): string[] {
  const { account, partition } = machine.slurm ?? {};
  const accounts = Object.keys(found?.accounts ?? {});
  const hasProfileWord = profile?.left.some((word) => word.startsWith('`account`')) === true;
  const mine: string[] = [];
  if (account === undefined && accounts.length > 1) mine.push(`\`account\`: one of ${accounts.join(', ')}`);
  else if (account === undefined && found?.enforces.includes('associations') === true && !hasProfileWord) {
    mine.push('`account`: jobs are charged to one here, and no default is known');
  }
  if (partition === undefined && profile === undefined && found !== undefined) {
    mine.push(`\`partition\`: none is the default; there is ${Object.keys(found.partitions).join(', ')}`);
  }
  const offers = (one: string): boolean => found === undefined || Object.hasOwn(found.partitions, one);
  if (found !== undefined && partition?.split(',').every(offers) === false) {
    mine.push(`\`partition\`: ${partition} is not offered there; there is ${Object.keys(found.partitions).join(', ')}`);
  }
  const said = (profile?.left ?? []).filter((word) => !(word.startsWith('`account`') && account !== undefined));
  return [...mine, ...said];
}

/** Without the keys that are there but undefined. */
function given<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
