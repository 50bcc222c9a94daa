import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect } from 'vitest';
import type { Clause } from './clauses.ts';
import type { TransportBench } from './transport-bench.ts';

/** The clauses of {@link Transport.open}. */
export function openClauses(clause: Clause<TransportBench>): void {
  clause('open talks with a script both ways, as each side writes', async ({ transport }) => {
    const channel = await transport.open('while read -r line; do echo "got $line"; done; echo bye; exit 5');
    const said = textOf(channel.stdout);

    channel.stdin.write('one\n');
    await said.until('got one\n');
    channel.stdin.write('two\n');
    await said.until('got one\ngot two\n');
    channel.stdin.end();

    expect(await channel.ended).toEqual({ code: 5, stderr: '' });
    await said.until('got one\ngot two\nbye\n');
  });

  clause('open passes every byte unchanged, a megabyte of them', async ({ transport }) => {
    const bytes = Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 7 + (i >> 8)) & 255));
    const channel = await transport.open('echo oops >&2; exec cat');
    const parts: Buffer[] = [];
    channel.stdout.on('data', (part: Buffer) => parts.push(part));

    channel.stdin.end(bytes);
    const end = await channel.ended;
    if (!channel.stdout.readableEnded) await once(channel.stdout, 'end');

    expect(end).toEqual({ code: 0, stderr: 'oops\n' });
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  clause('what was opened does not keep others waiting', async ({ transport }) => {
    const channels = await Promise.all([transport.open('exec cat'), transport.open('exec cat')]);

    expect((await transport.run('echo here')).stdout).toBe('here\n');

    await Promise.all(channels.map(async (channel) => channel.close()));
  });

  clause('close ends the input of what was opened, and ends what does not listen', async ({ transport }) => {
    const listens = await transport.open('cat >/dev/null; exit 3');
    await listens.close();
    expect((await listens.ended).code).toBe(3);

    const deaf = await transport.open('echo $$; trap "" HUP; sleep 60 & wait; sleep 60');
    const said = textOf(deaf.stdout);
    const pid = (await said.until(/\d\n/)).trim();
    await deaf.close();
    const look = `for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 ${pid} 2>/dev/null || { echo gone; break; }; sleep 0.5; done`;
    expect((await transport.run(look)).stdout).toBe('gone\n');
  });

  clause('open rejects with the reason of a signal that was given before', async ({ transport }) => {
    const reason = new Error('too late');
    await expect(transport.open('exec cat', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
}

function textOf(stream: Readable): { until(wanted: string | RegExp): Promise<string> } {
  let text = '';
  stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
  return {
    async until(wanted) {
      const isThere = (): boolean => (typeof wanted === 'string' ? text === wanted : wanted.test(text));
      for (let tries = 0; tries < 3_000 && !isThere(); tries += 1) await new Promise((done) => setTimeout(done, 20));
      if (!isThere()) throw new Error(`it said ${JSON.stringify(text)} and not ${String(wanted)}`);
      return text;
    },
  };
}
