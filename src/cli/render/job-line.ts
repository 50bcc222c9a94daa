import { shortId, type Job } from '../../model/index.ts';
import { bold, dim, type Line } from './look.ts';
import { statusText } from './status-text.ts';

/** `3f2a91c0 pillbox  ✓ succeeded`: a job in the line that tells what was done with it. */
export function jobLine(job: Job, more: Line = ''): Line {
  const { status_detail } = job.record;
  const isTold = typeof status_detail === 'string' && status_detail !== '' && job.status !== 'succeeded';
  return [
    dim(shortId(job.id)),
    ' ',
    bold(job.name),
    '  ',
    statusText(job.status),
    more,
    isTold ? dim(`  ${status_detail}`) : '',
  ];
}
