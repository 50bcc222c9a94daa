import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { AppError, exits } from '../errors/index.ts';
import { OpenProject, type Context } from './context.ts';
import { complain } from './exit.ts';
import { Interrupts } from './interrupts.ts';
import { createParser, type Call } from './program.ts';
import { Screen } from './render/screen.ts';
import { show } from './render/show.ts';
import { terminalAsk } from './terminal-ask.ts';
import { usageError, withCommand } from './usage.ts';

const words = process.argv.slice(2);
if (words[0] === '__complete') {
  const { complete } = await import('./completion/complete.ts');
  await complete(words.slice(1), process.cwd());
} else {
  process.exitCode = await main(words);
}

/** Understands the words, runs the command, shows what it gives. Resolves with the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  const interrupts = new Interrupts();
  const isJson = argv.slice(0, endOfOptions(argv)).includes('--json');
  const screen = new Screen(process, process.env, (end) => {
    interrupts.end();
    if (end.why === 'unread') return;
    const unwritten = new AppError('WRITE_FAILED', { path: 'The standard output', why: end.error.message });
    const status = complain(unwritten, screen, isJson);
    // Whatever the command comes to meanwhile: its answer is not where it was wanted.
    process.once('exit', () => (process.exitCode = status));
  });
  let status: number = exits.ok;
  const output = { write: (text: string) => void process.stdout.write(text), width: screen.terminal.width };
  const parser = createParser(output, async (call) => {
    status = await perform(call, screen, interrupts);
  });
  try {
    if (argv[0] === '--version') {
      screen.print([version()]);
      return exits.ok;
    }
    await parser.parseAsync(argvOf(argv), { from: 'user' });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) return complain(withCommand(error, argv), screen, isJson);
    if (['commander.helpDisplayed', 'commander.version'].includes(error.code)) return exits.ok;
    return complain(usageError(error, argv), screen, isJson);
  } finally {
    interrupts.close();
  }
}

async function perform(call: Call, screen: Screen, interrupts: Interrupts): Promise<number> {
  const cwd = process.cwd();
  const folder = call.project ?? cwd;
  const progress = screen.progress(!call.isJson);
  const ask = terminalAsk(() => progress.clear());
  const project = new OpenProject(folder, { ask });
  interrupts.onImmediate = (error) => {
    progress.clear();
    complain(error, screen, call.isJson);
  };
  const context: Context = {
    cwd,
    folder,
    isJson: call.isJson,
    signal: interrupts.signal,
    interruptible: (what) => interrupts.expect(what),
    now: () => Date.now(),
    version,
    progress,
    ask,
    engine: () => project.engine(),
  };
  const showing = { screen, isJson: call.isJson, now: () => context.now() };
  try {
    const answer = await call.command.run(context, call.args, call.options);
    progress.clear();
    // What a page says has happened is on the disk before it is said.
    if (answer.kind === 'page') await project.close();
    const status = await show(answer, showing);
    const isEndless = answer.kind === 'news' && answer.isEndless === true;
    if (answer.kind !== 'page' && !isEndless) interrupts.throwIfInterrupted();
    return status;
  } finally {
    progress.clear();
    await project.close();
  }
}

/** `simtrail help jobs` is `simtrail jobs --help`; without a command there is the list of them. */
function argvOf(argv: readonly string[]): string[] {
  if (argv.length === 0) return ['--help'];
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
}

function endOfOptions(argv: readonly string[]): number {
  const end = argv.indexOf('--');
  return end < 0 ? argv.length : end;
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
