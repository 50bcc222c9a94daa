import type { Author, Citation, Organization } from '../citation.ts';
import type { CrateModel } from '../crate-model.ts';
import { idOfPath, metadataFile, profiles, ref, refs, roCrate, word, type Entity, type Ref } from './entity.ts';
import { mediaTypeOf } from './media-type.ts';

/** simtrail has no address on the web that lasts; a package URL (purl) names it. */
export const simtrailUrl = 'pkg:npm/simtrail';
export const objectsFolder = 'jobs/objects/';

export interface RootParts {
  /** Ids of everything directly in the crate. */
  hasPart: readonly string[];
  /** Ids of the actions. */
  mentions: readonly string[];
  mainEntity?: string;
}

/** The crate itself: what it is, whose it is, what one may do with it. */
export function* rootEntities(model: CrateModel, parts: RootParts): Generator<Entity> {
  const { citation, jobs, project } = model;
  const isOne = parts.mainEntity === undefined;
  const conformsTo = isOne ? profiles.process : profiles.provenance;
  yield {
    '@id': metadataFile,
    '@type': 'CreativeWork',
    about: ref('./'),
    conformsTo: isOne ? ref(roCrate) : refs([roCrate, profiles.provenance[3].id]),
    sdPublisher: ref('#simtrail'),
  };
  yield {
    '@id': './',
    '@type': 'Dataset',
    name: citation.title ?? project.name,
    description:
      citation.description ??
      `${count(jobs.length)} of the project ${project.name}, with what each was given and what it left.`,
    datePublished: model.at.slice(0, 10),
    identifier: `urn:uuid:${project.id}`,
    license: ref(citation.license?.url ?? '#no-license'),
    ...(citation.authors.length > 0 ? { author: citation.authors.map(authorRef) } : {}),
    ...(citation.paper === undefined ? {} : { citation: ref(citation.paper) }),
    ...(citation.funder === undefined ? {} : { funder: organizationRef(citation.funder) }),
    ...(citation.publisher === undefined ? {} : { publisher: organizationRef(citation.publisher) }),
    ...(citation.keywords === undefined ? {} : { keywords: citation.keywords.join(', ') }),
    conformsTo: refs(conformsTo.map(({ id }) => id)),
    ...(isOne ? {} : { mainEntity: ref(parts.mainEntity ?? '') }),
    hasPart: refs(parts.hasPart),
    mentions: refs(parts.mentions),
  };
  for (const { id, name, version } of conformsTo) yield { '@id': id, '@type': 'CreativeWork', name, version };
  yield* citationEntities(citation);
  yield { '@id': '#simtrail', '@type': 'Organization', name: 'simtrail', url: simtrailUrl };
  for (const { path, about, mediaType, sha256, size } of model.own) {
    yield {
      '@id': idOfPath(path),
      '@type': 'File',
      name: about,
      encodingFormat: mediaType,
      contentSize: String(size),
      ...(sha256 === null ? {} : { sha256 }),
      ...(path === 'README.md' ? { about: ref('./') } : {}),
    };
  }
}

export function authorRef({ name, orcid }: Author): Ref {
  return ref(orcid ?? `#author-${word(name)}`);
}

function organizationRef({ name, url }: Organization): Ref {
  return ref(url ?? `#organization-${word(name)}`);
}

function* citationEntities({ authors, license, paper, funder, publisher }: Citation): Generator<Entity> {
  yield license === undefined
    ? {
        '@id': '#no-license',
        '@type': 'CreativeWork',
        name: 'No licence given',
        description: 'The authors have not said under which terms this may be used: ask them.',
      }
    : {
        '@id': license.url,
        '@type': 'CreativeWork',
        name: license.name,
        description: `The licence ${license.name}.`,
        url: license.url,
      };
  if (paper !== undefined) {
    yield { '@id': paper, '@type': 'ScholarlyArticle', name: paper.replace('https://doi.org/', 'doi:'), url: paper };
  }
  const organizations = new Map<string, Organization>();
  for (const one of [funder, publisher, ...authors.map(({ affiliation }) => affiliation)]) {
    if (one !== undefined) organizations.set(organizationRef(one)['@id'], one);
  }
  const seen = new Set<string>();
  for (const author of authors) {
    const id = authorRef(author)['@id'];
    if (seen.has(id)) continue;
    seen.add(id);
    const { affiliation } = author;
    const at = affiliation === undefined ? {} : { affiliation: organizationRef(affiliation) };
    yield { '@id': id, '@type': 'Person', name: author.name, ...at };
  }
  for (const [id, { name, url }] of organizations) {
    yield { '@id': id, '@type': 'Organization', name, ...(url === undefined ? {} : { url }) };
  }
}

/** A file by its path, once for the whole crate. */
export function fileEntity(file: {
  path: string;
  name: string;
  size: number;
  sha256: string | null;
  about: string;
}): Entity {
  return {
    '@id': idOfPath(file.path),
    '@type': 'File',
    name: file.about,
    alternateName: file.name,
    encodingFormat: mediaTypeOf(file.name),
    contentSize: String(file.size),
    ...(file.sha256 === null ? {} : { sha256: file.sha256 }),
  };
}

const count = (jobs: number): string => (jobs === 1 ? 'One job' : `${jobs} jobs`);
