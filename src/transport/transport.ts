import type { Readable, Writable } from 'node:stream';

/** A file to be put on a machine: its local path, its name in the target folder, what it must be when it has arrived. */
export interface OutgoingFile {
  from: string;
  /** Relative, with `/`, inside the target folder. */
  to: string;
  sha256: string;
  /** Bytes. */
  size: number;
  executable?: boolean;
  /** Absolute paths on the machine where the same bytes may lie: what is still the same there need not be sent. */
  copies?: readonly string[];
}

/** A file as it lies on the machine. */
export interface MachineFile {
  /** Relative to the folder that was listed, with `/`. */
  path: string;
  /** Bytes. */
  size: number;
  /** ISO 8601 UTC. */
  modifiedAt: string;
  /** ISO 8601 UTC: when anything of it was changed last, its name and its times too. Nobody can set this one. */
  changedAt: string;
  /** Why it cannot be brought, where that is known. Its `path` may be no name then. */
  outOfReach?: string;
}

/** A symbolic link on the machine. */
export interface MachineLink {
  /** Relative to the folder that was listed, with `/`. */
  path: string;
  /** As it is written in the link; may be anything. */
  to: string;
}

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Progress {
  /** Bytes. */
  done: number;
  total: number;
}

/** Up to this size files come from a machine together and with their digests, bytes. */
export const smallBytes = 1 << 20;

export interface Got {
  missing: string[];
  digests: ReadonlyMap<string, string>;
}

export interface TransferOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface GetOptions extends TransferOptions {
  /** What `list` said of the files a moment ago: then they need not be looked at once more. */
  seen?: readonly MachineFile[];
}

/** A program on a machine that one talks with while it runs. */
export interface Channel {
  /** Ending it is how the program is told that nobody is there any more. */
  stdin: Writable;
  stdout: Readable;
  /**
   * Resolves with the exit code and the end of what was written to stderr (4,000 characters). Rejects with
   * MACHINE_UNREACHABLE when the link broke: then the program's input ends too, as soon as the machine notices.
   */
  ended: Promise<{ code: number; stderr: string }>;
  /** Ends the input, and after a moment everything in the script's process group. Resolves when that is done or asked for. */
  close(): Promise<void>;
}

/**
 * How commands and files get to one machine. Folders are absolute paths on the machine; everything inside them is
 * named relatively and may not leave them: a name that is absolute, empty or holds `..` is refused.
 *
 * A method rejects with LOGIN_NEEDED when only a person can make the connection: then nothing was done. It
 * rejects with MACHINE_UNREACHABLE when the machine did not answer: then nobody knows whether the work was
 * done, and every method may be called again with the same arguments and will finish what was begun. What a remote
 * program said comes back as data, never as an exception.
 */
export interface Transport {
  /** The name of the machine, for messages. */
  readonly machine: string;

  /**
   * Runs a POSIX shell script with the given standard input and resolves with what it said, whatever its exit code (128
   * and the signal's number when a signal ended it). Each script has a shell of its own; it is waited for until it and
   * all it left running have closed their output. At most 100,000 bytes; bulk belongs into `stdin`. Output is read as
   * UTF-8; `read` gives bytes.
   *
   * When the time is over (MACHINE_UNREACHABLE) or the signal is given (its reason) the script is ended as soon as the
   * machine can be told, with all it started that did not leave its process group.
   */
  run(script: string, options?: { stdin?: string; timeoutMs?: number; signal?: AbortSignal }): Promise<Finished>;

  /**
   * Starts a script and resolves when it runs: bytes go both ways, unchanged and at once, until one side ends. It uses the
   * same connection as all else. `signal` ends the opening, not what was opened.
   */
  open(script: string, options?: { signal?: AbortSignal }): Promise<Channel>;

  /**
   * Makes the folder if it is missing and puts the files there. When it resolves, every file is there whole and with
   * its digest, checked on the far side; files that were there with the right digest are not sent again, nor are
   * large ones of which the machine has a copy. Other files in the folder are left alone. Rejects with INPUT_CHANGED if a local file that had to be sent is no longer what `sha256`
   * says; nothing is placed then. A put that was cut left its part in a hidden folder inside, and the next goes on there; one of
   * other names removes it when nobody wrote there for a day (locally an hour).
   * Rejects with WRITE_FAILED where a link or a folder is in the way, or the place cannot be written; what arrived is
   * removed then.
   */
  put(folder: string, files: readonly OutgoingFile[], options?: TransferOptions): Promise<void>;

  /**
   * All regular files below the folder, sorted by path; links are not followed. A folder that is not there is empty. What
   * cannot be brought says so: a file that may not be read, one whose name is not UTF-8, and a folder inside that may not
   * be looked into, with a `/` at its end.
   */
  list(folder: string, signal?: AbortSignal): Promise<MachineFile[]>;

  /** All symbolic links below the folder, sorted by path, with what they say they lead to; none is followed. */
  links(folder: string, signal?: AbortSignal): Promise<MachineLink[]>;

  /**
   * The sha256 of those of the named files that are there and can be read, as they are now, taken on the far side; what lies
   * behind a link is not there.
   */
  digests(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;

  /**
   * Bytes of one file from an offset on, `limit` at most (a negative offset counts from the end). Undefined if there is
   * no such file. Small witness files and the tails of logs are read with it.
   */
  read(folder: string, path: string, range?: { from?: number; limit?: number }): Promise<Uint8Array | undefined>;

  /**
   * Brings files into a local folder, whole or not at all, keeping their relative names and times. Those not there are
   * named, links among them. Files that are here with the same size and time are not brought again.
   *
   * `digests` has the sha256 of files that came and are here as they are there: both sides took it. One that has none was
   * here before, is large (above {@link smallBytes}: it is not read a second time here), or was being written.
   */
  get(folder: string, paths: readonly string[], into: string, options?: GetOptions): Promise<Got>;

  /** Removes the folder with all it holds. One that is not there is no error. */
  remove(folder: string): Promise<void>;

  /** Lets go of connections. The transport can be used again: it reconnects. */
  close(): Promise<void>;
}
