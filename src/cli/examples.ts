import { commandTable } from './command-table.ts';
import type { Example } from './command.ts';

/** Every example of every help text with the command it belongs to. */
export async function allExamples(): Promise<(Example & { command: string })[]> {
  const found = await Promise.all(
    Object.entries(commandTable).map(async ([command, { load }]) =>
      (await load()).examples.map((example) => ({ ...example, command })),
    ),
  );
  return found.flat();
}
