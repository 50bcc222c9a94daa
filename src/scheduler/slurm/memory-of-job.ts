import type { Transport } from '../../transport/index.ts';
import { shellWord } from '../../model/index.ts';
import { asking, prelude } from './commands.ts';

const mib: Readonly<Record<string, number>> = { '': 1, M: 1, K: 1 / 1024, G: 1024, T: 1024 ** 2, P: 1024 ** 3 };

/** The memory that a running job was given on each of its nodes, bytes; Infinity where Slurm does not say it. */
export async function memoryOfJob(transport: Transport, nativeId: string, programs?: string): Promise<number> {
  const question = `squeue --noheader --me --jobs=${shellWord(nativeId)} --Format=tres-alloc:300`;
  const { stdout } = await transport.run([prelude(programs), asking, `${question} 2>/dev/null || :`].join('\n'));
  return readMemoryOfJob(stdout);
}

/** `cpu=4,mem=3000M,node=2,billing=4` (squeue(1), tres-alloc): of all nodes together. */
export function readMemoryOfJob(text: string): number {
  const [, amount, unit = ''] = /(?:^|,)mem=(\d+(?:\.\d+)?)([KMGTP]?)(?=,|\s|$)/m.exec(text) ?? [];
  const [, nodes = '1'] = /(?:^|,)node=(\d+)(?=,|\s|$)/m.exec(text) ?? [];
  const memory = (Number(amount ?? 0) * (mib[unit] ?? 1) * 2 ** 20) / Math.max(1, Number(nodes));
  return memory > 0 ? memory : Infinity;
}
