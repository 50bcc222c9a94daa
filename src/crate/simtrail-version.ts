import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version of this program: sources and build lie at different depths below its package.json. */
export function simtrailVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'simtrail' && manifest.version !== undefined) return manifest.version;
    } catch {
      // not here
    }
    if (dirname(folder) === folder) return 'unknown';
  }
}
