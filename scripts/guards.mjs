// Takes each guard of the server out, one by one, in a copy of the sources, and runs the attacks against what is left: a
// guard whose absence no test sees is printed as such. node scripts/guards.mjs [WORDS OF A NAME]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const app = 'src/server/app.ts';
const page = 'src/server/guards/own-page.ts';
const hosts = 'src/server/guards/host-names.ts';
const sessions = 'src/server/guards/sessions.ts';
const session = 'src/server/handlers/session.ts';
const headers = 'src/server/guards/headers.ts';
const password = 'src/server/guards/password.ts';
const start = 'src/server/start-server.ts';
const files = 'src/engine/job-files.ts';
const submission = 'src/server/handlers/submission.ts';

/** Name, file, what is there, what comes in its place. */
const guards = [
  ['Host', app, "assertOurHost(http.req.header('host'), served.isOurHost);", ''],
  ['Host: the whole name', hosts, 'own.has(name) ||', '[...own].some((one) => name.startsWith(one)) ||'],
  ['Origin and site', app, 'guardOrigin(served, http);', ''],
  ['Origin', page, 'if (origin !== undefined && origin !== `${scheme}://${host}`)', 'if (false)'],
  ['Origin: scheme', page, 'origin !== `${scheme}://${host}`', '!origin.endsWith(`://${host}`)'],
  ['Sec-Fetch-Site', page, "if (site !== undefined && site !== 'same-origin' && site !== 'none')", 'if (false)'],
  ['Origin is needed for a change', page, 'if (!isReading && origin === undefined)', 'if (false)'],
  [
    'only a token makes a program',
    app,
    'tokenOf(http) !== undefined;',
    "http.req.header('authorization') !== undefined;",
  ],
  ['session', app, 'if (route.open !== true && !isSignedIn(served, http))', 'if (false)'],
  ['session: cookie', sessions, 'value !== undefined && this.digests.has', 'value !== undefined || this.digests.has'],
  ['session: token', sessions, 'return timingSafeEqual(digest(token), digest(this.token));', 'return true;'],
  ['session: its end', session, 'served.sessions.end(getCookie(http, served.cookieName));', ''],
  ['session: 1000 at most', sessions, 'this.digests.size > mostSessions', 'this.digests.size > mostSessions * 2'],
  ['token: 32 random bytes', sessions, 'randomBytes(32)', 'randomBytes(8)'],
  ['token in the fragment', start, '`${origin}/#token=', '`${origin}/?token='],
  ['key not among arguments', 'src/cli/commands/serve.ts', 'spawn(program, [file]', 'spawn(program, [url]'],
  ['file with the key is private', 'src/cli/commands/serve.ts', '0o600', '0o644'],
  ['cookie: HttpOnly', session, 'httpOnly: true', 'httpOnly: false'],
  ['cookie: SameSite', session, "sameSite: 'Strict'", "sameSite: 'Lax'"],
  ['cookie: Secure over TLS', session, "secure: scheme === 'https'", 'secure: false'],
  ['read-only', app, "if (served.isReadOnly && method !== 'GET' && route.reads !== true)", 'if (false)'],
  ['body: JSON only', app, "if (type !== 'application/json')", 'if (false)'],
  ['body: limit', app, 'if (size > bodyBytes)', 'if (false)'],
  ['body: its shape', app, 'if (parsed.success) return parsed.data;', 'if (true) return value;'],
  ...['default-src', 'script-src', 'style-src', 'connect-src', 'base-uri', 'form-action', 'frame-ancestors'].map(
    (name) => [`CSP: ${name}`, headers, `"${name} '`, `"x-${name} '`],
  ),
  ...[
    'X-Content-Type-Options',
    'X-Frame-Options',
    'Referrer-Policy',
    'Cross-Origin-Opener-Policy',
    'Cross-Origin-Resource-Policy',
    'Permissions-Policy',
  ].map((name) => [name, headers, `'${name}'`, `'Not-${name}'`]),
  ['headers of events', session, '...securityHeaders,', ''],
  [
    'the page is not kept',
    'src/server/page-files.ts',
    "typeOf('index.html'), 'Cache-Control': 'no-store'",
    "typeOf('index.html')",
  ],
  ['attachment', 'src/server/answer.ts', '`attachment;', '`inline;'],
  ['attachment: no type of its own', 'src/server/handlers/files.ts', "'application/octet-stream');", "'text/html');"],
  ['attachment: its name', 'src/server/answer.ts', "name.replace(/[^\\w.-]/g, '_')", 'name'],
  ['page: only what is listed', 'src/server/page-files.ts', 'this.listed.has(name) &&', "name !== '' &&"],
  ['job: no link followed', 'src/transport/inside.ts', 'seen?.isFile() === true ? seen : undefined', 'seen'],
  ['job: no link on the way', 'src/transport/inside.ts', '?.isDirectory() === true', ' !== undefined'],
  ['job: no name leads out', 'src/transport/names.ts', "if (parts.includes('..'))", 'if (false)'],
  ['job: saved inputs only', files, '/^jobs\\/objects\\/[\\w-]+\\/[\\w.-]+$/.test(object) &&', ''],
  [
    'job: only kinds of file',
    'src/server/handlers/files.ts',
    "if (kind !== 'input' && kind !== 'result')",
    'if (false)',
  ],
  ['restore: inside', submission, 'if (!(await isInside(engine.folder, folder)))', 'if (false)'],
  ['restore: links', submission, 'return real.startsWith(`${top}/`);', 'return true;'],
  ['sequence: inside', 'src/server/handlers/sequences.ts', 'if (isAbsolute(file)', 'if (false && isAbsolute(file)'],
  ['project: absolute', 'src/server/handlers/projects.ts', "if (!folder.startsWith('/'))", 'if (false)'],
  ['TLS for others', start, 'tlsCert === undefined || tlsKey === undefined ? [', 'false ? ['],
  ['password for others', start, 'passwordFile === undefined ? [', 'false ? ['],
  ['password: right', password, 'const isRight = timingSafeEqual', 'const isRight = true || timingSafeEqual'],
  ['password: slower tries', password, 'if (waitMs > 0)', 'if (false)'],
  ['password: private file', password, 'if ((found.mode & 0o077) !== 0)', 'if (false)'],
  ['password: hashes only', password, 'if (salt === undefined || key === undefined) {', 'if (false) {'],
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2).join(' ');
const copy = mkdtempSync(join(tmpdir(), 'simtrail-guards-'));
try {
  const parts = [
    'bin',
    'dist',
    'examples',
    'package.json',
    'scripts',
    'src',
    'test',
    'tsconfig.json',
    'ui',
    'vitest.config.ts',
  ];
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  let unseen = 0;
  for (const [name, file, text, instead] of guards.filter(([known]) => known.includes(wanted))) {
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(text).length < 2) throw new Error(`${name}: ${file} has not ${text}`);
    writeFileSync(
      path,
      source.replaceAll(text, () => instead),
    );
    const seen = seenBy();
    if (seen === undefined) unseen += 1;
    console.log(`${seen === undefined ? 'UNSEEN' : 'seen  '}  ${name}${seen === undefined ? '' : `: ${seen}`}`);
    writeFileSync(path, source);
  }
  process.exitCode = unseen;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** The first test that fails; undefined if none does. */
function seenBy() {
  const tests = ['test/server/attacks.test.ts', 'test/server/for-others.test.ts', 'src/server/guards'];
  const options = ['run', '--project', 'real', '--project', 'unit', '--retry=0', '--bail=1', '--reporter=json'];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { stdout } = spawnSync(process.execPath, [vitest, ...options, ...tests], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const { testResults, success } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  if (success) return undefined;
  const failed = testResults.flatMap((result) => result.assertionResults).find(({ status }) => status === 'failed');
  return failed?.fullName ?? 'the tests could not be set up';
}
