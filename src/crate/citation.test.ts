import { describe, expect, it } from 'vitest';
import { isOrcid, isRor, missingFrom, readCitation } from './citation.ts';

describe('identifiers', () => {
  it.each(['0000-0002-1825-0097', '0000-0001-5109-3700', '0000-0002-1694-233X'])('%s is an ORCID', (id) => {
    expect(isOrcid(id)).toBe(true);
    expect(isOrcid(id.replace(/\d{3}(.)$/, '000$1'))).toBe(false);
  });

  // SLAC, Lawrence Berkeley National Laboratory, MIT, Stanford
  it.each(['05gzmn429', '02jbv0t02', '042nb2s44', '00f54p054'])('%s is a ROR', (id) => {
    expect(isRor(id)).toBe(true);
    expect(isRor(`${id.slice(0, 8)}${(Number(id[8]) + 1) % 10}`)).toBe(false);
  });
});

describe('the citation of a project', () => {
  it('is read whole, with addresses made of identifiers', () => {
    expect(
      readCitation({
        authors: [
          'Ada',
          {
            name: 'B',
            orcid: 'https://orcid.org/0000-0002-1825-0097',
            affiliation: { name: 'SLAC', ror: '05gzmn429' },
          },
        ],
        license: 'CC-BY-4.0',
        doi: 'https://doi.org/10.1000/182',
        funder: 'DOE',
        keywords: ['a'],
      }),
    ).toEqual({
      authors: [
        { name: 'Ada' },
        {
          name: 'B',
          orcid: 'https://orcid.org/0000-0002-1825-0097',
          affiliation: { name: 'SLAC', url: 'https://ror.org/05gzmn429' },
        },
      ],
      license: { name: 'CC-BY-4.0', url: 'https://spdx.org/licenses/CC-BY-4.0' },
      paper: 'https://doi.org/10.1000/182',
      funder: { name: 'DOE' },
      keywords: ['a'],
    });
  });

  it('is not made up: what is absent is named', () => {
    expect(readCitation(undefined)).toEqual({ authors: [] });
    expect(missingFrom(readCitation({ authors: ['A'] }))).toEqual([
      'an affiliation of each author',
      'a license',
      'a publisher',
    ]);
  });

  it.each<[unknown, string]>([
    [[], 'citation is to be an object'],
    [{ licence: 'MIT' }, 'citation.licence is not known'],
    [{ authors: [{}] }, 'citation.authors[1].name is to be text'],
    [{ license: 'no licence at all' }, 'citation.license is neither'],
    [{ license: 'javascript:alert(1)' }, 'citation.license is neither'],
    [{ doi: '11.1/x' }, 'citation.doi is no DOI'],
    [{ funder: { name: 'x', url: 'file:///etc' } }, 'citation.funder.url is no web address'],
  ])('%j is refused', (value, said) => {
    expect(() => readCitation(value)).toThrow(said);
  });
});
