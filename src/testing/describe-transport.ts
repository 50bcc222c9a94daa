import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { shellWord } from '../model/index.ts';
import type { Transport } from '../transport/index.ts';
import { describeContract, type Declared, type Deviation } from './clauses.ts';
import type { TransportBench } from './transport-bench.ts';
import { getClauses } from './transport-get.ts';
import { openClauses } from './transport-open.ts';
import { putClauses } from './transport-put.ts';
import { runClauses } from './transport-run.ts';

/** What a suite needs of the adapter it judges. */
export interface TransportToJudge {
  transport: Transport;
  /** An absolute folder on the machine where the suite may make folders. It need not exist. */
  base: string;
  /** Called when the suite is through. */
  end?: () => Promise<void>;
}

/**
 * The contract of {@link Transport} as a suite: each clause is a sentence of it. An adapter that cannot keep one names
 * it among its deviations, with the reason.
 *
 * @example
 * describeTransport('local', async () => ({ transport: createLocalTransport('here'), base: await mkdtemp('/tmp/t-') }));
 */
export function describeTransport(
  name: string,
  make: () => Promise<TransportToJudge>,
  deviations: readonly Deviation[] = [],
): Declared {
  let judged: TransportToJudge | undefined;
  let count = 0;

  const bench = async (): Promise<TransportBench> => {
    judged ??= await make();
    count += 1;
    const folder = `${judged.base}/clause ${count}`;
    const local = await mkdtemp(join(tmpdir(), 'simtrail-clause-'));
    const close = async (): Promise<void> => rm(local, { recursive: true, force: true });
    return { transport: judged.transport, folder, at: shellWord(folder), local, close };
  };
  afterAll(async () => {
    await judged?.transport.remove(judged.base);
    await judged?.transport.close();
    await judged?.end?.();
  });
  return describeContract(`transport contract: ${name}`, bench, deviations, (clause) => {
    runClauses(clause);
    openClauses(clause);
    putClauses(clause);
    getClauses(clause);
  });
}
