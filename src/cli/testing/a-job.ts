import { Job, type JobId, type JobRecord } from '../../model/index.ts';

/** A job that ended well, except for what a test says. */
export function aJob(changes: Partial<JobRecord>): Job {
  return new Job({
    id: '01a203f8-2100-73b0-9459-229491a0e550' as JobId,
    status: 'succeeded',
    analysis: 'pillbox',
    slurm_id: '1',
    cumulus_id: null,
    machine: 'local',
    job_name: 'first-try',
    analysis_step: 'CavityEigen',
    nodes: 1,
    processes: 4,
    runtime: 3600,
    notes: '',
    analysis_uuid: null,
    analysis_url: null,
    export_url: null,
    status_detail: null,
    created_at: '2026-11-22T14:00:00.000Z',
    submitted_at: '2026-11-22T14:00:01.000Z',
    started_at: '2026-11-22T14:00:02.000Z',
    ended_at: '2026-11-22T14:00:14.000Z',
    exit_code: 0,
    scheduler_state: 'COMPLETED',
    inputs: [],
    code: { name: 'cavity-eigen', sha256: null, version: '1.0' },
    reproducible: true,
    run_folder: 'jobs/first-try-91a0e550',
    host: 'lab',
    peak_memory_bytes: null,
    tags: [],
    quantities: [],
    results: null,
    ...changes,
  });
}
