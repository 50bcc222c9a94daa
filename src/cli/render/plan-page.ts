import { basename } from 'node:path';
import type { Plan } from '../../engine/index.ts';
import { counted, writeBytes, writeDuration } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { shellWord } from '../../model/index.ts';
import { bold, dim, green, red, yellow, type Line } from './look.ts';
import { tableLines } from './table.ts';

/** An input with its size; undefined for one that cannot be looked at. */
export interface SizedInput {
  path: string;
  role: string;
  from: string;
  size: number | undefined;
  /** True if a parameter was set for this job only. */
  isChanged: boolean;
  /** True if its digest and place are kept, and not its content. */
  isReference: boolean;
}

/** What would be sent. */
export function planLines(plan: Plan, inputs: readonly SizedInput[], { width }: View): Line[] {
  const { resources, machine } = plan;
  return [
    [
      bold(plan.jobName),
      `  ${plan.analysis.name} with ${plan.code.name} on ${machine.name}  `,
      dim('nothing is submitted'),
    ],
    '',
    bold('Resources'),
    `  ${counted(resources.nodes, 'node')}, ${counted(resources.processes, 'process', 'processes')}, ${writeDuration(resources.runtime)} at most`,
    '',
    [bold('Inputs'), dim(`  ${counted(inputs.length, 'file')}${plan.snapshot ? '' : ', not saved'}`)],
    ...tableLines(
      [{ least: 16 }, {}, { align: 'right' }, { least: 16, drop: 1 }],
      inputs.map(({ path, role, from, size, isChanged, isReference }): Line[] => [
        path,
        dim(role),
        size === undefined ? '?' : writeBytes(size),
        isChanged
          ? yellow('changed by --set')
          : isReference
            ? yellow('by reference')
            : from === path || basename(from) === path
              ? ''
              : dim(from),
      ]),
      { width, indent: 2 },
    ),
    '',
    bold('Command'),
    `  ${plan.command.argv.map(shellWord).join(' ')}`,
    '',
    bold('Script'),
    ...plan.script
      .trimEnd()
      .split('\n')
      .map((line): Line => dim(`  ${line}`)),
    '',
    bold('Findings'),
    ...(plan.findings.length === 0
      ? [[green('  ✓ '), 'nothing is known that would make it fail']]
      : findingLines(plan)),
  ];
}

export function findingLines({ findings }: Pick<Plan, 'findings'>): Line[] {
  return findings.map(({ level, message }): Line => [level === 'error' ? red('  ✗ ') : yellow('  ! '), `${message}.`]);
}
