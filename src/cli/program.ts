import { Argument, Command as Parser, Help, Option as ParserOption } from 'commander';
import { commandTable, groupSummaries, type Entry } from './command-table.ts';
import type { Command } from './command.ts';
import { flagOf, type Option } from './options.ts';

/** What was asked for, once it is understood. */
export interface Call {
  name: string;
  command: Command;
  args: readonly string[];
  options: Readonly<Record<string, unknown>>;
  project: string | undefined;
  isJson: boolean;
}

export interface ParserOutput {
  write(text: string): void;
  width: number;
}

/**
 * The parser over all commands. A command's arguments and options are read from its own module when its name has been
 * recognised; the others are known by name only.
 */
export function createParser(output: ParserOutput, onCall: (call: Call) => Promise<void>): Parser {
  const root = new Parser('simtrail')
    .description('Keeps the jobs of a simulation project: what ran on which input, what came out, how to get it again.')
    .usage('COMMAND [ARGUMENTS] [OPTIONS]')
    .exitOverride()
    .enablePositionalOptions()
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(output.width, 110),
    })
    .configureHelp(parserHelp);
  addShared(root);
  root.addOption(new ParserOption('--version', 'print the version').helpGroup(shared));
  for (const [name, entry] of Object.entries(commandTable)) addCommand(root, { name, entry, onCall });
  root.configureHelp({
    ...parserHelp,
    formatHelp: (command, help) => sharedLast(Help.prototype.formatHelp.call(help, command, help)),
  });
  root.addHelpText('after', '\n`simtrail COMMAND --help` tells more, with examples.');
  return root;
}

const shared = 'Everywhere:';
const parserHelp = { subcommandTerm: (command: Parser) => command.name() };

const isShared = (section: string): boolean => section.startsWith(shared);

/** In the list of commands, what all of them take comes last. */
function sharedLast(help: string): string {
  const sections = help.trimEnd().split('\n\n');
  return `${[...sections.filter((one) => !isShared(one)), ...sections.filter(isShared)].join('\n\n')}\n`;
}

function addShared(parser: Parser): void {
  parser.addOption(new ParserOption('--project <DIR>', 'the project (default: the nearest above)').helpGroup(shared));
  parser.addOption(new ParserOption('--json', 'print JSON').helpGroup(shared));
  parser.addHelpOption(new ParserOption('-h, --help', 'show this help').helpGroup(shared));
}

function addCommand(
  root: Parser,
  { name, entry, onCall }: { name: string; entry: Entry; onCall: (call: Call) => Promise<void> },
): void {
  const words = name.split(' ');
  const parent = words.length === 1 ? root : groupOf(root, words[0] ?? '', entry.group);
  const own = words.at(-1) ?? name;
  const parser = parent.command(own).summary(entry.summary);
  if (parent === root) parser.helpGroup(entry.group);
  parent.hook('preSubcommand', async (_, called) => {
    if (called !== parser) return;
    const command = await entry.load();
    describe(parser, command, entry.summary);
    parser.addHelpText('after', examplesText(command));
    parser.action(async () => {
      const written = { ...root.opts(), ...parser.opts() };
      await onCall({
        name,
        command,
        args: parser.args,
        options: readOptions(command, written),
        project: typeof written['project'] === 'string' ? written['project'] : undefined,
        isJson: written['json'] === true,
      });
    });
  });
}

function groupOf(root: Parser, name: string, helpGroup: string): Parser {
  const known = root.commands.find((command) => command.name() === name);
  if (known !== undefined) return known;
  const summary = groupSummaries[name] ?? '';
  const group = root.command(name).summary(summary).description(capital(summary)).usage('COMMAND').helpGroup(helpGroup);
  group.helpCommand(false);
  addShared(group);
  return group;
}

function describe(parser: Parser, command: Command, summary: string): void {
  parser.description(`${capital(summary)}.${command.about === undefined ? '' : `\n\n${command.about}`}`);
  for (const { name, about, optional, many } of command.arguments) {
    const word = many === true ? `${name}...` : name;
    parser.addArgument(new Argument(optional === true ? `[${word}]` : `<${word}>`, about));
  }
  for (const [key, option] of Object.entries(command.options)) parser.addOption(parserOption(key, option));
  addShared(parser);
}

function parserOption(key: string, option: Option<unknown>): ParserOption {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = option.value === undefined ? '' : ` <${option.value}>`;
  const made = new ParserOption(`${short}${flagOf(key, option)}${value}`, option.about);
  if (option.required === true) made.makeOptionMandatory();
  if (option.many === true) made.argParser((next: string, before: string[] | undefined) => [...(before ?? []), next]);
  return made;
}

function readOptions(command: Command, written: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(command.options).map(([key, option]) => [key, option.read(written[key], flagOf(key, option))]),
  );
}

function examplesText(command: Command): string {
  const widest = Math.max(0, ...command.examples.map(({ line }) => line.length));
  const lines = command.examples.map(({ line, about }) =>
    widest > 64 ? `  # ${about}\n  ${line}` : `  ${line.padEnd(widest)}  # ${about}`,
  );
  return `\nExamples:\n${lines.join('\n')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
