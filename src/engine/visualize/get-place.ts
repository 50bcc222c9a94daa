import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../errors/index.ts';
import { shellWord, tokenOf, writeDuration, type JobId, type Resources } from '../../model/index.ts';
import { witnessFolder, type JobRef } from '../../scheduler/index.ts';
import {
  defaultMemory,
  keepNode,
  memoryOfJob,
  memoryOnNode,
  onNodeOf,
  writeScriptParts,
  type SlurmSettings,
} from '../../scheduler/slurm/index.ts';
import type { Place } from '../../view/remote/index.ts';
import type { Connection } from '../connect.ts';
import type { MachineRecord } from '../machine-record.ts';

/** Where a look is to run, and for how long at most. */
export interface PlaceWish {
  id: JobId;
  where: 'login' | 'job' | 'inside';
  /** Absolute folder of the look on the machine. */
  session: string;
  /** The running job, for `inside`. */
  insideOf: string | null;
  /** Longest time, and longest wait for a node, seconds. */
  time: number;
  wait: number;
  /** How long a node is kept for one who does not come back, seconds. */
  patience: number;
  /** To be asked for, bytes; what the machine's settings or Slurm say unless told. */
  memory?: number | undefined;
  signal: AbortSignal;
  onWaiting: (why: string) => void;
  /** Told whose node it will be, before it is waited for. */
  onRequested: (slurmId: string) => Promise<void>;
}

export interface GotPlace {
  place: Place;
  /** Lets go of it; one that is gone already is no error. */
  release: () => Promise<void>;
}

const scriptName = 'keep.sh';
const lookMs = 2_000;

/** Finds a place for a look. On a cluster that is a job of its own, which is waited for: NOT_GRANTED when that takes too long. */
export async function getPlace(machine: MachineRecord, connection: Connection, wish: PlaceWish): Promise<GotPlace> {
  const { transport } = connection;
  const { python = 'python3' } = machine.visualize ?? {};
  const { settings: own, resources } = looksNeed(machine, wish.time);
  const settings = wish.memory === undefined ? own : { ...own, memory: `${Math.ceil(wish.memory / 2 ** 20)}M` };
  const token = tokenOf(wish.id);
  const parts = writeScriptParts({ machine: machine.name, token, resources, settings, folder: wish.session });
  const at = (onNode: Place['onNode']): Place => ({ transport, prologue: parts.prologue, python, onNode });
  const inJob = (id: string): Place => at((script) => onNodeOf(id, script, machine.slurm?.programs));
  const nothing = async (): Promise<void> => {};
  if (wish.where === 'login') return { place: at((script) => script), release: nothing };
  if (wish.where === 'inside') {
    return { place: inJob(wish.insideOf ?? ''), release: nothing };
  }

  const script = keepNode(parts.directives, wish.patience);
  const folder = shellWord(wish.session);
  await transport.run(`cd ${folder} && mkdir -p ${witnessFolder} && cat >${scriptName}`, { stdin: script });
  const { nativeId } = await connection.scheduler.submit({
    token,
    folder: wish.session,
    script: scriptName,
    resources,
  });
  const ref: JobRef = { token, nativeId, folder: wish.session };
  const release = async (): Promise<void> => connection.scheduler.cancel(ref);
  try {
    await wish.onRequested(nativeId);
    await untilGranted(connection, ref, wish);
  } catch (error) {
    await release();
    throw error;
  }
  return { place: inJob(nativeId), release };
}

/** The memory of a place, bytes; Infinity where it is not known before a look begins there. */
export interface Room {
  /** In words. */
  where: string;
  memory: number;
  /** What it is by default, where less is asked for than there may be. */
  unasked: number;
}

/** What memory a look has there, as far as it is known before it begins. */
export async function roomAt(
  machine: MachineRecord,
  { transport }: Connection,
  { where, insideOf }: Pick<PlaceWish, 'where' | 'insideOf'>,
): Promise<Room> {
  if (where === 'inside' && insideOf !== null) {
    const memory = await memoryOfJob(transport, insideOf, machine.slurm?.programs);
    return { where: `the running job on a node of ${machine.name}`, memory, unasked: Infinity };
  }
  if (where !== 'job') return { where: machine.name, memory: Infinity, unasked: Infinity };
  const { settings, resources } = looksNeed(machine, 1);
  return {
    where: `the node of ${machine.name} that would be asked for`,
    memory: memoryOnNode(settings, resources),
    unasked: await defaultMemory(transport, settings, resources),
  };
}

/** What a look asks of the machine's queue. */
function looksNeed(machine: MachineRecord, runtime: number): { settings: SlurmSettings; resources: Resources } {
  const { modules = [], prologue = [], nodes = 1, tasks = 1, slurm = {} } = machine.visualize ?? {};
  return {
    settings: { ...machine.slurm, ...slurm, modules, prologue },
    resources: { nodes, processes: tasks, runtime },
  };
}

async function untilGranted({ machine, scheduler }: Connection, ref: JobRef, wish: PlaceWish): Promise<void> {
  const deadline = Date.now() + wish.wait * 1000;
  for (;;) {
    const seen = (await scheduler.look([ref])).jobs.get(ref.token);
    if (seen?.phase === 'running') return;
    const why = seen?.reason ?? seen?.word ?? '';
    if (seen?.phase === 'ended')
      throw new AppError('VIEW_ENDED', { machine: machine.name, why: why || 'its job ended', end: 'not granted' });
    if (Date.now() > deadline) {
      throw new AppError('NOT_GRANTED', { machine: machine.name, waited: writeDuration(wish.wait), why });
    }
    wish.onWaiting(why);
    await pause(lookMs, undefined, { signal: wish.signal });
  }
}
