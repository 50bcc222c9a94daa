import { defineConfig } from 'vitest/config';

/**
 * `unit` needs nothing but Node. `real` runs the program itself: real processes, real kills, a real cluster where
 * there is one. Its files share the machine's two or more cores, so they run a few at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'examples/**/*.test.ts', 'test/architecture.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/**/*.test.ts'],
          exclude: ['test/architecture.test.ts'],
          globalSetup: ['test/set-up.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
