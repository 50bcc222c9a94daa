import { AppError } from '../../errors/index.ts';
import { badParameter, noParameter, refuseForeign, type Parameter, type ParameterFile } from '../json/index.ts';
import type { AnalysisChoice, AttributeResourceContent } from './content.ts';
import { jsonContent } from './json-resource.ts';
import { locate, locateParameters, type Located } from './located.ts';
import type { Attribute, Definition } from './model.ts';
import { textWith } from './set-value.ts';
import { xmlContent } from './xml-resource.ts';

/** An attribute resource whose parameters can be shown and changed. */
export interface AttributeResource extends ParameterFile, AttributeResourceContent {
  set(path: string, value: string): AttributeResource;
}

/**
 * Reads an attribute resource: JSON (`.smtk`, versions 3 to 7) or XML (`.sbt` templates and `.sbi` instances, versions 2
 * to 8).
 *
 * @throws AppError FILE_FORMAT, also for other resources and for versions that are not known
 */
export function readAttributeResource(text: string, file: string): AttributeResource {
  refuseForeign(text, file);
  const isXml = /^\uFEFF?\s*</.test(text);
  return new ResourceDocument(text, file, isXml ? xmlContent(text, file) : jsonContent(text, file));
}

class ResourceDocument implements AttributeResource {
  readonly file: string;
  readonly text: string;
  readonly form: 'json' | 'xml';
  readonly version: number;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly role: string | undefined;
  readonly categories: readonly string[];
  readonly activeCategories: readonly string[] | undefined;
  readonly analyses: readonly AnalysisChoice[];
  readonly definitions: readonly Definition[];
  readonly attributes: readonly Attribute[];
  readonly includes: readonly string[];
  #located: ReadonlyMap<string, Located> | undefined;

  constructor(text: string, file: string, content: AttributeResourceContent) {
    this.text = text;
    this.file = file;
    this.form = content.form;
    this.version = content.version;
    this.id = content.id;
    this.name = content.name;
    this.role = content.role;
    this.categories = content.categories;
    this.activeCategories = content.activeCategories;
    this.analyses = content.analyses;
    this.definitions = content.definitions;
    this.attributes = content.attributes;
    this.includes = content.includes;
  }

  parameters(): readonly Parameter[] {
    return Array.from(this.#index().values(), ({ parameter }) => parameter);
  }

  find(path: string): Parameter | undefined {
    const found = locate(this.#index(), path, this.text);
    return found && { ...found.parameter, path };
  }

  set(path: string, value: string): AttributeResource {
    const located = locate(this.#index(), path, this.text);
    if (located === undefined) throw noParameter(this, path);
    const changed = this.#read(textWith(this.text, { located, path, value }));
    if (changed?.find(path) === undefined) throw badParameter(path, value, 'the file could not hold it');
    return changed;
  }

  /** The changed text read again, or undefined where a character of the new value makes it unreadable. */
  #read(text: string): AttributeResource | undefined {
    try {
      return readAttributeResource(text, this.file);
    } catch (error) {
      if (AppError.is(error, 'FILE_FORMAT')) return undefined;
      throw error;
    }
  }

  #index(): ReadonlyMap<string, Located> {
    this.#located ??= new Map(
      locateParameters(this.attributes, this.text).map((located) => [located.parameter.path, located]),
    );
    return this.#located;
  }
}
