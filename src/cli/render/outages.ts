import type { Refreshed } from '../../engine/index.ts';
import { yellow, type Line } from './look.ts';

/** Says which machines did not answer, so that nobody takes old news for new. */
export function outageLines(outages: Refreshed['outages']): Line[] {
  return outages.flatMap(({ machine, error }) => [
    [yellow('! '), `${machine} did not answer; its jobs are shown as they were: ${error.message}`],
  ]);
}
