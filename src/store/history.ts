import { createReadStream } from 'node:fs';
import type { Fact, JobId } from '../model/index.ts';
import { layout, place } from './layout.ts';
import { factsOf } from './joined-facts.ts';
import { unseal } from './sealed-line.ts';

const newline = 0x0a;

/**
 * All facts about one job, oldest first. The log is looked through as it lies there; lines that are not whole are left
 * out, and the chain is not followed (`checkIntegrity` does).
 */
export async function readHistory(folder: string, id: JobId): Promise<Fact[]> {
  const wanted = Buffer.from(JSON.stringify(id));
  const facts: Fact[] = [];
  const take = (line: Buffer): void => {
    const fact = line.includes(wanted) ? unseal(line)?.fact : undefined;
    if (fact !== undefined) facts.push(...factsOf(fact).filter(({ job }) => job === id));
  };
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(place(folder, layout.log), { highWaterMark: 1 << 20 })) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      let from = 0;
      // Most of a log is about other jobs: only lines around the id are cut out.
      const end = bytes.lastIndexOf(newline) + 1;
      for (let at = bytes.indexOf(wanted); at >= 0 && at < end; at = bytes.indexOf(wanted, from)) {
        const begin = bytes.lastIndexOf(newline, at) + 1;
        from = bytes.indexOf(newline, at) + 1;
        take(bytes.subarray(begin, from - 1));
      }
      rest = bytes.subarray(end);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  take(rest);
  return facts;
}
