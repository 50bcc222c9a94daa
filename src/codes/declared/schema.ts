import * as z from 'zod';
import { shape } from '../../formats/yaml/index.ts';
import { quantitySchema } from './quantity-schema.ts';
import * as rules from './texts.ts';
import { text } from './text-schema.ts';

const inside = text(rules.insideFolder);
const count = z.int().min(1);

const program = z.union([
  inside.transform((file) => ({ file, executable: undefined })),
  shape({
    file: inside,
    executable: z
      .boolean()
      .optional()
      .describe('Whether the system can start it by its own name; by default as the file is.'),
  }),
]);

const input = shape({
  role: text(rules.roleName).describe('What the file is to the program; {role} in the command stands for its path.'),
  file: inside.describe('A glob inside the analysis folder: * and ? within a name, ** over folders, {a,b}.'),
  as: inside.optional().describe('The name the program sees, where the glob gives one file.'),
  format: z
    .enum(['json', 'text', 'ace3p', 'smtk'])
    .optional()
    .describe(
      'How values in it are named: json, text (`name = value` lines), ace3p (`name: value` and blocks), smtk (an attribute resource). By default json for *.json, smtk for *.smtk and *.sbi, else text.',
    ),
  required: z.boolean().default(true).describe('Whether a job cannot be submitted without it.'),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const check = shape({
  parameter: text(rules.parameterPath).describe('The path of a value in the file named by `parameters`.'),
  type: z.enum(['number', 'integer', 'string', 'boolean']).optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  one_of: z.array(scalar).min(1).optional(),
  required: z.boolean().default(false).describe('Whether it is an error if the value is not there.'),
});

const openEnd = z.boolean().default(false).describe('Whether the program writes no line end after its last line.');

const evidence = z.union([
  shape({
    file: inside,
    json: text(rules.jsonPath),
    at_least: count.default(1).describe('How many values the path must find.'),
    equals: scalar.optional().describe('What each of them must be.'),
  }),
  shape({
    file: inside,
    line: text(rules.pattern).describe('A regular expression that lines of the file must match.'),
    at_least: count.default(1).describe('How many lines must match.'),
    open_end: openEnd,
  }),
  shape({ file: inside.describe('Alone: the file must be there and not be empty.') }, [
    'file',
    'json',
    'line',
    'at_least',
    'equals',
    'open_end',
  ]),
]);

const tolerance = shape({ relative: z.number().min(0).optional(), absolute: z.number().min(0).optional() });

/** The shape of a code file; what keys say about each other is checked in check-description.ts. */
export const codeFileSchema = shape({
  simtrail_code: z.literal(1).describe('The number of this format.'),
  name: text(rules.codeName).describe('What --code takes.'),
  title: z.string().min(1).describe('What the program computes, in a line.'),
  version: z.string().min(1).optional().describe('The version of this description, in quotes.'),
  step: z.string().min(1).max(100).optional().describe('What records say as analysis_step; by default the name.'),
  program: z.array(program).default([]).describe('Files beside the code file that are saved with every job.'),
  inputs: z.array(input).min(1).describe('The files of the analysis that the program reads, the main one first.'),
  command: z
    .array(z.string().min(1))
    .min(1)
    .describe('The program and its arguments. {role}, {processes}, {nodes} and {runtime} are filled in.'),
  parallel: z.boolean().default(false).describe("Whether the machine's launcher (mpirun, srun) starts it."),
  environment: z.record(text(rules.variableName), z.string()).default({}).describe('Environment variables.'),
  in_situ: shape({
    script: text(rules.roleName).describe(
      'The role of the input that is the Catalyst script; without one nothing of this is set.',
    ),
    environment: z
      .record(text(rules.variableName), z.string())
      .default({})
      .describe("What tells the program's adaptor: {script} is the script's path, {extracts} the folder."),
    extracts: inside.default('extracts').describe('The folder of what the script keeps: large results.'),
    live: text(rules.variableName)
      .optional()
      .describe('The variable that is given HOST:PORT, where a ParaView may wait for the program.'),
  })
    .optional()
    .describe('How a program that is built with ParaView Catalyst is looked into while it runs.'),
  parameters: text(rules.roleName).optional().describe('The role of the input whose values have names.'),
  counts: z
    .record(text(rules.quantityName), z.string().min(1))
    .default({})
    .describe('By what an index counts, from 1, the parameter that says how many there are: { mode: modes }.'),
  preflight: z.array(check).default([]).describe('What values must be for a job to be submitted.'),
  evidence: z.array(evidence).default([]).describe('What a finished run leaves behind; all of it must be there.'),
  progress: shape({
    file: inside,
    line: text(rules.pattern).describe('Named groups: fraction, percent, done and total, text.'),
  })
    .optional()
    .describe('Lines that tell how far a running program is.'),
  quantities: z.array(quantitySchema).default([]).describe('Numbers and words to read out of the results.'),
  headline: text(rules.quantityRef).optional().describe('The quantity that a list of jobs shows.'),
  results: shape({
    small: z.array(inside).default([]).describe('Globs of files that are always collected.'),
    large: z.array(inside).default([]).describe('Globs of files that are collected when asked for.'),
  })
    .default({ small: [], large: [] })
    .describe('Which files are results.'),
  tolerances: z.record(text(rules.quantityName), tolerance).default({}).describe('How much equal jobs may differ.'),
  noise: z
    .array(z.string().min(1))
    .default([])
    .describe('Quantities, and files by name or glob, that differ between equal jobs.'),
});

/** A code file as data, with everything filled in that may be left out. */
export type CodeDescription = z.output<typeof codeFileSchema>;
