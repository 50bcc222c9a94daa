import { shellWord } from '../../model/index.ts';

/** How many rounds of five seconds nothing may be heard. */
const roundSeconds = 5;

/**
 * The body of a job that only keeps a node, for steps that are started into it. It ends when the file `done` is in its
 * folder, or when the file `beat` has not changed for some time: nobody needs it then, whatever became of them.
 */
export function keepNode(directives: readonly string[], patienceSeconds: number): string {
  return [
    '#!/bin/sh',
    ...directives,
    'left= before=',
    'while [ ! -e done ]; do',
    '  now=$(cat beat 2>/dev/null)',
    `  if [ "$now" != "$before" ]; then left=; fi`,
    '  before=$now left=$left.',
    `  [ "\${#left}" -le ${Math.max(1, Math.ceil(patienceSeconds / roundSeconds))} ] || exit 0`,
    `  sleep ${roundSeconds}`,
    'done',
    '',
  ].join('\n');
}

/**
 * Runs a script as one task on a node of a job that runs already, beside what runs there, with its standard input and
 * output (srun(1), --overlap). Ending it does not end the job.
 */
export function onNodeOf(nativeId: string, script: string, programs?: string): string {
  const path = programs === undefined ? '' : `PATH=${shellWord(programs)}:$PATH; export PATH; `;
  const step = [
    'srun',
    `--jobid=${nativeId}`,
    '--overlap',
    '--nodes=1',
    '--ntasks=1',
    '--quiet',
    '--kill-on-bad-exit=0',
  ];
  // Variables of srun(1) that would make another step of ours.
  const unset =
    'for v in $(env | sed -n "s/^\\(S\\(LURM\\|RUN\\)_[A-Z_]*\\)=.*/\\1/p"); do [ "$v" = SLURM_CONF ] || unset "$v"; done; ';
  return `${path}${unset}exec ${step.map(shellWord).join(' ')} sh -c ${shellWord(script)}`;
}
