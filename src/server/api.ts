import * as z from 'zod';
import * as s from './shapes/index.ts';

/** One route: what it takes and what it gives. Path parameters are in its key. */
interface Route {
  about: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The shape of the JSON that is answered, or the type of what comes instead. */
  gives: z.ZodType | 'text/csv' | 'text/event-stream' | 'application/octet-stream' | 'websocket' | 'nothing';
  /** True: anybody who reaches the server may ask. */
  open?: true;
  /** True for what changes nothing although it is no GET. */
  reads?: true;
}

/**
 * Every route of the server. From this table come the handlers' types, the checks of what is sent, the document at
 * GET /api (OpenAPI 3.1) and the page's client.
 *
 * `:project` and `:job` are ids. Errors are `{ "error": … }` as the command line's, with a fitting status. A route that
 * is no GET changes something, plans apart: it needs the page's own Origin, and answers READ_ONLY on a server that is for looking.
 * Every answer that holds jobs has a `cursor`: events after it are news. A program may send the token as
 * `Authorization: Bearer …` instead of a session's cookie.
 */
export const api = {
  'GET /api': { about: 'this document', gives: z.looseObject({}), open: true },
  'GET /api/session': { about: 'who is served, and what may be done', gives: s.session },
  'POST /api/session': {
    about: 'exchange the token or the password for a session',
    body: s.signIn,
    gives: s.session,
    open: true,
    reads: true,
  },
  'DELETE /api/session': { about: 'end the session', reads: true, gives: 'nothing' },
  'GET /api/events': {
    about: 'live events of all projects; goes on after `Last-Event-ID` (or `after`), or says `reset`',
    query: z.object({ after: z.string().optional() }),
    gives: 'text/event-stream',
  },

  'GET /api/machines': { about: 'the machines, how they are, what of ours is there', gives: s.machineList },

  'POST /api/machines/:machine/login': {
    about: 'log in: begins, or answers a question; each answer is what comes next',
    body: s.loginRequest,
    gives: s.loginStep,
  },

  'GET /api/projects': { about: 'the projects opened before on this computer', gives: s.projectList },
  'POST /api/projects': { about: 'open a project and remember it', body: s.addProject, gives: s.project },
  'GET /api/projects/:project': {
    about: 'analyses, machines, steps and tags with their jobs',
    gives: s.projectSummary,
  },
  'DELETE /api/projects/:project': { about: 'forget it; nothing on the disk is removed', gives: 'nothing' },
  'GET /api/projects/:project/codes': { about: 'codes that can be run', gives: s.codeList },
  'GET /api/projects/:project/analyses/:analysis': { about: 'its files and parameters', gives: s.analysisView },

  'GET /api/projects/:project/jobs': {
    about: 'a window of the jobs that match',
    query: s.jobsQuery,
    gives: s.jobsWindow,
  },
  'POST /api/projects/:project/plan': { about: 'what would be sent', reads: true, body: s.submission, gives: s.plan },
  'POST /api/projects/:project/jobs': {
    about: 'submit; answers when the scheduler has it',
    body: s.submission,
    gives: s.jobRecord,
  },
  'POST /api/projects/:project/actions': {
    about: 'cancel, hold, release, collect, note or tag many jobs; each is tried',
    body: s.bulk,
    gives: s.outcomes,
  },
  'GET /api/projects/:project/results': {
    about: 'quantities and parameters of many jobs',
    query: s.resultsQuery,
    gives: s.results,
  },
  'GET /api/projects/:project/results.csv': {
    about: 'the same, one row a job and index',
    query: s.resultsQuery,
    gives: 'text/csv',
  },
  'GET /api/projects/:project/results/columns': {
    about: 'what there is to choose from',
    query: z.object(s.resultsFilter),
    gives: s.resultColumns,
  },

  'GET /api/projects/:project/sequences': { about: 'all that were started', gives: s.sequenceList },
  'POST /api/projects/:project/sequences': {
    about: 'start one from a file in the project; the server carries it on',
    body: s.startSequence,
    gives: s.sequence,
  },
  'GET /api/projects/:project/sequences/:sequence': {
    about: 'its steps and a part of its tasks',
    query: s.tasksQuery,
    gives: s.sequenceView,
  },
  'POST /api/projects/:project/sequences/:sequence/rerun': {
    about: 'start one that continues it: what has succeeded counts, the rest runs again',
    body: s.rerunSequence,
    gives: s.sequence,
  },
  'POST /api/projects/:project/sequences/:sequence/cancel': {
    about: 'start nothing new, and cancel its jobs that have not ended',
    gives: s.sequence,
  },

  'POST /api/projects/:project/exports': {
    about: 'make a crate (RO-Crate, or an .eln) of jobs, to be saved',
    reads: true,
    body: s.exportRequest,
    gives: s.exportMade,
  },
  'GET /api/projects/:project/exports/:export': { about: 'save it', gives: 'application/octet-stream' },

  'GET /api/projects/:project/jobs/:job': { about: 'everything about a job', gives: s.jobView },
  'GET /api/projects/:project/jobs/:job/log': { about: 'a part of what it wrote', query: s.logQuery, gives: s.logPart },
  'GET /api/projects/:project/jobs/:job/parameters': { about: 'the parameters it had', gives: s.jobParameters },
  'GET /api/projects/:project/jobs/:job/lineage': {
    about: 'jobs it came from, and that came from it',
    gives: s.lineageView,
  },
  'GET /api/projects/:project/jobs/:job/files': { about: 'inputs and results', gives: s.jobFiles },
  'GET /api/projects/:project/jobs/:job/files/*': {
    about: 'one of them, to be saved: /files/input/PATH or /files/result/PATH',
    gives: 'application/octet-stream',
  },
  'GET /api/projects/:project/jobs/:job/fields': { about: 'its files with fields', gives: s.fieldFiles },
  'GET /api/projects/:project/jobs/:job/fields/*': {
    about: 'the fields of one on the surface of its mesh: /fields/PATH',
    query: s.surfaceQuery,
    gives: s.surfaceView,
  },
  'GET /api/projects/:project/jobs/:job/surface/*': {
    about: 'the same as numbers, in the form that docs/reference/formats.md describes: /surface/PATH',
    query: s.surfaceQuery,
    gives: 'application/octet-stream',
  },
  'GET /api/projects/:project/jobs/:job/look': {
    about: 'the look at its results where they are, drawn by ParaView on its machine',
    gives: s.lookView,
  },
  'POST /api/projects/:project/jobs/:job/look': {
    about: 'begin one, or join the one that runs; answers at once, and `look` events tell how it goes on',
    body: s.lookRequest,
    gives: s.lookView,
  },
  'DELETE /api/projects/:project/jobs/:job/look': { about: 'end it; the next one begins there', gives: 'nothing' },
  'GET /api/projects/:project/jobs/:job/look/pictures': {
    about:
      'a WebSocket. Pictures come as binary messages: the length of the head (32 bits, big endian), the head as JSON (PictureHead), the image. To it go texts: a LookWord each',
    gives: 'websocket',
  },
  'POST /api/projects/:project/jobs/:job/look/commands': {
    about: 'change what is seen',
    body: s.lookCommand,
    gives: s.lookAnswer,
  },
  'POST /api/projects/:project/jobs/:job/look/screenshots': {
    about: 'keep the picture (PNG) with the job',
    gives: s.screenshot,
  },
  'GET /api/projects/:project/jobs/:job/diff/:other': {
    about: 'what changed from `job` to `other`',
    gives: s.difference,
  },
  'GET /api/projects/:project/jobs/:job/compare/:other': {
    about: 'how far `other` reproduced `job`',
    query: s.compareQuery,
    gives: s.comparison,
  },
  'POST /api/projects/:project/jobs/:job/plan': {
    about: 'what a rerun would send',
    reads: true,
    body: s.rerunRequest,
    gives: s.plan,
  },
  'POST /api/projects/:project/jobs/:job/rerun': {
    about: 'run it again from its saved inputs',
    body: s.rerunRequest,
    gives: s.jobRecord,
  },
  'POST /api/projects/:project/jobs/:job/restore': {
    about: 'write its inputs into a folder of the project',
    body: s.restoreRequest,
    gives: s.restored,
  },
  'PUT /api/projects/:project/jobs/:job/notes': { about: 'replace its notes', body: s.note, gives: s.jobRecord },
} as const satisfies Readonly<Record<string, Route>>;

export type Api = typeof api;
export type RouteKey = keyof Api;

type NamesIn<P extends string> = P extends `${string}:${infer N}/${infer Rest}`
  ? N | NamesIn<`/${Rest}`>
  : P extends `${string}:${infer N}`
    ? N
    : never;

/** The parameters in a route's path, by name; `path` is what `*` stands for, with `/` between its parts. */
export type ParamsOf<K extends RouteKey> = Record<NamesIn<K>, string> &
  (K extends `${string}*` ? { path: string } : object);
/** What a caller may put into the query. */
export type QueryOf<K extends RouteKey> = Api[K] extends { query: infer Q extends z.ZodType } ? z.input<Q> : undefined;
export type BodyOf<K extends RouteKey> = Api[K] extends { body: infer B extends z.ZodType } ? z.input<B> : undefined;
/** What comes back: JSON of this type, or undefined for a route that gives something else. */
export type AnswerOf<K extends RouteKey> = Api[K] extends { gives: infer G extends z.ZodType }
  ? z.output<G>
  : undefined;
