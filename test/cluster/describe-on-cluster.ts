/* oxlint-disable vitest/valid-title, vitest/expect-expect, vitest/no-disabled-tests, vitest/no-conditional-tests -- tests are declared by the caller */
import { describe, it } from 'vitest';
import { clusterUp, type Cluster } from './cluster.ts';

/** Tests that need the cluster, which is brought up for them. Where it cannot be had they are skipped, aloud. */
export async function describeOnCluster(title: string, declare: (cluster: Cluster) => void): Promise<void> {
  const cluster = await clusterUp();
  if (typeof cluster === 'string') {
    console.warn(`${title}: did not run. ${cluster}`);
    describe.skip(title, () => {
      it(`did not run: ${cluster}`, () => {});
    });
  } else {
    describe(title, () => {
      declare(cluster);
    });
  }
}
