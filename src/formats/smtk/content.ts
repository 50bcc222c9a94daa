import { broken } from '../json/index.ts';
import type { Attribute, Definition, ItemDefinition } from './model.ts';

/** An analysis as a user chooses it, and the categories that it brings into force. */
export interface AnalysisChoice {
  name: string;
  parent: string | undefined;
  categories: readonly string[];
}

/** What an SMTK attribute resource holds, in whatever form. */
export interface AttributeResourceContent {
  form: 'json' | 'xml';
  /** The major version of the form: 3 to 7 for JSON, 2 to 8 for XML. */
  version: number;
  id: string | undefined;
  name: string | undefined;
  /** What the resource is to its project, e.g. `analysis` or `export`. */
  role: string | undefined;
  categories: readonly string[];
  /** Undefined where the user has not narrowed them. */
  activeCategories: readonly string[] | undefined;
  analyses: readonly AnalysisChoice[];
  definitions: readonly Definition[];
  attributes: readonly Attribute[];
  /** Other files that an XML template draws in; they are not read. */
  includes: readonly string[];
}

/** Finds an item's definition by the type of its attribute and its name; a type has the items of its bases too. */
export function itemDefinitionsOf(definitions: readonly Definition[]) {
  const byType = new Map(definitions.map((definition) => [definition.type, definition]));
  const tables = new Map<string, ReadonlyMap<string, ItemDefinition>>();
  return (type: string, name: string | undefined): ItemDefinition | undefined => {
    let table = tables.get(type);
    if (table === undefined) {
      const all = new Map<string, ItemDefinition>();
      const passed = new Set<string>();
      for (
        let one = byType.get(type);
        one !== undefined && !passed.has(one.type);
        one = byType.get(one.baseType ?? '')
      ) {
        passed.add(one.type);
        for (const item of one.items) if (!all.has(item.name)) all.set(item.name, item);
      }
      tables.set(type, (table = all));
    }
    return table.get(name ?? '');
  };
}

interface VersionRange {
  text: string;
  file: string;
  at: { start: number };
  low: number;
  high: number;
}

/** @throws AppError FILE_FORMAT for a version outside the range */
export function checkedVersion({ text, file, at, low, high }: VersionRange, written: string | undefined): number {
  const major = Number(/^(\d{1,4})(?:\.|$)/.exec(written ?? '')?.[1]);
  if (major >= low && major <= high) return major;
  const what =
    written === undefined ? 'an SMTK attribute resource has a version' : `version ${written.slice(0, 20)} is not known`;
  throw broken(text, file, at.start, `${what}; versions ${low} to ${high} are read`);
}
