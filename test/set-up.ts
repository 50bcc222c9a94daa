import { execFileSync } from 'node:child_process';

/** The tests of project `real` run the program as a user would: from its build. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
