import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../test/fixtures/slurm');

/** What Slurm once said, from test/fixtures/slurm. */
export function fixture(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}
