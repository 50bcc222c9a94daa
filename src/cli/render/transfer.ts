import { writeBytes, writeDuration } from '../../model/index.ts';
import { dim, type Line } from './look.ts';
import { barText } from './progress-bar.ts';

/** The rate is that of the last so many ms. */
const windowMs = 10_000;

/** How a transfer goes: follows what is told of it, and gives its rate. Times are those of one clock, ms. */
export class Transfer {
  private readonly seen: { at: number; done: number }[] = [];
  private total = 0;

  take({ done, total }: { done: number; total: number }, at: number): void {
    // What was begun anew has other numbers.
    if (total !== this.total || done < (this.seen.at(-1)?.done ?? 0)) this.seen.length = 0;
    this.total = total;
    this.seen.push({ at, done });
    while (this.seen.length > 2 && at - (this.seen[0]?.at ?? at) > windowMs) this.seen.shift();
  }

  /** Bytes, bytes a second, seconds; the latter are null while they cannot be told. */
  get facts(): { done: number; total: number; bytes_per_second: number | null; seconds_left: number | null } {
    const [first, last] = [this.seen[0], this.seen.at(-1)];
    const done = last?.done ?? 0;
    const seconds = ((last?.at ?? 0) - (first?.at ?? 0)) / 1000;
    const rate = seconds <= 0 ? 0 : (done - (first?.done ?? 0)) / seconds;
    if (rate <= 0) return { done, total: this.total, bytes_per_second: null, seconds_left: null };
    const seconds_left = Math.round((this.total - done) / rate);
    return { done, total: this.total, bytes_per_second: Math.round(rate), seconds_left };
  }

  /** `━━━━━━───────  31%  1.2 GiB of 4 GiB  85 MiB/s  34s left` */
  get line(): Line {
    const { done, total, bytes_per_second: rate, seconds_left: left } = this.facts;
    const pace = rate === null || left === null ? '' : `  ${writeBytes(rate)}/s  ${writeDuration(left)} left`;
    return [barText(total === 0 ? 0 : done / total), `  ${writeBytes(done)} of ${writeBytes(total)}`, dim(pace)];
  }
}
