import * as z from 'zod';
import { maybeTime, parameter, problem, statusCounts } from './common.ts';
import { named } from './named.ts';

export const session = named(
  'Session',
  z.object({
    version: z.string(),
    user: z.string().describe('user@host of the server'),
    read_only: z.boolean().describe('true: every route that changes something answers READ_ONLY'),
    has_password: z.boolean().describe('true: one may sign in with the password too'),
    cursor: z.string().describe('the id of the newest event'),
  }),
);
export type Session = z.infer<typeof session>;

export const signIn = named(
  'SignIn',
  z.union([z.object({ token: z.string() }), z.object({ password: z.string() })]),
  'The token of the printed address, or the password where the server has one.',
);

export const project = named(
  'Project',
  z.object({
    id: z.string(),
    name: z.string(),
    folder: z.string().describe('absolute, on the server'),
    jobs: z.int(),
    statuses: statusCounts,
    newest_at: maybeTime.describe('when its newest job was made'),
    error: problem.optional().describe('why it cannot be opened; then there are no numbers'),
  }),
);
export type Project = z.infer<typeof project>;

export const projectList = named('ProjectList', z.object({ projects: z.array(project) }));

export const addProject = named(
  'AddProject',
  z.object({
    folder: z.string().min(1).describe('absolute, on the server; at or below a project'),
    create: z.boolean().optional().describe('make the folder a project if it is none'),
    name: z.string().min(1).optional(),
  }),
);

export const facet = named('Facet', z.object({ value: z.string(), jobs: z.int() }));
export type Facet = z.infer<typeof facet>;

export const projectSummary = named(
  'ProjectSummary',
  z.object({
    project,
    cursor: z.string(),
    is_complete: z
      .boolean()
      .describe('false: records are still being read for machines, steps and tags; an event `project` says when'),
    analyses: z
      .array(
        z.object({
          name: z.string(),
          uuid: z.string().nullable(),
          code: z.string().nullable().describe('null: only jobs are left of it'),
          snapshot: z.boolean(),
          jobs: z.int(),
          statuses: statusCounts,
        }),
      )
      .describe('the one with the newest job first, then those without jobs'),
    sequences: z.int().describe('how many were started'),
    machines: z.array(facet),
    steps: z.array(facet),
    tags: z.array(facet),
  }),
);
export type ProjectSummary = z.infer<typeof projectSummary>;

export const analysisView = named(
  'Analysis',
  z.object({
    name: z.string(),
    uuid: z.string(),
    code: z.string().nullable().describe('null: nobody has said which'),
    snapshot: z.boolean(),
    folder: z.string(),
    files: z.array(z.object({ path: z.string(), size: z.int(), role: z.string().nullable() })),
    parameters: z.array(parameter),
    parameter_file: z.string().nullable(),
    error: problem.optional().describe('why a job cannot be made of it now'),
  }),
);
export type AnalysisView = z.infer<typeof analysisView>;

export const machine = named(
  'Machine',
  z.object({
    name: z.string(),
    transport: z.enum(['local', 'ssh']),
    scheduler: z.enum(['process', 'slurm']),
    host: z.string().nullable(),
    description: z.string().nullable(),
    limits: z.object({
      nodes: z.int().nullable(),
      cores_per_node: z.int().nullable(),
      runtime: z.number().nullable().describe('seconds'),
    }),
    defaults: z.record(z.string(), z.unknown()).describe('account, partition, qos, … as machines.yaml has them'),
    poll_floor_seconds: z.number(),
    state: z
      .enum(['idle', 'reached', 'unreachable', 'login-needed'])
      .describe('`idle`: not asked since the server started'),
    error: problem.nullable(),
    last_contact_at: maybeTime,
    down_since: maybeTime,
    jobs: statusCounts.describe('unsettled jobs of all projects of the server'),
  }),
);
export type MachineView = z.infer<typeof machine>;
export const machineList = named('MachineList', z.object({ machines: z.array(machine) }));

export const codeList = named(
  'CodeList',
  z.object({
    codes: z.array(
      z.object({
        name: z.string(),
        from: z.string(),
        title: z.string().nullable(),
        version: z.string().nullable(),
        step: z.string().nullable(),
        error: problem.optional(),
      }),
    ),
  }),
);
