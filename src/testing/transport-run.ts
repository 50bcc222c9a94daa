import { expect, vi } from 'vitest';
import type { Clause } from './clauses.ts';
import type { TransportBench } from './transport-bench.ts';

const tenMegabytes = 10_485_760;

/** The clauses of {@link Transport.run}, and those that hold for every call. */
export function runClauses(clause: Clause<TransportBench>): void {
  clause('run resolves with output, errors and exit code, each as they are', async ({ transport }) => {
    expect(await transport.run('printf "a\\nb"; echo oops >&2; exit 3')).toEqual({
      code: 3,
      stdout: 'a\nb',
      stderr: 'oops\n',
    });
    expect(await transport.run('')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  clause('run resolves when the script cannot be read or is ended by a signal', async ({ transport }) => {
    const unreadable = await transport.run("echo 'never closed");
    expect(unreadable.code).not.toBe(0);
    expect(unreadable.stderr).not.toBe('');
    expect((await transport.run('kill -TERM $$; sleep 5')).code).toBe(143);
    expect((await transport.run('no-such-program-anywhere')).code).toBe(127);
  });

  clause('run gives the script its standard input, and none when there is none', async ({ transport }) => {
    expect((await transport.run('cat', { stdin: 'one\ntwo' })).stdout).toBe('one\ntwo');
    expect((await transport.run('cat; echo end')).stdout).toBe('end\n');
    expect((await transport.run('read -r a; read -r b; printf "%s\\n" "$b"', { stdin: "x\n'$y' \\n\n" })).stdout).toBe(
      "'$y' \\n\n",
    );
  });

  clause('a script need not read its input', async ({ transport }) => {
    const input = 'not read\n'.repeat(200_000);

    expect(await transport.run('echo done; exit 4', { stdin: input })).toEqual({
      code: 4,
      stdout: 'done\n',
      stderr: '',
    });
    expect((await transport.run('head -n 1', { stdin: input })).stdout).toBe('not read\n');
    expect((await transport.run('echo next', { stdin: 'short, not read either' })).stdout).toBe('next\n');
  });

  clause('a script may be long; one above 100,000 bytes is refused at once', async ({ transport }) => {
    const long = `echo ${'x'.repeat(90_000)}`;

    expect((await transport.run(long)).stdout).toHaveLength(90_001);
    await expect(transport.run(`: ${'x'.repeat(100_000)}`)).rejects.toThrow(RangeError);
  });

  clause('text that is not ASCII passes both ways, quotes and all', async ({ transport }) => {
    const text = `Grüße, 日本, 🙂 'quoted' "twice" \\n $HOME \`id\` %s !history\ttab\r\n`;

    expect((await transport.run(`cat; cat <<'END'\n${text}END\n`, { stdin: text })).stdout).toBe(text + text);
  });

  clause('ten megabytes pass both ways', async ({ transport }) => {
    const text = 'é\n0123456789abcdef'.repeat(Math.ceil(tenMegabytes / 19));

    const { stdout, stderr } = await transport.run('t=$(mktemp); cat >"$t"; cat "$t"; cat "$t" >&2; rm "$t"', {
      stdin: text,
    });

    expect(stdout === text).toBe(true);
    expect(stderr === text).toBe(true);
  });

  clause('nothing that a script says is taken for something else', async ({ transport }) => {
    const noise = 'Welcome to the machine!\n[user@login ~]$ \u001b[1m0\u001b[0m\nexit 1\n';
    await transport.run(`printf '%s' "$NOISE" "$0" >&2; echo "exit 7"; echo 0`);

    expect(await transport.run('cat; cat >&2 <<E\nEND 0\nE', { stdin: noise })).toEqual({
      code: 0,
      stdout: noise,
      stderr: 'END 0\n',
    });
  });

  clause('what a script leaves running and writing is waited for, and never read later', async ({ transport }) => {
    const first = await transport.run('(sleep 0.3; echo late; echo late >&2) & echo now');

    expect(first).toEqual({ code: 0, stdout: 'now\nlate\n', stderr: 'late\n' });
    expect(await transport.run('echo clean')).toEqual({ code: 0, stdout: 'clean\n', stderr: '' });
  });

  clause('each script has a shell of its own', async ({ transport }) => {
    const before = await transport.run('pwd; umask');
    const one = await transport.run('cd /; umask 077; leaked=yes; echo $$; exec 2>&- </dev/null; set -e; false');
    const two = await transport.run('echo "${leaked:-no}"; echo $$');

    expect(await transport.run('pwd; umask')).toEqual(before);
    expect(two.stdout.startsWith('no\n')).toBe(true);
    expect(two.stdout).not.toBe(`no\n${one.stdout}`);
  });

  clause('twenty calls at once each get their own answer', async ({ transport }) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, n) =>
        transport.run(`cat; sleep 0.0${n % 5}; echo ${n}; exit ${n}`, { stdin: `in ${n}\n`.repeat(n * 100) }),
      ),
    );

    expect(answers.map(({ code, stdout }) => stdout === `${`in ${code}\n`.repeat(code * 100)}${code}\n`)).toEqual(
      Array.from({ length: 20 }, () => true),
    );
    expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  clause('a script that takes longer than it was given rejects with MACHINE_UNREACHABLE', async ({ transport }) => {
    const begun = Date.now();

    await expect(transport.run('sleep 120', { timeoutMs: 400 })).rejects.toMatchObject({ code: 'MACHINE_UNREACHABLE' });

    expect(Date.now() - begun).toBeLessThan(60_000);
    expect((await transport.run('echo again')).stdout).toBe('again\n');
  });

  clause('an abort rejects with its reason and ends the script', async ({ transport, folder, at }) => {
    await transport.put(folder, []);
    const reason = new Error('enough');
    const abort = new AbortController();
    const running = transport.run(`cd ${at} && echo $$ >pid; sleep 60; echo on >after`, { signal: abort.signal });
    const ended = running.catch((error: unknown) => error);
    await vi.waitFor(async () => expect((await transport.read(folder, 'pid'))?.length ?? 0).toBeGreaterThan(1), 60_000);
    abort.abort(reason);
    expect(await ended).toBe(reason);

    const look = `cd ${at}; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 "$(cat pid)" || break; sleep 0.5; done; ls`;
    expect((await transport.run(`${look} 2>/dev/null`)).stdout).toBe('pid\n');
  });

  clause('a call whose signal was given before does nothing', async ({ transport, folder, local, at }) => {
    const reason = new Error('too late');
    const signal = AbortSignal.abort(reason);
    await transport.put(folder, []);

    await expect(transport.run(`echo x >${at}/x`, { signal })).rejects.toBe(reason);
    await expect(transport.put(folder, [], { signal })).rejects.toBe(reason);
    await expect(transport.get(folder, [], local, { signal })).rejects.toBe(reason);
    await expect(transport.list(folder, signal)).rejects.toBe(reason);

    expect(await transport.list(folder)).toEqual([]);
  });

  clause('a transport that was closed connects again', async ({ transport }) => {
    await transport.close();
    await transport.close();

    expect((await transport.run('echo back')).stdout).toBe('back\n');
  });
}
