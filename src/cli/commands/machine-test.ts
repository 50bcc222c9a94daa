import type { MachineTestEvent } from '../../engine/index.ts';
import { exits } from '../../errors/index.ts';
import type { News } from '../answer.ts';
import { defineCommand, machineArgument } from '../command.ts';
import { duration } from '../options.ts';
import { dim, green, red, yellow, type Line } from '../render/look.ts';

const usualPatience = 600;

export const machineTest = defineCommand({
  about:
    'Logs in, writes into the work folder, submits a job of one second, waits for it, reads its results back and removes everything. The exit status is 0 if nothing failed.',
  arguments: [machineArgument],
  options: { patience: duration('TIME', 'give up after this long (default: 10m)') },
  examples: [
    { line: 'simtrail machine test local', about: 'this computer' },
    { line: 'simtrail machine test local --json', about: 'a line of JSON a step' },
  ],
  async run(context, [name = ''], { patience = usualPatience }): Promise<News<MachineTestEvent>> {
    const { findMachine, testMachine } = await import('../../engine/index.ts');
    await findMachine(name);
    context.interruptible('The test');
    const options = { ask: context.ask, patienceMs: patience * 1000, signal: context.signal };
    const counts = { ok: 0, failed: 0, skipped: 0 };
    let current = '';
    return {
      kind: 'news',
      events: testMachine(name, options),
      json(event) {
        if (event.type === 'begun') return undefined;
        counts[event.outcome] += 1;
        const { type: _, ...rest } = event;
        return rest;
      },
      lines(event) {
        current = event.type === 'begun' ? event.step : '';
        if (event.type === 'begun') return [];
        counts[event.outcome] += 1;
        return stepLines(event);
      },
      block: () => (current === '' ? [] : [dim(`… ${current}`)]),
      last: () => ({
        lines: [
          counts.failed === 0
            ? [green('✓ '), counts.skipped === 0 ? 'all is well' : `nothing failed, ${counts.skipped} skipped`]
            : [red('✗ '), `${counts.failed} failed`],
        ],
        exit: counts.failed === 0 ? exits.ok : exits.failed,
      }),
    };
  },
});

function stepLines({ step, outcome, detail, todo, words, seconds }: MachineTestEvent & { type: 'done' }): Line[] {
  const signs = { ok: green('✓ '), failed: red('✗ '), skipped: yellow('- ') };
  const time = seconds >= 1 ? dim(`  ${seconds.toFixed(1)} s`) : '';
  const said = (words ?? '').split('\n').filter((line) => line.trim() !== '');
  return [
    [signs[outcome], step.padEnd(11), outcome === 'ok' ? '' : `${outcome}: `, detail, time],
    ...said.slice(0, 10).map((line): Line => dim(`             ${line}`)),
    ...(todo === undefined ? [] : [[' '.repeat(13), todo]]),
  ];
}
