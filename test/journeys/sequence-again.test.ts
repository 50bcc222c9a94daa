import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

function file(user: User, text: string): string {
  const path = join(user.home, 'sequence.yaml');
  writeFileSync(path, `simtrail_sequence: 1\n${text}`);
  return path;
}
const sweep = (depths: string): string =>
  `name: depths\non_failure: continue\nsteps:\n  a: { analysis: trivial, sweep: { grid: { depth: ${depths} } } }\n`;
const chain = `name: chain
steps:
  a: { analysis: trivial }
  b: { analysis: trivial, inputs: { from: a, files: answer.json, to: before } }
`;
const taskOf = ({ sequence, status }: JobRecord): string =>
  `${sequence?.step ?? ''} ${sequence?.point?.['depth'] ?? ''} ${status}`;

describe('a sequence that is run again', () => {
  it('runs what failed and what was added, and nothing else', async () => {
    const user = new User();
    const flag = join(user.home, 'mended');
    await user.hasTrivialProject({ last: `grep -q '"depth": 2' input.json && [ ! -e '${flag}' ] && exit 1\n:` });
    const path = file(user, sweep('[1, 2, 3]'));
    expect((await user.types('sequence', 'run', path, '--project', user.project)).code).toBe(1);
    const failed = user.records().find(({ status }) => status === 'failed');
    writeFileSync(flag, '');

    await user.does('sequence', 'rerun', 'depths', '--missing');

    expect(user.records().map(taskOf).toSorted()).toEqual([
      'a 1 succeeded',
      'a 2 failed',
      'a 2 succeeded',
      'a 3 succeeded',
    ]);
    expect(user.records().at(-1)?.rerun_of).toBe(failed?.id);
    file(user, sweep('[1, 2, 3, 4]'));
    await user.does('sequence', 'rerun', 'depths', '--missing', '--file', path);
    expect(user.records().map(taskOf).slice(4)).toEqual(['a 4 succeeded']);
    user.leaves();
  });

  it('as a sweep of the same name runs only the new points', async () => {
    const user = new User();
    await user.hasTrivialProject();
    for (const count of [2, 3]) {
      await user.does('sweep', 'trivial', `depth=1:${count}:${count}`, '--name', 'curve');
      expect(user.records()).toHaveLength(count);
    }
    user.leaves();
  });

  it('from a step on takes what came before as it is, and what was made from the old one is stale', async () => {
    const user = new User();
    // Each run leaves another answer.
    await user.hasTrivialProject({ last: `echo '{"answer": '1$(date +%N)'}' >answer.json` });
    await user.does('sequence', 'run', file(user, chain));
    const [a, b] = user.records();

    await user.does('sequence', 'rerun', 'chain', '--from', 'b');

    const again = user.records().slice(2);
    expect(again.map(({ sequence, rerun_of }) => [sequence?.step, rerun_of])).toEqual([['b', b?.id]]);
    expect(again[0]?.inputs.find(({ path }) => path === 'before/answer.json')?.from?.job).toBe(a?.id);
    expect(again[0]?.sequence?.id).not.toBe(b?.sequence?.id);
    await user.does('sequence', 'rerun', 'chain');
    expect(
      user
        .records()
        .slice(3)
        .map(({ sequence, rerun_of }) => [sequence?.step, rerun_of]),
    ).toEqual([
      ['a', a?.id],
      ['b', again[0]?.id],
    ]);
    const { stale } = JSON.parse(await user.does('lineage', b?.id ?? '', '--json')) as { stale: string[] };
    expect(stale).toEqual(['a was run again as a, which left another answer.json']);
    const wrong = await user.types('sequence', 'rerun', 'chain', '--from', 'c', '--project', user.project);
    expect(wrong.stderr).toContain('Sequence chain has no step c; it has a, b.');
    user.leaves();
  });

  it('runs a step again that is defined in another way, with what needs it', async () => {
    const user = new User();
    await user.hasTrivialProject();
    await user.does('sequence', 'run', file(user, chain));
    const path = file(user, chain.replace('to: before', 'to: earlier'));

    await user.does('sequence', 'rerun', 'chain', '--missing', '--file', path);

    expect(user.records().map(({ sequence }) => sequence?.step)).toEqual(['a', 'b', 'b']);
    user.leaves();
  });

  it('runs a step again whose analysis was changed, and none because of what the sequence itself sets', async () => {
    const user = new User();
    await user.hasTrivialProject();
    const two = `name: two
steps:
  a: { analysis: trivial, sweep: { grid: { depth: [1, 2] } } }
  b: { analysis: other, for_each: a, inputs: { from: a, files: answer.json, to: before }, set: { depth: '{{ a.answer + point.depth }}' } }
`;
    const [code, input] = [join(user.home, 'trivial/code.yaml'), join(user.home, 'trivial/input.json')];
    await user.does('analysis', 'add', 'other', '--code', code, input);
    await user.does('sequence', 'run', file(user, two));
    const again = async (): Promise<string[]> => {
      const before = user.records().length;
      await user.does('sequence', 'rerun', 'two', '--missing');
      return user.records().slice(before).map(taskOf).toSorted();
    };

    expect(await again()).toEqual([]);
    const live = join(user.project, 'analyses/other/input.json');
    writeFileSync(live, '{ "depth": 1, "width": 3 }\n');
    expect(await again()).toEqual(['b 1 succeeded', 'b 2 succeeded']);
    writeFileSync(live, '{ "depth": 77, "width": 3 }\n');
    expect(await again()).toEqual([]);
    writeFileSync(join(user.project, 'codes/trivial/run.sh'), `echo '{"answer": 43}' >answer.json\n`);
    expect(await again()).toHaveLength(4);
    user.leaves();
  });

  it('is refused while it is under way; what cannot be read is named, and harms no other', async () => {
    const user = new User();
    const gate = join(user.home, 'gate');
    await user.hasTrivialProject({ first: `until [ -e '${gate}' ]; do sleep 0.1; done` });
    await user.does('sequence', 'run', file(user, chain), '--detach');
    const busy = await user.types('sequence', 'rerun', 'chain', '--project', user.project);
    expect(busy.stderr).toContain('is still under way');
    await user.does(
      'sequence',
      'run',
      file(user, chain.replace('chain', 'other').replace('steps', 'limits: {}\nsteps')),
      '--detach',
    );
    const records = (): { file: { object: string } }[] =>
      (
        JSON.parse(readFileSync(join(user.project, 'jobs.json'), 'utf8')) as {
          sequences: { file: { object: string } }[];
        }
      ).sequences;
    rmSync(join(user.project, records()[0]?.file.object ?? 'none'), { force: true });
    writeFileSync(gate, '');

    const events = (await user.does('watch', '--json'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(events.filter(({ event }) => event === 'sequence')).toMatchObject([{ name: 'chain' }]);
    const { sequences } = JSON.parse(await user.does('sequence', 'list', '--json')) as {
      sequences: { name: string; state: string | null }[];
    };
    expect(sequences.map(({ name, state }) => [name, state])).toEqual([
      ['other', 'succeeded'],
      ['chain', null],
    ]);
    expect(await user.does('sequence', 'list')).toMatch(/Sequence chain \(\S+\) cannot be read: /);
    user.leaves();
  });
});

describe('a sequence of a project that came from elsewhere', () => {
  const looks = `name: chain
steps:
  a: { analysis: trivial, sweep: { csv: points.csv } }
  b: { analysis: trivial, after: a }
  c: { analysis: trivial, set: { depth: '{{ b.answer }}' } }
`;

  it('is known, is not carried on, and can be run again', async () => {
    const user = new User();
    await user.hasTrivialProject();
    const path = file(user, looks);
    writeFileSync(join(user.home, 'points.csv'), 'depth\n1\n2\n');
    await user.does('sequence', 'run', path);
    await user.does('sequence', 'run', path, '--detach'); // c waits for simtrail
    for (const isDone = (): boolean => user.records().filter(({ status }) => status === 'succeeded').length === 7; ;) {
      await user.does('jobs');
      if (isDone()) break;
    }
    const [whole, one] = [join(user.home, 'whole.zip'), join(user.home, 'one.zip')];
    await user.does('export', '--output', whole);
    await user.does('export', String(user.records()[0]?.id), '--output', one);

    const other = new User();
    const states = async (project: string): Promise<string[]> => {
      const { sequences } = JSON.parse(await other.mustType('sequence', 'list', '--json', '--project', project)) as {
        sequences: { state: string }[];
      };
      return sequences.map(({ state }) => state);
    };
    await other.mustType('import', one, join(other.home, 'one'));
    expect(await states(join(other.home, 'one'))).toEqual(['cancelled']);
    await other.mustType('import', whole, other.project);
    await other.does('watch');
    expect(await states(other.project)).toEqual(['cancelled', 'succeeded']);
    expect(other.records()).toHaveLength(7);
    expect(await other.does('sequence', 'show', 'chain')).toContain('chain was cancelled');
    const first = String(other.records()[0]?.id);

    const refused = await other.types('sequence', 'rerun', 'chain', '--missing', '--project', other.project);
    expect(refused.stderr).toMatch(/there is no analysis trivial; `simtrail restore \w+ DIR` brings the files/);
    const restored = join(other.home, 'restored');
    await other.does('restore', first, restored);
    const code = join(restored, 'code.yaml');
    await other.does('analysis', 'add', 'trivial', '--code', code, join(restored, 'input.json'));
    await other.does('sequence', 'rerun', 'chain', '--missing');
    expect(await states(other.project)).toEqual(['succeeded', 'cancelled', 'succeeded']);
    expect((await other.types('verify', '--project', other.project)).code).toBe(0);
    user.leaves();
    other.leaves();
  });
});
