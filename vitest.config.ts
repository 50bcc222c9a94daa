import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Sources whose tests lock, kill, mount or count open files: each test file gets a process of its own. */
const onDisk = ['src/host/**', 'src/store/**', 'src/transport/**'].map((folder) => `${folder}/*.test.ts`);

/** What is about the sources of more than one layer. */
const onSources = ['test/architecture.test.ts', 'test/schema-files.test.ts'];

/** Files that wait for minutes, mostly for Slurm: begun last, they would be what everybody waits for. */
const longest = [
  'slurm/contract',
  'slurm/faults',
  'journeys/cluster-faults',
  'journeys/sequence-cluster',
  'journeys/visualize',
  'transport/ssh.',
  'cli/examples',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      longest.some((name) => moduleId.includes(`test/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * `unit` and `disk` need nothing but Node. `real` runs the program itself: real processes, real kills, a real cluster
 * where there is one.
 */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    // A busy machine is no defect: time limits only end what hangs.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'ui/**/*.test.ts', 'examples/**/*.test.ts', ...onSources],
          exclude: onDisk,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'disk', include: onDisk } },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/**/*.test.ts', 'fuzz/**/*.test.ts'],
          exclude: onSources,
          globalSetup: ['test/set-up.ts'],
          // After the others, and more at once than there are cores: they mostly wait for Slurm, for links, for browsers.
          sequence: { groupOrder: 1 },
          maxWorkers: 6,
          // Real processes on a busy machine can be slower than a test allows for; what was retried is shown as such.
          retry: 1,
        },
      },
    ],
  },
});
