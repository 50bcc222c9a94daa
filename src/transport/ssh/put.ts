import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { AppError } from '../../errors/index.ts';
import { hashOfPath, inParallel, unreadable } from '../../host/index.ts';
import { checkedName, incomingFolder } from '../names.ts';
import type { Outcome } from '../program.ts';
import { inStep } from '../progress.ts';
import { shellWord } from '../../model/index.ts';
import type { OutgoingFile, TransferOptions } from '../transport.ts';
import { readDigests } from './digests.ts';
import type { Link } from './link.ts';
import { arrivingIn, damaged, examineScript, inTheWay, placeScript, takeScript, type Arriving } from './put-scripts.ts';
import { notWritten } from './refusal.ts';
import { isBroken, rsync } from './rsync.ts';
import { runScript } from './scripts.ts';
import { packTar, tarOf } from './tar.ts';

/** Where a put goes, and over what. */
export interface Place {
  machine: string;
  link: Link;
  folder: string;
}

type Arrival = Place & Arriving;

/** Removing what arrived takes less. */
const giveUpMs = 60_000;

/** How often a put looks again when something arrived damaged or was taken away by another program. */
const rounds = 3;
/** Up to this much goes inside a script, which saves a session and rsync's beginnings. */
const smallBytes = 200_000;
const smallCount = 100;
/** So much altogether is sent again as a whole where it was cut. */
const littleBytes = 4 << 20;

/**
 * {@link Transport.put} over ssh. What is small goes with one script; else in three steps: ask which files are there
 * already; bring the others, from where the machine has them or from here, into a hidden folder beside them, named by their
 * digests, so that the next try goes on where this one was cut; check all digests over there and give the files their names.
 */
export async function putOver(
  { machine, link, folder }: Place,
  files: readonly OutgoingFile[],
  { onProgress, signal = new AbortController().signal }: TransferOptions = {},
): Promise<void> {
  signal.throwIfAborted();
  for (const { to } of files) checkedName(to);
  const place = { machine, link, ...arrivingIn(folder, files) };
  try {
    await bringAll(place, files, { ...(onProgress === undefined ? {} : { onProgress }), signal });
  } catch (error) {
    // Nobody goes on there: what arrived may be what fills the disk.
    if (AppError.is(error, 'WRITE_FAILED', 'INPUT_CHANGED', 'INPUT_UNREADABLE')) await giveUp(place, files);
    throw error;
  }
}

async function giveUp({ link, folder, arrivals }: Arrival, files: readonly OutgoingFile[]): Promise<void> {
  const made = new Set(
    files.flatMap(({ to }) => to.split('/').map((_, depth, parts) => parts.slice(0, -depth).join('/'))),
  );
  const inside = [...made, incomingFolder].filter((name) => name !== '').toSorted((a, b) => b.length - a.length);
  const empty = [...inside.map((name) => `${folder}/${name}`), folder].map(shellWord).join(' ');
  const script = `rm -rf -- ${shellWord(`${folder}/${arrivals}`)}; rmdir -- ${empty}`;
  await link.run(script, { timeoutMs: giveUpMs }).catch(() => undefined);
}

async function bringAll(
  place: Arrival,
  files: readonly OutgoingFile[],
  { onProgress, signal }: Pick<TransferOptions, 'onProgress'> & { signal: AbortSignal },
): Promise<void> {
  const total = sizeOf(files);
  const done = inStep(total, onProgress);
  if (await putInOne(place, files, signal)) return done.reach(total);
  // What is small is sent in less time than rsync takes to begin, or to look at thousands of files.
  const byRsync = !areSmall(files) && (await place.link.canRsync(signal));
  for (let round = 1; ; round += 1) {
    const { left, arrived } = await examine(place, files, { byRsync, signal });
    const there = total - sizeOf(left);
    done.reach(there);
    if (left.length === 0) return;
    await checkSizes(left);
    const absent = distinct(left).filter(({ sha256 }) => !arrived.has(sha256));
    // A copy that was not what it should be is not taken again.
    const taken = round === 1 ? await take(place, absent, signal) : new Set<string>();
    const toSend = absent.filter(({ sha256 }) => !taken.has(sha256));
    const before = there + sizeOf(absent) - sizeOf(toSend);
    const onBytes = (bytes: number): void => done.reach(Math.min(before + bytes, total - 1));
    if (taken.size > 0) onBytes(0);
    if (toSend.length > 0) await send(place, toSend, { byRsync, onBytes, signal });
    const bad = await placeAll(place, left, { signal });
    if (bad.length === 0) return done.reach(total);
    await checkDigests(left, bad, signal);
    if (round === rounds) throw notWritten(place.machine, place.folder, 'files arrived damaged, three times');
  }
}

/**
 * A job's usual input is small: it goes inside the script that places it. False when it is not so small, or when
 * something was not as it should be, here or there: the longer way finds out what.
 */
async function putInOne(place: Arrival, files: readonly OutgoingFile[], signal: AbortSignal): Promise<boolean> {
  if (sizeOf(files) > smallBytes || files.length > smallCount) return false;
  const contents = new Map<string, Buffer>();
  for (const { from, sha256, size } of files) {
    const bytes = await readFile(from).catch(() => undefined);
    if (bytes?.length !== size || hash('sha256', bytes) !== sha256) return false;
    contents.set(sha256, bytes);
  }
  return (await placeAll(place, files, { contents, signal })).length === 0;
}

interface Found {
  /** Files that are not there yet as they should be. */
  left: OutgoingFile[];
  /** Digests of what has arrived whole, in an earlier try. */
  arrived: Set<string>;
}

async function examine(
  place: Arrival,
  files: readonly OutgoingFile[],
  { byRsync, signal }: { byRsync: boolean; signal: AbortSignal },
): Promise<Found> {
  const answer = await runScript(place.link, examineScript(place, files, !byRsync), { signal });
  refuse(place, files, answer);
  const digests = readDigests(answer.stdout.toString());
  const left = files.filter(({ to, sha256 }) => digests.get(`./${to}`) !== sha256);
  const arrived = new Set(
    files.map(({ sha256 }) => sha256).filter((digest) => digests.get(`./${place.arrivals}/${digest}`) === digest),
  );
  return { left, arrived };
}

/** The digests of files that the machine had elsewhere, and that arrived from there. */
async function take(place: Arrival, files: readonly OutgoingFile[], signal: AbortSignal): Promise<Set<string>> {
  const there = files.filter(({ copies = [] }) => copies.length > 0);
  if (there.length === 0) return new Set();
  const { stdout } = await runScript(place.link, takeScript(place, there), { signal });
  return new Set(stdout.toString().split('\n'));
}

/** Names the digests that arrived damaged or not at all; empty when all files have their names. */
async function placeAll(
  place: Arrival,
  files: readonly OutgoingFile[],
  { contents, signal }: { contents?: ReadonlyMap<string, Buffer>; signal: AbortSignal },
): Promise<string[]> {
  const answer = await runScript(place.link, placeScript(place, files, contents), { signal });
  if (answer.code === damaged) return answer.stdout.toString().trim().split('\n');
  refuse(place, files, answer);
  return [];
}

function refuse({ machine, folder }: Place, files: readonly OutgoingFile[], answer: Outcome): void {
  if (answer.code === 0) return;
  const [, what, number] = /(link|folder) (\d+)\n$/.exec(answer.stdout.toString()) ?? [];
  if (answer.code !== inTheWay || what === undefined) throw notWritten(machine, folder, answer.stderr.toString());
  const path = `${machine}:${folder}/${files[Number(number)]?.to ?? ''}`;
  const why = what === 'link' ? 'a part of the path is a link' : 'a folder is in its place';
  throw new AppError('WRITE_FAILED', { path, why });
}

interface Sending {
  byRsync: boolean;
  onBytes: (done: number) => void;
  signal: AbortSignal;
}

async function send(place: Arrival, files: readonly OutgoingFile[], sending: Sending): Promise<void> {
  if (areSmall(files)) return sendTarOf(place, files, sending);
  const links = await mkdtemp(join(tmpdir(), 'simtrail-put-'));
  try {
    await inParallel(files, async ({ from, sha256 }) => symlink(resolve(from), join(links, sha256)));
    await (sending.byRsync ? sendByRsync : sendByTar)(place, links, sending);
  } finally {
    await rm(links, { recursive: true, force: true });
  }
}

function areSmall(files: readonly OutgoingFile[]): boolean {
  return sizeOf(files) <= littleBytes || files.every(({ size }) => size <= smallBytes);
}

/** Small files, packed here. */
async function sendTarOf(place: Arrival, files: readonly OutgoingFile[], { onBytes, signal }: Sending): Promise<void> {
  const script = `cd -- ${shellWord(`${place.folder}/${place.arrivals}`)} && tar -xf -`;
  const answer = await place.link.run(script, { stdin: Readable.from(tarOf(files, onBytes)), signal });
  if (answer.code !== 0) throw notWritten(place.machine, place.folder, answer.stderr.toString());
}

async function sendByRsync(place: Arrival, links: string, { onBytes, signal }: Sending): Promise<void> {
  const to = `machine:${place.folder}/${place.arrivals}/`;
  const args = ['--recursive', '--copy-links', '--perms', '--chmod=D700,F600', `${links}/`, to];
  const { link } = place;
  const { code, words } = await link.withSession(signal, async (command) =>
    rsync({ command, isNoisy: link.isNoisy, args, onBytes, signal }),
  );
  if (code === 0) return;
  if (isBroken(code) && !/No space|quota|denied|Read-only/i.test(words)) throw place.link.lost(words);
  // Local files that vanished or cannot be read are found by their digests; the rest is the other side's.
  if (![23, 24].includes(code) || /receiver|No space|quota|Read-only/i.test(words))
    throw notWritten(place.machine, place.folder, words);
}

async function sendByTar(place: Arrival, links: string, { onBytes, signal }: Sending): Promise<void> {
  const tar = packTar(links, signal);
  let done = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      onBytes((done += chunk.length));
      next(null, chunk);
    },
  });
  const script = `cd -- ${shellWord(`${place.folder}/${place.arrivals}`)} && tar -xf -`;
  const answer = await place.link.run(script, { stdin: tar.output.pipe(counted), signal });
  if (answer.code !== 0) throw notWritten(place.machine, place.folder, answer.stderr.toString());
  await tar.ended; // a file that it could not read is found by its digest
}

function sizeOf(files: readonly OutgoingFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function distinct(files: readonly OutgoingFile[]): OutgoingFile[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

/** What can be known to have changed without reading it. */
async function checkSizes(files: readonly OutgoingFile[]): Promise<void> {
  await inParallel(files, async ({ from, size }) => {
    const seen = await stat(from).catch((error: unknown) => {
      throw unreadable(from, error);
    });
    if (!seen.isFile()) throw new AppError('INPUT_UNREADABLE', { path: from, why: 'it is not a file' });
    if (seen.size !== size) throw new AppError('INPUT_CHANGED', { path: from });
  });
}

/** What arrived damaged may have been another file when it left. */
async function checkDigests(
  files: readonly OutgoingFile[],
  bad: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const { from, sha256 } of files)
    if (bad.includes(sha256) && (await hashOfPath(from, { signal })) !== sha256)
      throw new AppError('INPUT_CHANGED', { path: from });
}
