import type { Code } from '../codes/index.ts';
import type { AttributeResource, Item } from '../formats/smtk/index.ts';

/**
 * The one code that the resources of an analysis mean: by what is chosen in the attribute in which modelbuilder's templates
 * let the user choose the analysis (type `Analysis` or `Modules`, with a word or a switch for each), by the
 * `AnalysisTypes` of the export, by the categories the user has narrowed it to, by the only analysis that the template
 * has. Undefined where none of these names exactly one.
 */
export function codeMeant(resources: readonly AttributeResource[], codes: readonly Code[]): Code | undefined {
  const [analysis] = resources;
  const clues = [
    ...resources.map(({ attributes }) =>
      attributes.filter(({ type }) => /^(?:analys[ei]s|modules?)/i.test(type)).flatMap(({ items }) => wordsIn(items)),
    ),
    ...resources.map(({ attributes }) =>
      attributes.flatMap(({ items }) => items.filter(({ name }) => /^AnalysisTypes?$/i.test(name))).flatMap(chosenIn),
    ),
    analysis?.activeCategories ?? [],
    analysis?.analyses.map(({ name }) => name) ?? [],
    analysis?.categories ?? [],
  ];
  for (const words of clues) {
    const meant = codes.filter((code) => words.some((word) => isFor(code, word)));
    if (meant.length === 1) return meant[0];
  }
  return undefined;
}

/** `Omega 3P Analysis` and `TEM3P-Thermal` mean the codes whose steps they begin with. */
function isFor({ name, step }: Code, word: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return [name, step].map(plain).some((own) => own.length > 2 && plain(word).startsWith(own));
}

/** What is chosen: values, and the names of optional items that are enabled, children included. */
function wordsIn(items: readonly Item[]): string[] {
  return items
    .filter(({ isEnabled, isIgnored }) => isEnabled && !isIgnored)
    .flatMap((item) => [
      ...chosenIn(item),
      ...(item.enabledSlot === undefined ? [] : [item.name]),
      ...wordsIn([...item.children, ...item.groups.flat()]),
    ]);
}

const chosenIn = ({ values }: Item): string[] =>
  values.flatMap(({ value, label }) => [value, label].filter((word) => typeof word === 'string'));

/** The ids of the resources of which an export resource refers to the whole: what it exports. */
export function resourcesNamed({ attributes }: AttributeResource): string[] {
  const references = attributes.flatMap(({ associations, items }) => [
    ...associations,
    ...allOf(items).flatMap((item) => item.references),
  ]);
  return references.flatMap((one) =>
    one?.resource === undefined || one.component !== undefined ? [] : [one.resource.id],
  );
}

/** The names of what an export resource writes: its `OutputFile`, or its `OutputFilePrefix` without an ending. */
export function exportTargets(resource: AttributeResource | undefined): string[] {
  const items = (resource?.attributes ?? []).flatMap(({ items: own }) => allOf(own));
  return items
    .filter(({ name }) => /^Output_?File(?:_?(?:Name|Prefix))?$/i.test(name))
    .flatMap(({ values }) => values)
    .flatMap(({ value }) => (typeof value === 'string' && value !== '' ? [value.replace(/^.*[/\\]/, '')] : []));
}

function allOf(items: readonly Item[]): Item[] {
  return items.flatMap((item) => [item, ...allOf([...item.children, ...item.groups.flat()])]);
}
