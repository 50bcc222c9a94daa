import { catalogue, type ErrorCode, type Facts } from './catalogue.ts';
import type { CatalogueEntry, ErrorKind } from './kinds.ts';

/** An error as it travels: printed by `--json`, sent to the page, read back by {@link AppError.fromJSON}. */
export interface ErrorDocument {
  code: ErrorCode;
  kind: ErrorKind;
  message: string;
  hint: string;
  state: string;
  retryable: boolean;
  facts: Record<string, unknown>;
  detail?: string;
}

export interface AppErrorOptions {
  cause?: unknown;
  /** What a remote program or another library said, word for word; cleaned before it is shown. */
  detail?: string;
}

/**
 * The one error class for everything a person can meet. Its code is permanent; message (what happened and why), hint
 * (what to do) and state (what was left as it is) come from the catalogue, so wording lives in one place.
 */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError';
  readonly code: C;
  readonly facts: Facts<C>;
  readonly detail: string | undefined;

  constructor(code: C, facts: Facts<C>, { cause, detail }: AppErrorOptions = {}) {
    const entry = catalogue[code] as unknown as { message: (facts: Facts<C>) => string };
    super(withoutMiddle(entry.message(facts)), cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
    this.detail = detail === undefined ? undefined : withoutControls(detail);
  }

  get kind(): ErrorKind {
    return catalogue[this.code].kind;
  }

  get exit(): number {
    return catalogue[this.code].exit;
  }

  get retryable(): boolean {
    return (catalogue[this.code] as CatalogueEntry).retryable ?? false;
  }

  /** What to do about it; a runnable command where there is one. */
  get hint(): string {
    return (catalogue[this.code] as unknown as { hint: (facts: Facts<C>) => string }).hint(this.facts);
  }

  /** What state the project is in now. */
  get state(): string {
    const entry = catalogue[this.code] as unknown as { state?: (facts: Facts<C>) => string };
    return entry.state?.(this.facts) ?? 'Nothing was changed.';
  }

  toJSON(): ErrorDocument {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      hint: this.hint,
      state: this.state,
      retryable: this.retryable,
      facts: this.facts,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }

  /** The same error at the other end of a wire. Facts are taken as they come; wording is made anew from them. */
  static fromJSON(document: ErrorDocument): AppError {
    const options = document.detail === undefined ? {} : { detail: document.detail };
    return new AppError(document.code, document.facts as Facts<ErrorCode>, options);
  }

  /** True for an AppError with one of these codes: catch the one expected, let the rest pass. */
  static is<C extends ErrorCode>(error: unknown, ...codes: C[]): error is AppError<C> {
    return error instanceof AppError && (codes as ErrorCode[]).includes(error.code);
  }
}

/** A name or a value out of a foreign file may have megabytes; nobody reads them in a message. */
function withoutMiddle(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, 1200)} … ${message.slice(-400)}`;
}

const longestMessage = 2000;

/** Text from elsewhere must not move the cursor, clear the screen or set a title: control characters become visible. */
export function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (c) => {
    const code = c.codePointAt(0) ?? 0;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\uFFFD';
  });
}
