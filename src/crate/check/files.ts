import { idsOf, hasType, pathOf, type CrateProblem, type Graph } from './graph.ts';
import { crateLayout } from '../layout.ts';
import { readManifest } from '../manifest.ts';

/** What is in the crate by path, as it was read. */
export type FilesFound = ReadonlyMap<string, { sha256: string; size: number }>;

/** Files that nobody describes: they describe. */
const undescribed: ReadonlySet<string> = new Set([crateLayout.metadata, crateLayout.preview, crateLayout.manifest]);

/** Compares files with the manifest: both name the same ones, with the same digests. */
export function checkManifest(text: string, files: FilesFound): CrateProblem[] {
  const { lines, odd } = readManifest(text);
  const problems: CrateProblem[] = odd.map((line) => ({
    kind: 'file',
    where: crateLayout.manifest,
    message: `line ${line} is no line of a manifest`,
  }));
  const say = (where: string, message: string): void => void problems.push({ kind: 'file', where, message });
  const named = new Set<string>();
  for (const { path, sha256 } of lines) {
    if (named.has(path)) say(path, 'is in the manifest twice');
    named.add(path);
    const found = files.get(path);
    if (found === undefined) say(path, 'is missing');
    else if (found.sha256 !== sha256) say(path, 'was altered');
  }
  for (const path of files.keys()) {
    if (!named.has(path) && path !== crateLayout.manifest) say(path, 'is not in the manifest');
  }
  return problems;
}

/** Compares files with what the metadata say of them. */
export function checkDescribed({ nodes }: Graph, files: FilesFound): CrateProblem[] {
  const problems: CrateProblem[] = [];
  const say = (where: string, message: string): void => void problems.push({ kind: 'metadata', where, message });
  const described = new Set<string>();
  for (const node of nodes.values()) {
    const path = pathOf(node['@id']);
    if (path === undefined || !hasType(node, 'File', 'Dataset') || path === './') continue;
    described.add(path);
    if (hasType(node, 'Dataset')) {
      if (idsOf(node, 'hasPart').length === 0) say(path, 'is a folder of nothing');
      continue;
    }
    const found = files.get(path);
    if (found === undefined) say(path, 'is described and not in the crate');
    else if (node['sha256'] === undefined) say(path, 'is described without its digest');
    else if (node['sha256'] !== found.sha256) say(path, 'is not the file that is described: it has another digest');
    else if (node['contentSize'] !== undefined && Number(node['contentSize']) !== found.size)
      say(path, 'is described with another size');
  }
  for (const path of files.keys()) {
    if (!described.has(path) && !undescribed.has(path)) say(path, 'is not described');
  }
  return problems;
}
