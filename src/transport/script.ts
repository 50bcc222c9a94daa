/** A script is one argument to `sh`, and Linux takes none above 128 KiB (execve(2), MAX_ARG_STRLEN). */
export const longestScript = 100_000;

/** A script as it may be run. Bulk belongs into the standard input; anything else is a mistake in the program. */
export function checkedScript(script: string): string {
  const bytes = Buffer.byteLength(script);
  if (bytes > longestScript || script.includes('\0'))
    throw new RangeError(`a script of ${bytes} bytes, or with a NUL in it, cannot be run`);
  return script;
}
