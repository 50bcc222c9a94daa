import { AppError } from '../../errors/index.ts';
import type { Transport } from '../../transport/index.ts';
import {
  readAccountRows,
  peakMemory,
  writeAccountQuestion,
  type AccountQuestion,
  type AccountRow,
} from './account-rows.ts';
import { asking, prelude, readSections, type Section } from './commands.ts';
import { isCutShort, readQueueRows, writeQueueQuestion, type QueueRow, type QueueWish } from './queue-rows.ts';
import { slurmWords } from './words.ts';

/** What every question needs. */
export interface Asker {
  transport: Transport;
  /** Folder of Slurm's programs, if it has to be said. */
  programs: string | undefined;
  /** How long one remote command may take; Slurm's own tools give up earlier. */
  patienceMs: number;
}

/** `off`: this cluster keeps no accounts. `silent`: it does, but they cannot be asked now. */
export type Accounts =
  | { kind: 'rows'; rows: readonly AccountRow[]; peaks: ReadonlyMap<string, number>; backlog: number }
  | { kind: 'off' }
  | { kind: 'silent'; why: string };

/** Rows of the user's jobs, those with the names among them. Rejects with MACHINE_UNREACHABLE if the queue does not answer. */
export async function askQueue(asker: Asker, names: readonly string[], how: QueueWish = {}): Promise<QueueRow[]> {
  return whole(asker, names, how, await run(asker, [writeQueueQuestion(names, how)]));
}

export async function askAccounts(asker: Asker, question: AccountQuestion): Promise<Accounts> {
  return readAccounts(await run(asker, [writeAccountQuestion(question)]));
}

export async function askBoth(
  asker: Asker,
  names: readonly string[],
  question: AccountQuestion,
  how: QueueWish = {},
): Promise<{ queue: QueueRow[]; accounts: Accounts }> {
  const sections = await run(asker, [writeQueueQuestion(names, how), writeAccountQuestion(question)]);
  return { queue: await whole(asker, names, how, sections), accounts: readAccounts(sections) };
}

/** Of an array with many gaps one row cannot say which of its tasks wait: then each is told of by itself. */
async function whole(
  asker: Asker,
  names: readonly string[],
  how: QueueWish,
  sections: ReadonlyMap<string, Section>,
): Promise<QueueRow[]> {
  const rows = queueIn(asker, sections, how);
  if (!rows.some(isCutShort)) return rows;
  const singly = { ...how, each: true };
  return queueIn(asker, await run(asker, [writeQueueQuestion(names, singly)]), singly);
}

const longScript = 50_000;

/** Runs a script whose words are in one language, and gives its sections. */
export async function run(
  { transport, programs, patienceMs }: Asker,
  lines: readonly string[],
): Promise<Map<string, Section>> {
  const script = [prelude(programs), asking, ...lines].join('\n');
  const options = { timeoutMs: patienceMs };
  // A script is one argument of a program over there; thousands of names are too long for one.
  const { stdout } = await (script.length < longScript
    ? transport.run(script, options)
    : transport.run('sh -s', { ...options, stdin: script }));
  return readSections(stdout);
}

function queueIn({ transport }: Asker, sections: ReadonlyMap<string, Section>, how: QueueWish): QueueRow[] {
  const section = sections.get('queue');
  if (section?.code === 0) return readQueueRows(section.text, how);
  throw new AppError('MACHINE_UNREACHABLE', { machine: transport.machine, why: silence(section, 'squeue') });
}

/** Why a tool of Slurm gave no answer. */
export function silence(section: Section | undefined, tool: string): string {
  if (section === undefined) return 'its answer was cut short';
  if (section.code === 127) return `there is no ${tool} there; its folder can be named as \`programs\` of the machine`;
  return `its scheduler does not answer (${slurmWords(section.text) || `${tool} ended with ${section.code}`})`;
}

export function readAccounts(sections: ReadonlyMap<string, Section>): Accounts {
  const section = sections.get('accounts');
  if (section?.code === 127 || /accounting storage is disabled/i.test(section?.text ?? '')) return { kind: 'off' };
  if (section?.code !== 0) {
    const said = section === undefined ? 'its answer was cut short' : slurmWords(section.text);
    return { kind: 'silent', why: said === '' ? 'it said nothing' : said };
  }
  const rows = readAccountRows(section.text);
  return { kind: 'rows', rows, peaks: peakMemory(rows), backlog: Number(sections.get('backlog')?.text) || 0 };
}
