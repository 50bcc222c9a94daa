import type { Job } from './job.ts';

/** All of a job that a search looks through, in lower case. */
export function searchedText({ name, id, analysis, machine, tags, record }: Job): string {
  const { analysis_step, slurm_id, status_detail, notes } = record;
  return [name, id, analysis, analysis_step, machine, slurm_id, status_detail, notes, ...tags]
    .filter((one) => typeof one === 'string')
    .join('\n')
    .toLowerCase();
}

/** True for the text of a job in which each word of a search is, in whatever order. */
export function searchFor(search: string): (text: string) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (text) => words.every((word) => text.includes(word));
}
