import type { Finished } from '../../transport/index.ts';
import type { Accepted } from '../scheduler.ts';
import { mark } from './commands.ts';

/** What the remote command of a submission says. */
export type SubmitAnswer =
  | { is: 'accepted'; accepted: Accepted }
  /** sbatch was run and gave no id. */
  | { is: 'failed'; code: number; said: string }
  /** An earlier attempt is known neither to its folder nor to queue and accounting. */
  | { is: 'absent'; attempt: string }
  /** Queue or accounting could not be asked about an earlier attempt. */
  | { is: 'silent'; said: string }
  /** The folder cannot take part: it is not there, cannot be written, or nothing can be locked there. */
  | { is: 'gone' | 'unwritable' | 'lockless' }
  /** Somebody else is submitting this very job, and has been for a while. */
  | { is: 'busy' }
  | { is: 'garbled'; said: string };

/** Everything but our own lines is left out: a start-up file or a site's wrapper may say what it likes. */
export function readSubmitAnswer({ stdout, stderr }: Finished): SubmitAnswer {
  const lines = stdout.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith(`${mark} `)) continue;
    const [kind = '', first = '', second = ''] = line.slice(mark.length + 1).split(' ');
    const end = lines.indexOf(`${mark} end`, index);
    const said =
      end < 0
        ? ''
        : lines
            .slice(index + 1, end)
            .join('\n')
            .trim();
    switch (kind) {
      case 'accepted':
        if (/^\d+$/.test(first)) return { is: 'accepted', accepted: { nativeId: first, at: second } };
        break;
      case 'failed':
        return { is: 'failed', code: Number(first), said };
      case 'absent':
        return { is: 'absent', attempt: first };
      case 'silent':
        return { is: 'silent', said };
      case 'gone':
      case 'unwritable':
      case 'lockless':
      case 'busy':
        return { is: kind };
      default:
    }
  }
  return { is: 'garbled', said: `${stdout}\n${stderr}`.trim() };
}
