import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, readAddress } from '../shell/address.ts';
import { urlOf } from './source.ts';

describe('urlOf', () => {
  it('puts each parameter into a part of its own, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (project, job) => {
        const url = new URL(urlOf('GET /api/projects/:project/jobs/:job', { params: { project, job } }), 'http://here');
        expect(url.search + url.hash).toBe('');
        fc.pre(project !== '' && job !== '' && !/^\.{1,2}$/.test(project) && !/^\.{1,2}$/.test(job));
        expect(url.pathname.split('/').slice(3).map(decodeURIComponent)).toEqual([project, 'jobs', job]);
      }),
    );
  });

  it('repeats a key with several values and leaves out what is empty', () => {
    const query = { status: ['failed', 'lost'], search: '', sort: undefined, limit: 5 };
    expect(urlOf('GET /api/x', { query })).toBe('/api/x?status=failed&status=lost&limit=5');
  });
});

describe('an address', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, unit: 'grapheme' })),
        fc.string({ minLength: 1 }),
        (parts, search) => {
          const read = readAddress(address(parts, { search }));
          expect(read.parts).toEqual(parts);
          expect(read.query.get('search')).toBe(search);
        },
      ),
    );
  });

  it('survives what is no percent-encoding', () => {
    expect(readAddress('/p/%E0%A4%A').parts).toEqual(['p', '%E0%A4%A']);
  });
});
