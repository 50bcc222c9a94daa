import { createHash } from 'node:crypto';
import type { JobId, JobRecord, NewFact } from '../../src/model/index.ts';

export function idOf(n: number): JobId {
  return `019aab00-0000-7000-8000-${String(n).padStart(12, '0')}` as JobId;
}

/** A record with every key, about 1.3 kB as a line. */
export function aRecord(n: number, changes: Partial<JobRecord> = {}): JobRecord {
  const sha256 = createHash('sha256').update(String(n)).digest('hex');
  const object = (extension: string): string => `jobs/objects/${sha256.slice(0, 2)}/${sha256}${extension}`;
  return {
    id: idOf(n),
    status: 'succeeded',
    analysis: 'eigen',
    slurm_id: String(40_000 + n),
    cumulus_id: null,
    machine: 'perlmutter',
    job_name: `eigen-${n}`,
    analysis_step: 'Omega3P',
    nodes: 2,
    processes: 64,
    runtime: 28_800,
    notes: 'radius swept by hand',
    analysis_uuid: '5f0f2b8e-6a0e-4a53-9d3d-3a6f0d3b1c11',
    analysis_url: object('.smtk'),
    export_url: object('.omega3p'),
    status_detail: null,
    created_at: '2026-11-22T10:00:00.000Z',
    submitted_at: '2026-11-22T10:00:02.120Z',
    started_at: '2026-11-22T10:04:41.000Z',
    ended_at: '2026-11-22T11:31:07.000Z',
    exit_code: 0,
    scheduler_state: 'COMPLETED',
    inputs: [
      { path: 'pillbox.omega3p', role: 'input', sha256, size: 1843, object: object('.omega3p') },
      { path: 'pillbox.ncdf', role: 'mesh', sha256, size: 8_214_112, object: object('.ncdf') },
    ],
    code: { name: 'omega3p', sha256: null, version: '1' },
    reproducible: true,
    run_folder: `jobs/eigen-${n}`,
    host: 'nid001234',
    peak_memory_bytes: 12_345_678_901,
    tags: ['sweep'],
    quantities: [
      {
        name: 'frequency',
        value: 11.424e9 + n,
        unit: 'Hz',
        index: { mode: 1 },
        source: { file: 'omega3p.log', line: 8 },
      },
    ],
    results: null,
    ...changes,
  };
}

export function made(n: number, changes: Partial<JobRecord> = {}): NewFact {
  return { type: 'prepared', job: idOf(n), set: aRecord(n, changes) };
}
