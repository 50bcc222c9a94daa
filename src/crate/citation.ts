import { AppError } from '../errors/index.ts';

/** Who is to be cited and under which terms, as the project's marker has it under "citation". */
export interface Citation {
  title?: string;
  description?: string;
  authors: readonly Author[];
  license?: License;
  /** Of the paper that these jobs belong to, as a URL: https://doi.org/10.… */
  paper?: string;
  funder?: Organization;
  /** Who makes it public: a repository, an institute. */
  publisher?: Organization;
  keywords?: readonly string[];
}

export interface Author {
  name: string;
  /** A URL: https://orcid.org/0000-… */
  orcid?: string;
  affiliation?: Organization;
}

export interface Organization {
  name: string;
  /** Its ROR, or its address; a URL. */
  url?: string;
}

export interface License {
  /** A URL. */
  url: string;
  /** As it was written: `CC-BY-4.0`. */
  name: string;
}

type Raw = Readonly<Record<string, unknown>>;

const keys = ['title', 'description', 'authors', 'license', 'doi', 'funder', 'publisher', 'keywords'];

/**
 * Reads the block "citation" of simtrail.json. What is absent stays absent: nothing is invented. Throws BAD_CITATION with
 * the key that is wrong: an ORCID or a ROR whose check digits do not fit is a typing error that would name somebody else.
 */
export function readCitation(value: unknown): Citation {
  if (value === undefined) return { authors: [] };
  const block = objectAt(value, 'citation');
  const unknown = Object.keys(block).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw fault(`citation.${unknown}`, `is not known; there is ${keys.join(', ')}`);
  const authors = listAt(block['authors'], 'citation.authors').map((author, i) =>
    authorAt(author, `citation.authors[${i + 1}]`),
  );
  return {
    authors,
    ...optional('title', block['title'], (text) => textAt(text, 'citation.title')),
    ...optional('description', block['description'], (text) => textAt(text, 'citation.description')),
    ...optional('license', block['license'], (text) => licenseAt(text, 'citation.license')),
    ...optional('paper', block['doi'], (text) => doiAt(text, 'citation.doi')),
    ...optional('funder', block['funder'], (funder) => organizationAt(funder, 'citation.funder')),
    ...optional('publisher', block['publisher'], (one) => organizationAt(one, 'citation.publisher')),
    ...optional('keywords', block['keywords'], (list) =>
      listAt(list, 'citation.keywords').map((word, i) => textAt(word, `citation.keywords[${i + 1}]`)),
    ),
  };
}

/** What a publication should say and this one does not, each as a noun. */
export function missingFrom(citation: Citation): string[] {
  return [
    ...(citation.authors.length === 0 ? ['authors'] : []),
    ...(citation.authors.some(({ affiliation }) => affiliation === undefined) ? ['an affiliation of each author'] : []),
    ...(citation.license === undefined ? ['a license'] : []),
    ...(citation.publisher === undefined ? ['a publisher'] : []),
  ];
}

/** ISO 7064 MOD 11-2, the check character of an ORCID (support.orcid.org, "Structure of the ORCID Identifier"). */
export function isOrcid(digits: string): boolean {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(digits)) return false;
  const plain = digits.replaceAll('-', '');
  let total = 0;
  for (const digit of plain.slice(0, 15)) total = (total + Number(digit)) * 2;
  const check = (12 - (total % 11)) % 11;
  return (check === 10 ? 'X' : String(check)) === plain[15];
}

const rorDigits = '0123456789abcdefghjkmnpqrstvwxyz';

/** A ROR is 0, six characters of Crockford's base 32 and two check digits by ISO 7064 MOD 97-10 (ror.readme.io). */
export function isRor(id: string): boolean {
  if (!/^0[a-hj-km-np-tv-z\d]{6}\d{2}$/.test(id)) return false;
  let number = 0;
  for (const character of id.slice(0, 7)) number = number * 32 + rorDigits.indexOf(character);
  return 98 - ((number * 100) % 97) === Number(id.slice(7));
}

function authorAt(value: unknown, key: string): Author {
  if (typeof value === 'string') return { name: textAt(value, key) };
  const author = objectAt(value, key);
  return {
    name: textAt(author['name'], `${key}.name`),
    ...optional('orcid', author['orcid'], (written) => {
      const id = textAt(written, `${key}.orcid`).replace(/^https?:\/\/orcid\.org\//, '');
      if (!isOrcid(id)) throw fault(`${key}.orcid`, `is no ORCID: ${id}`);
      return `https://orcid.org/${id}`;
    }),
    ...optional('affiliation', author['affiliation'], (one) => organizationAt(one, `${key}.affiliation`)),
  };
}

function organizationAt(value: unknown, key: string): Organization {
  if (typeof value === 'string') return { name: textAt(value, key) };
  const organization = objectAt(value, key);
  const name = textAt(organization['name'], `${key}.name`);
  if (organization['ror'] !== undefined) {
    const id = textAt(organization['ror'], `${key}.ror`).replace(/^https?:\/\/ror\.org\//, '');
    if (!isRor(id)) throw fault(`${key}.ror`, `is no ROR: ${id}`);
    return { name, url: `https://ror.org/${id}` };
  }
  return { name, ...optional('url', organization['url'], (url) => urlAt(url, `${key}.url`)) };
}

/** A URL, or an identifier of the SPDX licence list, which is an address there. */
function licenseAt(value: unknown, key: string): License {
  const written = textAt(value, key);
  if (/^https?:\/\//.test(written)) return { url: urlAt(written, key), name: written };
  if (!/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(written))
    throw fault(key, `is neither a URL nor an SPDX identifier: ${written}`);
  return { url: `https://spdx.org/licenses/${written}`, name: written };
}

function doiAt(value: unknown, key: string): string {
  const doi = textAt(value, key).replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:)/i, '');
  if (!/^10\.\d{4,9}\/\S+$/.test(doi)) throw fault(key, `is no DOI: ${doi}`);
  return `https://doi.org/${doi}`;
}

function urlAt(value: unknown, key: string): string {
  const text = textAt(value, key);
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw fault(key, `is no web address: ${text}`);
  return text;
}

function textAt(value: unknown, key: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw fault(key, 'is to be text');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value)) throw fault(key, 'holds a line break or another control character');
  return value.trim();
}

function listAt(value: unknown, key: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw fault(key, 'is to be a list');
  return value;
}

function objectAt(value: unknown, key: string): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault(key, 'is to be an object');
  return value as Raw;
}

function optional<K extends string, T>(key: K, value: unknown, read: (value: unknown) => T): { [P in K]?: T } {
  return value === undefined || value === null ? {} : ({ [key]: read(value) } as { [P in K]?: T });
}

const fault = (key: string, why: string): AppError => new AppError('BAD_CITATION', { key, why });
