import { expect, it } from 'vitest';
import { writeScriptParts } from '../scheduler/slurm/index.ts';
import { machineProfiles } from './machine-profiles.ts';

it.each(machineProfiles.map((profile) => [profile.name, profile] as const))(
  '%s can stand in a script',
  (_, profile) => {
    const resources = { nodes: 2, processes: 64, runtime: 1800 };
    const { slurm: settings } = profile;

    const parts = writeScriptParts({ machine: profile.name, token: 'simtrail-x', resources, settings });

    expect(parts.launcher).toContain('64');
    expect(profile.poll_floor_seconds).toBeGreaterThanOrEqual(30);
    expect(settings).not.toHaveProperty('account');
    expect(profile.left.some((word) => word.startsWith('`account`'))).toBe(true);
  },
);
