import { AppError } from '../errors/index.ts';

/** Where files lie that have not fully arrived, inside the folder they are for. It never shows in a listing. */
export const incomingFolder = '.simtrail-incoming';

/**
 * Why a file that is there cannot be brought, if so. A name that holds U+FFFD, which stands for bytes that are no
 * character, is taken for one that is not UTF-8: no program of ours could ask for it.
 */
export function reachOf(path: string, mayRead: boolean): { outOfReach?: string } {
  if (path.includes('\ufffd')) return { outOfReach: 'its name is not UTF-8' };
  return mayRead ? {} : { outOfReach: 'you have no right to read it there' };
}

/** The name of a file inside a folder, as it may be used: refused if it could mean anything outside, or a folder. */
export function checkedName(path: string): string {
  const why = whyNot(path);
  if (why !== undefined)
    throw new AppError('BAD_PATH', { path: JSON.stringify(path), file: 'A list of files for a job folder', why });
  return path;
}

function whyNot(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it is absolute';
  if (path.includes('\0')) return 'it holds a NUL';
  const parts = path.split('/');
  if (parts.includes('..')) return 'it leads out of the folder';
  if (parts.includes('.') || parts.includes('')) return 'a part of it is empty or a dot';
  if (parts[0] === incomingFolder) return 'that place is for files that have not fully arrived';
  return undefined;
}

/** A folder on a machine, as it may be used. Anything but an absolute path is a mistake in the program. */
export function checkedFolder(folder: string): string {
  if (!folder.startsWith('/') || folder.includes('\0') || /^\/[./]*$/.test(folder))
    throw new TypeError(`not an absolute folder below the root: ${JSON.stringify(folder)}`);
  return folder.replace(/(?<!\/)\/+$/, '');
}
