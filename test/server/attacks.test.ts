import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../../src/server/api.ts';
import { Playground } from '../cli/project.ts';
import { Listener } from './listener.ts';
import { codeOf, refused } from './refused.ts';
import { Serving, type Answered, type Asked } from './serving.ts';

describe('an attacker', () => {
  const playground = new Playground();
  let serving: Serving;
  let cookie: string;
  let jobs: string;
  /** Requests as the page's own browser sends them. */
  const own = (asked: Asked): Promise<Answered> =>
    serving.ask({ ...asked, headers: { cookie, origin: serving.origin, ...asked.headers } });
  beforeAll(async () => {
    await playground.withJob();
    serving = await Serving.start(playground.env, playground.project);
    cookie = await serving.signIn();
    const { projects } = await serving.call('GET /api/projects');
    jobs = `/api/projects/${projects[0]?.id}/jobs`;
  });
  afterAll(async () => {
    await serving.stop();
    await playground.remove();
  });

  it('is known by this: the page itself gets what it asks for', async () => {
    expect((await own({ path: '/api/projects' })).status).toBe(200);
    expect((await own({ path: jobs })).status).toBe(200);
    const browsers = { 'sec-fetch-site': 'same-origin' };
    expect((await serving.ask({ path: jobs, headers: { cookie, ...browsers } })).status).toBe(200);
  });

  it('without a session gets nothing from any route', async () => {
    for (const [key, route] of Object.entries(api)) {
      if ('open' in route) continue;
      const [method = '', path = ''] = key.split(' ');
      const place = path.replaceAll(/:\w+|\*/g, 'x');
      const body = method === 'GET' ? {} : { body: {} };
      refused(
        await serving.ask({ method, path: place, headers: { origin: serving.origin }, ...body }),
        401,
        'NOT_SIGNED_IN',
      );
    }
  });

  it('gets no socket where the page itself would get one', async () => {
    const socket = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const { rows } = (await own({ path: jobs })).json as { rows: { id: string }[] };
    const path = `${jobs}/${rows[0]?.id}/look/pictures`;
    const { origin } = serving;
    // The page's own question comes as far as the job, which nobody looks at.
    refused(await serving.ask({ path, headers: { ...socket, cookie, origin } }), 409, 'NO_LOOK');
    refused(await serving.ask({ path, headers: { ...socket, origin } }), 401, 'NOT_SIGNED_IN');
    refused(await serving.ask({ path, headers: { ...socket, cookie } }), 403, 'FOREIGN_REQUEST');
    for (const from of [{ origin: 'http://evil.example' }, { origin: 'null' }, { origin, host: 'evil.example' }]) {
      refused(await serving.ask({ path, headers: { ...socket, cookie, ...from } }), 403, 'FOREIGN_REQUEST');
    }
    expect((await serving.ask({ path: jobs, headers: { ...socket, cookie, origin } })).status).toBe(426);
    expect((await own({ path: jobs })).status).toBe(200);
  });

  it.each(['', 'x', '0'.repeat(43)])('who guesses the token (%j) gets no session', async (token) => {
    const asked = { method: 'POST', path: '/api/session', body: { token }, headers: { origin: serving.origin } };
    const answered = await serving.ask(asked);

    refused(answered, 401, 'WRONG_KEY');
    expect(answered.headers['set-cookie']).toBeUndefined();
    refused(await serving.ask({ path: jobs, headers: { authorization: `Bearer ${token}` } }), 401, 'NOT_SIGNED_IN');
  });

  it('does not find the token in what a server sends on, nor a cookie a script can read', async () => {
    const { headers } = await serving.ask({
      method: 'POST',
      path: '/api/session',
      body: { token: serving.token },
      headers: { origin: serving.origin },
    });

    expect(new URL(serving.url).search).toBe('');
    expect(Buffer.from(serving.token, 'base64url')).toHaveLength(32);
    expect(headers['set-cookie']?.[0]).toMatch(/^simtrail-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(headers['set-cookie']?.[0]).not.toContain(serving.token);
  });

  it('has no use for the cookie after the session ended', async () => {
    const mine = await serving.signIn();
    const headers = { cookie: mine, origin: serving.origin };
    expect((await serving.ask({ path: jobs, headers })).status).toBe(200);

    expect((await serving.ask({ method: 'DELETE', path: '/api/session', headers })).status).toBe(204);

    refused(await serving.ask({ path: jobs, headers }), 401, 'NOT_SIGNED_IN');
  });

  it.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.evil.example', '0.0.0.0'])(
    'whose page has its own name point here (Host: %s) gets no answer, not even the page',
    async (host) => {
      for (const path of ['/', '/api', '/api/session', jobs]) {
        refused(await serving.ask({ path, headers: { cookie, host } }), 403, 'FOREIGN_REQUEST');
      }
    },
  );

  it.each(['localhost:9000', '127.0.0.1:4170', '[::1]:4170'])(
    'is not who comes through a tunnel as %s',
    async (host) => {
      const origin = `http://${host}`;
      expect((await serving.ask({ path: jobs, headers: { cookie, host, origin } })).status).toBe(200);
    },
  );

  it.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another port of this computer', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['the same name and port over TLS', { origin: 'https://HOST' }],
    ['a frame of another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port, as browsers say it', { 'sec-fetch-site': 'same-site' }],
  ])('%s cannot ride on the cookie', async (_, from) => {
    const host = new URL(serving.origin).host;
    const said = Object.entries(from).map(([name, value]) => [name, value?.replace('HOST', host) ?? '']);
    const headers = { cookie, ...(Object.fromEntries(said) as Record<string, string>) };
    const note = {
      method: 'POST',
      path: jobs.replace(/jobs$/, 'actions'),
      body: { action: 'note', jobs: ['first-try'], text: 'evil' },
    };

    refused(await serving.ask({ ...note, headers }), 403, 'FOREIGN_REQUEST');
    refused(await serving.ask({ path: '/api/events', headers }), 403, 'FOREIGN_REQUEST');
    refused(await serving.ask({ path: jobs, headers }), 403, 'FOREIGN_REQUEST');
    const login = { method: 'POST', path: '/api/session', body: { token: serving.token } };
    refused(await serving.ask({ ...login, headers }), 403, 'FOREIGN_REQUEST');
  });

  it('cannot change anything without saying where the request comes from', async () => {
    for (const [key, route] of Object.entries(api)) {
      const [method = '', path = ''] = key.split(' ');
      if (method === 'GET') continue;
      const place = path.replaceAll(/:\w+|\*/g, 'x');
      refused(await serving.ask({ method, path: place, body: {}, headers: { cookie } }), 403, 'FOREIGN_REQUEST');
      expect(route.about).not.toBe('');
    }
  });

  it('is no program with a token because it names some other authorization', async () => {
    const asked = { method: 'POST', path: jobs.replace(/jobs$/, 'actions'), body: { action: 'collect', jobs: ['x'] } };
    for (const authorization of ['Basic eDp5', 'Bearer', 'x'])
      refused(await serving.ask({ ...asked, headers: { cookie, authorization } }), 403, 'FOREIGN_REQUEST');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'cannot send a body as a form does (%s)',
    async (type) => {
      const body = '{"action":"note","jobs":["first-try"],"text":"evil"}';
      const headers = { 'content-type': type };
      const asked = { method: 'POST', path: jobs.replace(/jobs$/, 'actions'), body, headers };
      refused(await own(asked), 400, 'BAD_REQUEST');
    },
  );

  it('cannot fill the memory with a body, told or untold', async () => {
    const body = JSON.stringify({ action: 'note', jobs: ['x'], text: 'x'.repeat(1 << 20) });
    const asked = { method: 'POST', path: jobs.replace(/jobs$/, 'actions'), body };
    const chunked = { 'transfer-encoding': 'chunked', 'content-type': 'application/json' };
    for (const headers of [{}, chunked]) {
      // The server does not wait for the rest: the client may see its connection cut before it sees the answer.
      const answered = await own({ ...asked, headers }).catch((error: NodeJS.ErrnoException) => error.code);
      const outcome = typeof answered === 'object' ? `${answered.status} ${codeOf(answered)}` : answered;
      expect(outcome).toMatch(/^(413 TOO_LARGE|ECONNRESET|EPIPE)$/);
    }
  });

  it.each([
    '{',
    '[]',
    '"x"',
    '{"action":"remove","jobs":["x"]}',
    '{"action":"note","jobs":[]}',
    '{"action":"note","jobs":["x"],"text":1}',
    '{"action":"cancel","jobs":["x"],"force":true}',
    '{"action":"cancel","jobs":{"filter":{}}}',
    '{"action":"cancel","jobs":{"filter":{},"until":"some day"}}',
    '{"action":"cancel","jobs":{"filter":{"owner":"me"},"until":"2026-01-01T00:00:00Z"}}',
  ])('who sends %s is told what is wrong', async (body) => {
    const answered = await own({ method: 'POST', path: jobs.replace(/jobs$/, 'actions'), body });
    refused(answered, 400, 'BAD_REQUEST');
    expect((answered.json as { error: { hint: string; state: string } }).error).toMatchObject({
      state: expect.any(String) as string,
    });
  });

  const secret = 'root:x:0';
  it.each([
    '/files/result/../../../../../../../etc/passwd',
    '/files/result/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/files/result/%2e%2e/%2e%2e/%2e%2e/simtrail.json',
    '/files/result/%2fetc%2fpasswd',
    '/files/result//etc/passwd',
    '/files/result/etc%00passwd',
    '/files/result/link-to-passwd',
    '/files/result/linked-folder/passwd',
    '/files/result/.%2f.%2fresults.json',
    '/files/input/../../simtrail.json',
    '/files/input/%2e%2e%2fsimtrail.json',
    '/files/other/results.json',
    '/fields/..%2f..%2fsimtrail.json',
    '/fields/link-to-passwd',
    '/surface/%2fetc%2fpasswd',
    '/surface/--output=stolen',
    '/log?file=../../../../../../etc/passwd',
    '/log?file=/etc/passwd',
    '/log?file=..%2F..%2Fsimtrail.json',
    '/log?file=link-to-passwd',
    '/log?file=linked-folder/passwd',
  ])('does not get out of the job: %s', async (tail) => {
    const project = jobs.split('/')[3] ?? '';
    const asked = { params: { project, job: 'first-try' } };
    const { record } = await serving.call('GET /api/projects/:project/jobs/:job', asked);
    const run = join(playground.project, record.run_folder);
    for (const [name, target] of [
      ['link-to-passwd', '/etc/passwd'],
      ['linked-folder', '/etc'],
    ] as const) {
      try {
        symlinkSync(target, join(run, name));
      } catch {
        // It is there from the case before.
      }
    }

    const answered = await own({ path: `${jobs}/${record.id}${tail}` });

    expect(answered.text).not.toContain(secret);
    expect(answered.text).not.toContain('"format"');
    // A browser's own way of reading `..` leads to the page; a log that is not there is an answer.
    const mayBeFine = tail.includes('/../') || tail.startsWith('/log');
    expect(answered.status).toBeGreaterThanOrEqual(mayBeFine ? 200 : 400);
  });

  it('who edits jobs.json does not have other files served', async () => {
    const project = jobs.split('/')[3] ?? '';
    const file = join(playground.project, 'jobs.json');
    const document = JSON.parse(await readFile(file, 'utf8')) as { jobs: Record<string, unknown>[] };
    const [first] = document.jobs;
    const outside = join(playground.folder, 'outside');
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, 'secret.txt'), secret);
    symlinkSync(outside, join(playground.project, 'jobs/linked'));
    const evil = (n: number, changes: object) => ({
      ...first,
      id: `019aab00-0000-7000-8000-00000000000${n}`,
      job_name: `evil-${n}`,
      ...changes,
    });
    const input = (object: string) => ({ inputs: [{ path: 'a', role: 'input', sha256: '0', size: 1, object }] });
    const records = [
      evil(1, { run_folder: 'jobs/linked' }),
      evil(2, { run_folder: '../outside' }),
      evil(3, { run_folder: 'jobs/../../outside' }),
      evil(4, { run_folder: '.' }),
      evil(5, input('../outside/secret.txt')),
      evil(6, input('jobs/linked/secret.txt')),
      evil(7, input('simtrail.json')),
      evil(8, input('jobs/objects/../../simtrail.json')),
    ];
    await writeFile(file, JSON.stringify({ ...document, jobs: [...document.jobs, ...records] }));
    const names = ['secret.txt', 'simtrail.json', 'a'];

    for (const { id } of records) {
      expect(
        (await serving.call('GET /api/projects/:project/jobs/:job', { params: { project, job: id } })).record.id,
      ).toBe(id);
      for (const name of names) {
        for (const path of [`files/result/${name}`, `files/input/${name}`, `log?file=${name}`]) {
          const answered = await own({ path: `${jobs}/${id}/${path}` });
          expect(answered.text).not.toContain(secret);
          expect(answered.text).not.toContain('"format"');
        }
      }
    }
  });

  it.each([
    '/../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/assets/../../../package.json',
    '/assets/..%2f..%2fcli.js',
    '//etc/passwd',
    '/%2e%2e/cli.js',
  ])('does not get out of the page: %s', async (path) => {
    const { status, text, headers } = await serving.ask({ path });

    expect([200, 404]).toContain(status); // a place in the page, or nothing
    expect(text).not.toContain(secret);
    expect(text).not.toContain('"dependencies"');
    expect(String(headers['content-type'])).not.toContain('javascript');
  });

  it.each(['../out', '/tmp/out', 'a/../../b', '.simtrail/x', '', 'a//b', `a\u0000b`])(
    'does not have inputs written into %j',
    async (folder) => {
      const path = `${jobs}/first-try/restore`;
      refused(await own({ method: 'POST', path, body: { folder } }), 400, 'BAD_REQUEST');
    },
  );

  it('does not have inputs written through a link that leads out of the project', async () => {
    const outside = join(playground.folder, 'elsewhere');
    mkdirSync(outside);
    symlinkSync(outside, join(playground.project, 'way-out'));
    symlinkSync(join(outside, 'new'), join(playground.project, 'way-to-nowhere'));
    for (const folder of ['way-out', 'way-out/new', 'way-to-nowhere']) {
      const asked = { method: 'POST', path: `${jobs}/first-try/restore`, body: { folder } };
      refused(await own(asked), 400, 'BAD_REQUEST');
    }
    expect(existsSync(join(outside, 'new'))).toBe(false);
  });

  it.each(['/etc/passwd', '../outside.yaml', 'a/../../b.yaml', 'a\u0000b'])(
    'does not have a sequence read from %j',
    async (file) => {
      const path = jobs.replace(/jobs$/, 'sequences');
      refused(await own({ method: 'POST', path, body: { file } }), 400, 'BAD_REQUEST');
    },
  );

  it.each(['', '.', 'project', '../project'])('does not have the project %j opened', async (folder) => {
    refused(await own({ method: 'POST', path: '/api/projects', body: { folder, create: true } }), 400, 'BAD_REQUEST');
  });

  it('whose words are in names, notes, logs and files never has them taken for a page', async () => {
    const project = jobs.split('/')[3] ?? '';
    const html = '<script>alert(1)</script>';
    await serving.call('PUT /api/projects/:project/jobs/:job/notes', {
      params: { project, job: 'first-try' },
      body: { text: html },
    });
    const { run_folder } = (
      await serving.call('GET /api/projects/:project/jobs/:job', { params: { project, job: 'first-try' } })
    ).record;
    const evil = 'a"; filename=x.html\u202e\r\nX-Evil: 1<b>.html'.replace('\r\n', '');
    writeFileSync(join(playground.project, run_folder, evil), html);
    writeFileSync(join(playground.project, run_folder, 'page.html'), html);

    const plain = await own({ path: `${jobs}/first-try` });
    expect(plain.headers['content-type']).toMatch(/^application\/json/);
    for (const name of [evil, 'page.html']) {
      const { status, headers, text } = await own({
        path: `${jobs}/first-try/files/result/${encodeURIComponent(name)}`,
      });
      expect({ status, text }).toEqual({ status: 200, text: html });
      expect(headers['content-type']).toBe('application/octet-stream');
      expect(headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.%~!-]+$/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-evil']).toBeUndefined();
    }
  });

  it('meets these headers on every kind of answer', async () => {
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ];
    const asked: Asked[] = [
      { path: '/' },
      { path: '/projects/x/jobs/y' },
      { path: jobs },
      { path: '/api/none' },
      { path: `${jobs}/first-try/files/result/results.json` },
      { path: '/', headers: { host: 'evil.example' } },
    ];
    const answers = await Promise.all(asked.map(own));
    expect(answers[0]?.headers['cache-control']).toBe('no-store');
    const events = await new Listener(serving).connect();
    events.cut();
    for (const { headers } of [...answers, events]) {
      expect(String(headers['content-security-policy']).split('; ')).toEqual(policy);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('a server that is for looking', () => {
  const playground = new Playground();
  let serving: Serving;
  beforeAll(async () => {
    await playground.withJob();
    serving = await Serving.start(playground.env, playground.project, '--read-only');
  });
  afterAll(async () => {
    await serving.stop();
    await playground.remove();
  });

  it('refuses every route that changes something, and says so', async () => {
    const { projects } = await serving.call('GET /api/projects');
    const project = projects[0]?.id ?? '';
    const headers = { authorization: `Bearer ${serving.token}` };
    const before = readFileSync(join(playground.project, '.simtrail/log.jsonl'), 'utf8');
    let tried = 0;
    for (const [key, route] of Object.entries(api)) {
      const [method = '', path = ''] = key.split(' ');
      if (method === 'GET' || 'reads' in route) continue;
      tried += 1;
      const place = path.replace(':project', project).replace(':job', 'first-try');
      refused(await serving.ask({ method, path: place, headers, body: { text: 'x' } }), 403, 'READ_ONLY');
    }
    expect(tried).toBeGreaterThan(6);
    expect((await serving.call('GET /api/session')).read_only).toBe(true);
    const job = await serving.call('GET /api/projects/:project/jobs/:job', { params: { project, job: 'first-try' } });
    expect(job.actions).toEqual([]);
    expect(readFileSync(join(playground.project, '.simtrail/log.jsonl'), 'utf8')).toBe(before);
    const plan = await serving.call('POST /api/projects/:project/plan', {
      params: { project },
      body: { analysis: 'pillbox' },
    });
    expect(plan.script).toContain('run.sh');
  });
});
