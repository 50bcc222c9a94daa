/** How a machine shows results: the section `visualize` of its record. Everything is optional. */
export interface VisualizeSettings {
  /** `login`: on the machine that is reached. `job`: as a job of its own, which a cluster wants. */
  where?: 'login' | 'job';
  modules?: readonly string[];
  /** Shell lines before ParaView. */
  prologue?: readonly string[];
  /** Programs by name or absolute path. */
  pvpython?: string;
  pvserver?: string;
  python?: string;
  /** `none` for a ParaView that draws without a display (EGL, OSMesa); otherwise Xvfb is used where it is. */
  display?: 'auto' | 'none';
  /** What is asked for, and how many processes a server has. */
  nodes?: number;
  tasks?: number;
  /** What starts several; `{tasks}` is their number. `srun` unless told. */
  launcher?: readonly string[];
  /** Longest time of one look, seconds. */
  time?: number;
  /** How long a node is waited for, seconds. */
  wait?: number;
  /** How long everything is kept for a connection that broke, seconds. */
  patience?: number;
}

/**
 * Bytes of memory that ParaView needs by itself. With less it reads its own programs over and over: measured with 5.11 and a
 * small grid, minutes a picture instead of seconds.
 */
export const leastMemory = 300 * 2 ** 20;

/** What is wanted on the machine, as `supervise.py` reads it. */
export interface Order {
  kind: 'render' | 'server';
  program: string;
  display: 'auto' | 'none';
  /** Absolute folder whose files are looked at. */
  root: string;
  /** Absolute folder of this look. */
  session: string;
  /** Time limit. */
  seconds: number;
  /** Without a sign of life for so long (seconds) everything there ends. */
  silence: number;
  /** Bytes of free memory without which nothing is started. */
  memory: number;
  /** New time steps are watched for. */
  follow?: boolean;
  connect_id?: number;
  /** As `fileRules` has them. */
  endings: readonly string[];
  modes: string;
  step: string;
  /** Other programs of the node have to reach the server: it gets no network of its own. */
  shared?: boolean;
  /** Words before a server of several processes. */
  launcher: readonly string[];
}
