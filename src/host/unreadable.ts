import { AppError } from '../errors/index.ts';

/**
 * Turns what the system said about a reading into INPUT_UNREADABLE, in our words where we have any; what is not from the
 * system passes unchanged.
 *
 * @param path as the user knows the file
 */
export function unreadable(path: string, error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new AppError('INPUT_UNREADABLE', { path, why: reasons[code] ?? wordsIn(message) }, { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'it is not there',
  EACCES: 'you have no right to read it',
  EPERM: 'the system does not permit it',
  EISDIR: 'it is not a regular file',
  ENXIO: 'it is not a regular file',
  ELOOP: 'it is a link that leads nowhere',
  EIO: 'the device reported an error',
};

/** Of `ESTALE: stale NFS file handle, open '/x'` what stands in the middle. */
function wordsIn(message: string): string {
  return message.replace(/^\w+: /, '').replace(/, \w+(?: '[^']*')?$/, '');
}
