import { exits, type CatalogueEntry } from './kinds.ts';

/** The page and its server: who may ask for what. */
export const serverErrors = {
  NOT_SIGNED_IN: {
    kind: 'usage',
    exit: exits.usage,
    message: (_none: Record<string, never>) => 'This browser has no session with the server.',
    hint: () => 'Open the whole address that `simtrail serve` printed, with what follows the `#`.',
  },
  WRONG_KEY: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { what: string }) => `The ${f.what} is not that of this server.`,
    hint: () => 'A new `simtrail serve` has a new address: open the one it printed last.',
  },
  TOO_MANY_TRIES: {
    kind: 'usage',
    exit: exits.usage,
    retryable: true,
    message: (f: { seconds: number }) =>
      `There were too many wrong passwords; the next can be tried in ${f.seconds} s.`,
    hint: () => 'Wait, then try again.',
  },
  FOREIGN_REQUEST: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { why: string }) => `The server does not answer this: ${f.why}.`,
    hint: () => 'Use the page of this server, at the address that `simtrail serve` printed.',
  },
  READ_ONLY: {
    kind: 'usage',
    exit: exits.usage,
    message: (_none: Record<string, never>) => 'This server is for looking only.',
    hint: () => 'Start it without `--read-only` to change something.',
  },
  BAD_REQUEST: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { why: string }) => `The request cannot be understood: ${f.why}.`,
    hint: () => 'GET /api describes every route.',
  },
  TOO_LARGE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { limit: string }) => `The request is larger than ${f.limit}.`,
    hint: () => 'Send less at a time.',
  },
  NO_ROUTE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string }) => `There is no ${f.path} here.`,
    hint: () => 'GET /api describes every route.',
  },
  UNKNOWN_PROJECT: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { id: string }) => `No project that was opened on this computer has the id ${f.id}.`,
    hint: () => 'Add its folder on the page of projects; it may have been moved or forgotten.',
  },
  PORT_TAKEN: {
    kind: 'setup',
    exit: exits.failed,
    message: (f: { address: string; port: number; why: string }) =>
      `Nothing can be served on ${f.address}, port ${f.port}: ${f.why}.`,
    hint: () => 'Choose another with `--port`, or leave it out to have a free one chosen.',
  },
  LISTEN_UNSAFE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { address: string; missing: readonly string[] }) =>
      `${f.address} can be reached by others: that needs ${f.missing.join(' and ')}.`,
    hint: () =>
      'Use an ssh tunnel to the default address instead (docs/guide/web.md), or give `--tls-cert`, `--tls-key` and `--password-file`.',
    state: () => 'Nothing is served.',
  },
} as const satisfies Record<string, CatalogueEntry>;
