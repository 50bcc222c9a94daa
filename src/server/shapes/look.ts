import * as z from 'zod';
import type { Scene, ViewCommand, ViewState } from '../../view/scene/index.ts';
import { problem, time } from './common.ts';
import { named } from './named.ts';

const length = z.number().min(-1e30).max(1e30);
const triple = z.tuple([length, length, length]).readonly();
const name = z.string().min(1).max(1000);

const look = z.enum(['surface', 'edges', 'wireframe', 'points', 'volume']);
const filter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.enum(['slice', 'clip']), origin: triple.optional(), normal: triple.optional() }),
  z.strictObject({ kind: z.literal('contour'), values: z.array(length).max(100).readonly().optional() }),
  z.strictObject({ kind: z.enum(['glyphs', 'warp']), scale: length.optional() }),
]);

const stateKeys = z.strictObject({
  file: name.nullable().describe('relative to the job; with `*` for all its steps'),
  mode: name.nullable().describe('the file of one mode of a mesh with several; null: the first'),
  array: name.nullable().describe('null: the first vector at points'),
  on: z.enum(['points', 'cells']).nullable().describe('where the array is; null: at points, if it is there'),
  component: z.int().min(0).max(8).nullable().describe('of a vector or tensor; null: its magnitude'),
  range: z.tuple([length, length]).readonly().nullable().describe('of the colours; null: of the data'),
  log: z.boolean().describe('whether the colours go by the logarithm'),
  map: name.describe('a colour map of ParaView'),
  look,
  filter,
  time: length.nullable().describe('as the data has it'),
  camera: z.object({ position: triple, focus: triple, up: triple }).nullable(),
  size: z
    .tuple([z.int().min(16).max(4096), z.int().min(16).max(4096)])
    .readonly()
    .describe('width and height'),
  density: z.number().min(0.25).max(4).describe('how large words and points are: 2 on a screen with twice the points'),
  ground: z.enum(['dark', 'light']),
});
const viewState = named(
  'ViewState',
  stateKeys as unknown as z.ZodType<ViewState>,
  'What makes a picture: the same state of the same files gives the same one.',
);
const changes = stateKeys.partial() as unknown as z.ZodType<Partial<ViewState>>;

/** What a machine tells goes through this shape before anything is made of it. */
export const scene = named(
  'Scene',
  z.object({
    state: viewState,
    files: z
      .array(z.object({ name, steps: z.int(), bytes: z.number() }))
      .max(20_000)
      .describe('that can be opened'),
    cells: z.number().optional().describe('of the open file, as all below'),
    points: z.number().optional(),
    bounds: z.array(z.number()).length(6).optional().describe('xmin xmax ymin ymax zmin zmax'),
    times: z.array(z.number()).max(1_000_000).optional(),
    modes: z.array(name).max(20_000).optional().describe('files of the modes that can be chosen'),
    arrays: z
      .array(
        z.object({
          name,
          on: z.enum(['points', 'cells']),
          components: z.int(),
          range: z.tuple([z.number(), z.number()]).describe('of a vector: of its magnitude'),
          component_names: z.array(z.string()).max(100),
          component_ranges: z.array(z.tuple([z.number(), z.number()])).max(100),
        }),
      )
      .max(10_000)
      .optional(),
    colours: z.tuple([z.number(), z.number()]).optional().describe('values at the ends of the colours'),
    looks: z.array(look).max(10).optional().describe('how it can be drawn'),
    filters: z
      .array(z.enum(['none', 'slice', 'clip', 'contour', 'glyphs', 'warp']))
      .max(10)
      .optional()
      .describe('what can be made of it'),
    memory_bytes: z.number().optional().describe('that it takes there'),
  }) as unknown as z.ZodType<Scene>,
  'What there is to be seen, and what is seen.',
);
export type { Scene, ViewCommand, ViewState };

export const lookPhase = z.enum(['none', 'starting', 'waiting', 'connected', 'lost', 'ended']);
export type LookPhase = z.infer<typeof lookPhase>;

export const lookView = named(
  'Look',
  z.object({
    phase: lookPhase.describe(
      '`none`: nobody looks. `waiting`: for a node. `lost`: the link broke and is made again. `ended`: see `error`',
    ),
    why: z.string().nullable().describe('what it waits for, or why it ended'),
    error: problem.nullable().describe('what went wrong, where something did'),
    started_at: time.nullable(),
    host: z.string().nullable().describe('where it is drawn'),
    version: z.string().nullable().describe('of ParaView there'),
    where: z.enum(['login', 'job', 'inside']).nullable(),
    scene: scene.nullable(),
  }),
  'A look at the results of a job where they are. There is one for a job at a time, whoever watches.',
);
export type LookView = z.infer<typeof lookView>;

export const lookRequest = named(
  'LookRequest',
  z.strictObject({
    inside: z.boolean().optional().describe("in the running job's own nodes, beside it"),
    state: changes.optional().describe('what is to be seen first; else what was seen last'),
  }),
);

const move = z.number().min(-10_000).max(10_000);
const pair = z.tuple([move, move]).readonly();

export const lookCommand = named(
  'LookCommand',
  z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('set'), state: changes }),
    z
      .strictObject({ do: z.literal('reset'), along: z.enum(['x', 'y', 'z']).optional() })
      .describe('the camera: all is seen, obliquely or along an axis'),
    z.strictObject({ do: z.literal('look') }).describe('what there is'),
  ]) as unknown as z.ZodType<Exclude<ViewCommand, { do: 'move' }>>,
);

export const lookAnswer = z.object({ scene });

export type LookWord = ({ at?: number } & Omit<Extract<ViewCommand, { do: 'move' }>, 'n'>) | { do: 'seen'; n: number };

export const lookWord = named(
  'LookWord',
  z.discriminatedUnion('do', [
    z
      .strictObject({
        do: z.literal('move'),
        rotate: pair.optional().describe('degrees to the right and upwards'),
        pan: pair.optional().describe("parts of the picture's height"),
        zoom: z.number().min(0.01).max(100).optional().describe('above 1: nearer'),
        at: z.number().optional().describe('any number; the picture that shows the movement has it as `answers`'),
      })
      .describe('turn, shift and zoom; pictures answer it'),
    z
      .strictObject({ do: z.literal('seen'), n: z.int() })
      .describe('the picture with this number was shown; no more than two are sent that were not'),
  ]) as unknown as z.ZodType<LookWord>,
  'What a page says on the socket of a look.',
);

export const pictureHead = named(
  'PictureHead',
  z.object({
    n: z.int().describe('no other picture of this server has it'),
    kind: z.enum(['jpeg', 'png']),
    still: z.boolean().describe('false while something moves: coarser then'),
    rough: z.boolean().describe('with fewer triangles than there are, while something moves'),
    answers: z.number().nullable().describe('`at` of the first movement of this page that no picture before showed'),
    render_ms: z.number(),
    encode_ms: z.number(),
  }),
  'What comes before each picture of a look.',
);
export type PictureHead = z.infer<typeof pictureHead>;

export const screenshot = named(
  'Screenshot',
  z.object({ path: z.string(), sha256: z.string(), size: z.int(), at: time }),
  "A picture that was kept in the job's folder; it is on the job's record.",
);
