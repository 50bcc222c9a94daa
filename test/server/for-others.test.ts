import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground } from '../cli/project.ts';
import { refused } from './refused.ts';
import { Serving, type Answered } from './serving.ts';

describe('a server for others', () => {
  const playground = new Playground();
  const at = (name: string): string => join(playground.folder, name);
  beforeAll(async () => {
    await playground.withAnalysis();
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-nodes',
        ...'-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2 -subj /CN=lab.example'.split(' '),
        '-addext',
        'subjectAltName=DNS:lab.example',
        '-keyout',
        at('key.pem'),
        '-out',
        at('cert.pem'),
      ],
      { stdio: 'ignore' },
    );
    const { stdout } = await playground.run(['serve', '--hash-password'], {
      cwd: playground.folder,
      stdin: 'correct horse\n',
    });
    writeFileSync(at('password'), stdout, { mode: 0o600 });
  });
  afterAll(() => playground.remove());

  it.each([
    [['--listen', '0.0.0.0']],
    [['--listen', '192.0.2.1', '--password-file', 'password']],
    [['--listen', '0.0.0.0', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem']],
    [['--listen', '::', '--tls-cert', 'cert.pem', '--password-file', 'password']],
  ])('is not started with %j', async (options) => {
    const { status, stderr } = await playground.run(['serve', '--json', ...options], { cwd: playground.folder });

    expect(status).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'LISTEN_UNSAFE', state: 'Nothing is served.' } });
  });

  it('is not started with a password file that others may read, or that holds no hash', async () => {
    writeFileSync(at('open-password'), readFileSync(at('password')), { mode: 0o644 });
    writeFileSync(at('plain-password'), 'correct horse\n', { mode: 0o600 });
    for (const name of ['open-password', 'plain-password']) {
      const options = [
        '--listen',
        '127.0.0.2',
        '--tls-cert',
        'cert.pem',
        '--tls-key',
        'key.pem',
        '--password-file',
        name,
      ];
      const { stderr } = await playground.run(['serve', '--json', ...options], { cwd: playground.folder });
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'INPUT_UNREADABLE' } });
    }
    expect(readFileSync(at('password'), 'utf8')).not.toContain('horse');
  });

  it('takes the password over TLS under the names of its certificate, and slows down who guesses', async () => {
    const options = ['--tls-cert', at('cert.pem'), '--tls-key', at('key.pem'), '--password-file', at('password')];
    const serving = await Serving.start(playground.env, playground.project, '--listen', '127.0.0.2', ...options);
    try {
      const host = 'lab.example:4170';
      const enter = (password: string): Promise<Answered> =>
        serving.ask({
          method: 'POST',
          path: '/api/session',
          body: { password },
          headers: { host, origin: `https://${host}` },
        });
      const right = await enter('correct horse');
      expect(right.status).toBe(200);
      expect(right.headers['set-cookie']?.[0]).toMatch(/; Secure; SameSite=Strict$/);
      refused(await serving.ask({ path: '/api/session', headers: { host: 'evil.example' } }), 403, 'FOREIGN_REQUEST');

      for (let n = 0; n < 5; n++) refused(await enter(`wrong ${n}`), 401, 'WRONG_KEY');
      refused(await enter('correct horse'), 429, 'TOO_MANY_TRIES');
    } finally {
      await serving.stop();
    }
  });
});

describe('a server on a computer that others use too', () => {
  const playground = new Playground();
  beforeAll(() => playground.withAnalysis());
  afterAll(() => playground.remove());

  it('opens the browser without telling its key to who lists the programs that run', async () => {
    const bin = join(playground.folder, 'bin');
    const said = join(playground.folder, 'said');
    mkdirSync(bin);
    // Stands for the desktop's own program, which is there on a desktop only.
    writeFileSync(
      join(bin, 'xdg-open'),
      `#!/bin/sh\nprintf '%s' "$*" >'${said}.draft'; mv '${said}.draft' '${said}'\n`,
    );
    chmodSync(join(bin, 'xdg-open'), 0o755);
    const env = { ...playground.env, PATH: `${bin}:${playground.env['PATH']}` };
    const serving = await Serving.start(env, playground.project, '--open');
    try {
      await expect.poll(() => existsSync(said)).toBe(true);
      const told = readFileSync(said, 'utf8');
      expect(told).not.toContain(serving.token);
      expect(readFileSync(told, 'utf8')).toContain(serving.url);
      expect(statSync(told).mode & 0o777).toBe(0o600);
    } finally {
      await serving.stop();
    }
  });
});
