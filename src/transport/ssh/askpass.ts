import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { shellWord } from '../../model/index.ts';

/**
 * Asks a person what a login needs to know. Resolves with the answer, or with undefined if there is none: then the login
 * fails, and nothing is asked again until somebody wants to log in. Called once for each question of `ssh`, one at a
 * time; answers are handed to ssh and kept nowhere.
 */
export type Ask = (machine: string, question: string, about: AboutQuestion) => Promise<string | undefined>;

export interface AboutQuestion {
  /** False for what must not be seen: passwords, codes. */
  echo: boolean;
  /** True if the same ssh has asked this before: what was answered then was not accepted. */
  again: boolean;
  /** True for a word to the person that waits for no answer: "touch your key". It is over when the signal is given. */
  notice: boolean;
  /** Given when ssh does not wait for the answer any more. */
  signal: AbortSignal;
}

/** How the questions of one login went. */
export interface Asked {
  questions: number;
  /** One was not answered. */
  declined: boolean;
}

/**
 * Lets `work` start an ssh that asks through `ask`: gives it the variables for that (ssh(1), SSH_ASKPASS). Between the two
 * is a program of a few lines in a folder that is the user's alone; it hands question and answer over a socket there. No
 * answer is ever in an argument, a variable or a file. The folder is gone when `work` has ended.
 *
 * @param place a private folder for sockets, with a short name
 */
export async function withAskpass<T>(
  { machine, ask, place }: { machine: string; ask: Ask; place: string },
  work: (env: Readonly<Record<string, string>>, asked: Readonly<Asked>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(place, 'ask-'));
  const asked: Asked = { questions: 0, declined: false };
  const sockets = new Set<Socket>();
  const answered = new Set<string>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // ssh ended its helper; `close` tells
    answer(socket, async (question, { asker, ...about }) => {
      if (asked.declined) return undefined;
      if (!about.notice) asked.questions += 1;
      // A host on the way has an ssh of its own, and may ask in the same words.
      const key = `${asker} ${question}`;
      const given = await ask(machine, question, { ...about, again: answered.has(key) }).catch(() => undefined);
      if (given === undefined && !about.notice) asked.declined = true;
      answered.add(key);
      return given;
    });
  });
  try {
    const [path, program] = [join(folder, 's'), join(folder, 'ask')];
    await listening(server, path);
    await chmod(path, 0o600);
    await writeFile(program, programText(path), { mode: 0o700 });
    return await work({ SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: displayOf(process.env) }, asked);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** OpenSSH before 8.4 does not know REQUIRE: it asks by program when DISPLAY is set and there is no terminal. */
function displayOf(env: NodeJS.ProcessEnv): string {
  return env['DISPLAY'] ?? ':0';
}

/** Hands its question over and prints the answer; ends with 1 if there is none. */
const client = `
const [path, question = ''] = process.argv.slice(1);
let said = '';
const socket = require('node:net').connect(path, () => {
  const kind = process.env.SSH_ASKPASS_PROMPT ?? '';
  socket.write(JSON.stringify({ question, kind, asker: process.ppid }) + '\\n');
});
socket.on('data', (bytes) => (said += bytes));
socket.on('error', () => process.exit(1));
socket.on('close', () => {
  if (said === '') process.exit(1);
  process.stdout.write(JSON.parse(said).answer + '\\n');
});`;

function programText(socket: string): string {
  return `#!/bin/sh\nNODE_OPTIONS= exec ${[process.execPath, '-e', client, '--', socket].map(shellWord).join(' ')} "$1"\n`;
}

/** `asker`: the process of the ssh that asks. */
type About = Omit<AboutQuestion, 'again'> & { asker: number };
type Answerer = (question: string, about: About) => Promise<string | undefined>;

/** A question is one line of JSON, and so is its answer; a connection that is closed without one means no. */
function answer(socket: Socket, answerer: Answerer): void {
  const over = new AbortController();
  let text = '';
  socket.once('close', () => over.abort());
  socket.on('data', (bytes: Buffer) => {
    const isWhole = text.endsWith('\n');
    text += bytes.toString();
    if (isWhole || !text.endsWith('\n')) return;
    const { question, kind, asker } = JSON.parse(text) as { question: string; kind: string; asker: number };
    const about = { echo: isPlain(question, kind), notice: kind === 'none', asker, signal: over.signal };
    void answerer(question, about).then((given) => {
      const isNo = given === undefined || (kind === 'confirm' && !/^y(es)?$/i.test(given.trim()));
      socket.end(isNo ? '' : JSON.stringify({ answer: given.replace(/[\r\n]/g, '') }));
    });
  });
}

/** ssh does not tell whether an answer may be seen. These may; of anything else it is not certain. */
function isPlain(question: string, kind: string): boolean {
  return kind !== '' || /\(yes\/no|passcode or option|user ?name|login:/i.test(question);
}

async function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
}
