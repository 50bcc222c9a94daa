import { withoutControls } from '../../errors/index.ts';

/** What a tool of Slurm said, without its name and its ceremony: for the middle of a sentence. */
export function slurmWords(text: string): string {
  const lines = text.split('\n').map((line) =>
    withoutControls(line)
      .replace(/^(?:\w+: )?(?:error|fatal|warning): /, '')
      .replace(/^(?:Batch job submission failed|sbatch|squeue|sacct|scancel|scontrol|slurm_\w+ error): /, '')
      .trim()
      .replace(/\.$/, ''),
  );
  const told = [...new Set(lines.filter((line) => line !== '' && !line.startsWith('Try "')))].join('; ');
  return told.length > 400 ? `${told.slice(0, 400)}…` : told;
}
