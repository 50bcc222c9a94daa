/** What one output can show. */
export interface Terminal {
  isTerminal: boolean;
  colours: boolean;
  /** Columns; Infinity where nothing limits them. */
  width: number;
  height: number;
}

/** The part of a stream that matters here. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/** NO_COLOR (no-color.org), FORCE_COLOR and TERM=dumb are honoured; a pipe gets neither colours nor cut lines. */
export function terminalOf(output: Output, env: Readonly<Record<string, string | undefined>>): Terminal {
  const isDumb = env['TERM'] === 'dumb';
  const isTerminal = output.isTTY === true && !isDumb;
  const refused = (env['NO_COLOR'] ?? '') !== '';
  const forced = !['', '0', 'false'].includes(env['FORCE_COLOR'] ?? '');
  const told = Number(env['COLUMNS']);
  const limit = Number.isInteger(told) && told > 0 ? told : Number.POSITIVE_INFINITY;
  return {
    isTerminal,
    colours: !refused && (forced || isTerminal),
    width: output.isTTY === true ? (output.columns ?? Math.min(limit, 80)) : limit,
    height: output.rows ?? 24,
  };
}
