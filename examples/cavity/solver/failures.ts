/** The input cannot be used. The message is one sentence for the person who wrote it: what, where, what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The input was good and the computation still gave no answer. The message is one sentence. */
export class SolveError extends Error {
  override readonly name = 'SolveError';
}
