export type Triple = readonly [number, number, number];

/** Where one looks from, in the coordinates of the data. */
export interface Camera {
  position: Triple;
  focus: Triple;
  up: Triple;
}

/** What is done to the data before it is drawn. Planes go through the middle where no origin is given. */
export type Filter =
  | { kind: 'none' }
  | { kind: 'slice' | 'clip'; origin?: Triple; normal?: Triple }
  | { kind: 'contour'; values?: readonly number[] }
  /** `scale` 1: the longest arrow is a twelfth of the whole. */
  | { kind: 'glyphs' | 'warp'; scale?: number };

/** Everything that makes a picture: the same state of the same files gives the same picture. */
export interface ViewState {
  /** Relative to the job's folder, with `/`; a name with `*` stands for all its steps. */
  file: string | null;
  /** Of a mesh with several: the file of one; null: the first. */
  mode: string | null;
  /** Null: the first vector at points. */
  array: string | null;
  /** Where the array is; null: at points, if it is there. */
  on: 'points' | 'cells' | null;
  /** Of a vector or tensor, from 0; null: its magnitude. */
  component: number | null;
  /** Lowest and highest value of the colours; null: those of the data. */
  range: readonly [number, number] | null;
  /** Colours go by the logarithm; where the lowest value is none above zero, or what rounding left, they begin at 1e-4 of the highest. */
  log: boolean;
  /** Name of a colour map of ParaView. */
  map: string;
  look: 'surface' | 'edges' | 'wireframe' | 'points' | 'volume';
  filter: Filter;
  /** As the data has it. */
  time: number | null;
  camera: Camera | null;
  /** Width and height, 16 to 4096. */
  size: readonly [number, number];
  /** How large words and points are, 0.25 to 4: 2 for a screen that has two points where others have one. */
  density: number;
  /** What is behind: dark with light words, or light with dark ones. */
  ground: 'dark' | 'light';
}

/** What there is to be seen, and what is seen now. */
export interface Scene {
  state: ViewState;
  /** Files that can be opened. */
  files: readonly { name: string; steps: number; bytes: number }[];
  /** Of the open file; absent before one is. */
  cells?: number;
  points?: number;
  /** xmin xmax ymin ymax zmin zmax. */
  bounds?: readonly number[];
  times?: readonly number[];
  /** Files of the modes that can be chosen. */
  modes?: readonly string[];
  arrays?: readonly {
    name: string;
    on: 'points' | 'cells';
    components: number;
    /** Of a vector: of its magnitude. Values that are not finite are in none; [0, 0] where there is no other. */
    range: readonly [number, number];
    /** Of the first nine. */
    component_names: readonly string[];
    component_ranges: readonly (readonly [number, number])[];
  }[];
  /** Values at the ends of the colours; absent where there is no array. */
  colours?: readonly [number, number];
  /** What makes sense of it: ways to draw it, and what can be made of it. */
  looks?: readonly ViewState['look'][];
  filters?: readonly Filter['kind'][];
  /** What it takes in memory there. */
  memory_bytes?: number;
}

/** What a look can be told. Those with an answer give the scene; `move` is answered by pictures. */
export type ViewCommand =
  | { do: 'look' }
  | { do: 'set'; state: Partial<ViewState> }
  /** All of it is seen, obliquely or along an axis. */
  | { do: 'reset'; along?: 'x' | 'y' | 'z' }
  /**
   * Degrees to the right and upwards; parts of the picture's height; a factor above 1 to come nearer. Pictures tell the
   * newest `n` that they show.
   */
  | { do: 'move'; n?: number; rotate?: readonly [number, number]; pan?: readonly [number, number]; zoom?: number };

/** One picture as it is shown. */
export interface Picture {
  /** JPEG; PNG where one was asked for. */
  image: Uint8Array;
  kind: 'jpeg' | 'png';
  /** False while something moves: coarser then. */
  still: boolean;
  /** It moves and has fewer triangles than what is shown: all of them took too long. */
  rough: boolean;
  size: readonly [number, number];
  camera: Camera;
  time: number;
  /** `n` of the newest movement in it; 0 where there was none. */
  moved: number;
  render_ms: number;
  encode_ms: number;
}
