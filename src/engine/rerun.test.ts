import { describe, expect, it } from 'vitest';
import type { JobId } from '../model/index.ts';
import { nextName, scriptFor } from './rerun.ts';

describe('nextName', () => {
  it.each([
    ['pillbox', [], 'pillbox-rerun'],
    ['pillbox', ['pillbox-rerun'], 'pillbox-rerun-2'],
    ['pillbox-rerun', ['pillbox-rerun', 'pillbox-rerun-2'], 'pillbox-rerun-3'],
    ['x'.repeat(200), [], `${'x'.repeat(180)}-rerun`],
  ])('%s', (parent, taken, name) => {
    expect(nextName(parent, new Set(taken))).toBe(name);
  });
});

describe('scriptFor', () => {
  const saved = '#!/bin/sh\n#SBATCH --job-name=simtrail-OLD\n# job OLD: first\nexport SIMTRAIL_JOB=OLD\nrun first\n';
  const fresh = { id: 'NEW' as JobId, script: '#!/bin/sh\n# job NEW: again\nrun another way\n' };

  it('is the saved one but for the id and the name in its comment', () => {
    expect(scriptFor(saved, { id: 'OLD' as JobId }, fresh)).toBe(
      '#!/bin/sh\n#SBATCH --job-name=simtrail-NEW\n# job NEW: again\nexport SIMTRAIL_JOB=NEW\nrun first\n',
    );
  });
});
