import * as z from 'zod';
import { shape } from '../../formats/yaml/index.ts';
import * as rules from './texts.ts';
import { text } from './text-schema.ts';

const common = {
  name: text(rules.quantityName),
  unit: z.string().max(40).optional().describe('As the program writes it; "" for a pure number. Not for text.'),
  text: z.boolean().default(false).describe('Words instead of numbers.'),
  file: text(rules.insideFolder),
};

const take = z.enum(['first', 'last', 'all']);
const openEnd = z.boolean().default(false).describe('Whether the program writes no line end after its last line.');
const indexName = z.string().regex(/^[A-Za-z_]\w{0,40}$/);
const column = z.union([z.string().min(1), z.int().min(1)]);

/** A quantity: what it is called, and one of four ways to find it in a file. */
export const quantitySchema = z.union([
  shape({
    ...common,
    json: text(rules.jsonPath).describe('A path into a JSON file; [*] is every entry of a list.'),
    index: z.record(indexName, text(rules.jsonPath)).default({}).describe('What tells the values apart, by paths.'),
    take: take.default('all'),
  }),
  shape({
    ...common,
    column: column.describe('A column of a table, by its name in the header or its number from 1.'),
    index: z.record(indexName, column).default({}).describe('What tells the values apart, by columns.'),
    take: take.default('all'),
    separator: z
      .enum([',', ';', 'tab', 'blank'])
      .optional()
      .describe('What stands between cells; told from the file if left out.'),
    header: z.boolean().default(true).describe('False where the first line is data although it is words.'),
    open_end: openEnd,
  }),
  shape({
    ...common,
    key: z.string().min(1).max(200).describe('The text before = or : at the start of a line.'),
    take: take.default('last'),
    open_end: openEnd,
  }),
  shape({
    ...common,
    line: text(rules.pattern).describe('A regular expression; (?<value>…) is the value, other named groups its index.'),
    take: take.default('last'),
    open_end: openEnd,
  }),
]);
