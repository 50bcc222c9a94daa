import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { AppError } from '../../errors/index.ts';
import { stateFolder, writeWholeFile } from '../../host/index.ts';
import { page, type Answer, type News } from '../answer.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { count, flag, text } from '../options.ts';
import { bold, dim, type Line } from '../render/look.ts';

interface Serving {
  url: string;
  readOnly: boolean;
}

export const serve = defineCommand({
  about: `Serves this computer only, until Ctrl-C: jobs go on without it. The address has a key behind the #; whoever has it can do what you can. From elsewhere use an ssh tunnel, or --listen with TLS and a password (docs/guide/web.md).`,
  arguments: [],
  options: {
    port: count('N', 'the port (default: the first free one from 4170 on)', { least: 0 }),
    open: flag('open it in the browser'),
    readOnly: flag('for looking: nothing can be changed through it'),
    listen: text('ADDRESS', 'serve others too; needs --tls-cert, --tls-key and --password-file'),
    tlsCert: text('FILE', 'certificate, PEM', { completes: 'file' }),
    tlsKey: text('FILE', 'its private key, PEM', { completes: 'file' }),
    passwordFile: text('FILE', 'what --hash-password printed', { completes: 'file' }),
    hashPassword: flag('read a password from standard input and print the line for a password file'),
  },
  examples: [{ line: 'simtrail serve --hash-password <password.txt', about: 'the line of a password file' }],
  async run(context, _, options): Promise<Answer> {
    const { hashPassword, startServer } = await import('../../server/index.ts');
    if (options.hashPassword) {
      const line = await hashPassword(await passwordFrom(process.stdin));
      return page({ line }, [line]);
    }
    await rememberHere(context);
    const server = await startServer({
      version: context.version(),
      program: [process.execPath, process.argv[1] ?? ''],
      port: options.port,
      isReadOnly: options.readOnly,
      address: options.listen,
      tlsCert: options.tlsCert,
      tlsKey: options.tlsKey,
      passwordFile: options.passwordFile,
    });
    context.interruptible('Serving');
    if (options.open) await openInBrowser(server.url).catch(() => {});
    const serving: Serving = { url: server.url, readOnly: options.readOnly };
    return {
      kind: 'news',
      isEndless: true,
      events: until(context.signal, serving, () => server.close()),
      json: ({ url, readOnly }) => ({ event: 'serving', url, read_only: readOnly }),
      lines: ({ url }): Line[] => [bold(url), dim('Ctrl-C ends it; jobs go on.')],
      last: () => ({ lines: [], exit: 0 }),
    } satisfies News<Serving>;
  },
});

/** Where the command was given is a project to be shown, if it is one. */
async function rememberHere(context: Context): Promise<void> {
  const { findProject, rememberProject } = await import('../../store/index.ts');
  try {
    await rememberProject(await findProject(context.folder));
  } catch (error) {
    if (!AppError.is(error, 'NO_PROJECT')) throw error;
  }
}

async function* until(signal: AbortSignal, serving: Serving, close: () => Promise<void>): AsyncGenerator<Serving> {
  try {
    yield serving;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await close();
  }
}

async function passwordFrom(input: NodeJS.ReadStream): Promise<string> {
  if (input.isTTY) process.stderr.write('Password, then Ctrl-D on a line of its own:\n');
  const password = (await readAll(input)).replace(/\r?\n$/, '');
  if (password.length < 8) throw new AppError('USAGE', { why: 'A password has 8 characters at least.' });
  return password;
}

/**
 * Best effort: the address is printed in any case. What programs are started with can be seen by every user of a
 * computer, so the browser is given a file that only its owner may read, which leads on to the address.
 */
async function openInBrowser(url: string): Promise<void> {
  await mkdir(stateFolder(), { recursive: true });
  const file = join(stateFolder(), 'open.html');
  await writeWholeFile(
    file,
    `<!doctype html><meta http-equiv="refresh" content="0;url=${url}"><title>simtrail</title>\n`,
    0o600,
  );
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [file], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
