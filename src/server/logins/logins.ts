import { randomBytes } from 'node:crypto';
import { login, type ConnectOptions } from '../../engine/index.ts';
import { AppError, asAppError } from '../../errors/index.ts';
import type { LoginStep } from '../shapes/index.ts';

/** So long a question waits for its answer, ms. */
const patienceMs = 300_000;

type Ask = NonNullable<ConnectOptions['ask']>;

interface Pending {
  id: string;
  settle: (answer: string | undefined) => void;
}

/**
 * Logins to machines, led by the page: each request is answered with what comes next. At most one at a time for each
 * machine; who begins anew ends the one before. Answers go to ssh and are kept nowhere.
 */
export class Logins {
  private readonly open = new Map<string, Conversation>();
  private readonly connected: (machine: string) => void;

  constructor(connected: (machine: string) => void) {
    this.connected = connected;
  }

  async begin(machine: string): Promise<LoginStep> {
    this.open.get(machine)?.end();
    const conversation = new Conversation(machine, () => this.connected(machine));
    this.open.set(machine, conversation);
    return conversation.after(undefined);
  }

  /** Throws BAD_REQUEST for a question that is not asked any more. */
  async go(machine: string, question: string, answer: string | null | undefined): Promise<LoginStep> {
    const conversation = this.open.get(machine);
    if (conversation === undefined) throw notAsked();
    if (answer !== undefined) conversation.answer(question, answer ?? undefined);
    return conversation.after(question);
  }

  close(): void {
    for (const conversation of this.open.values()) conversation.end();
    this.open.clear();
  }
}

class Conversation {
  private pending: Pending | undefined;
  private step: LoginStep | undefined;
  private isEnded = false;
  private waiting: (() => void)[] = [];

  constructor(machine: string, connected: () => void) {
    login(machine, { ask: (...asked) => this.ask(...asked) }).then(
      () => {
        this.tell({ state: 'connected', question: null, error: null });
        connected();
      },
      (error: unknown) => this.tell({ state: 'failed', question: null, error: asAppError(error).toJSON() }),
    );
  }

  /** What comes after a question; waits for it. */
  async after(question: string | undefined): Promise<LoginStep> {
    for (;;) {
      const { step } = this;
      if (step !== undefined && (question === undefined || step.question?.id !== question)) return step;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  answer(question: string, answer: string | undefined): void {
    if (this.pending?.id !== question) throw notAsked();
    this.pending.settle(answer);
  }

  /** What is asked now and from now on gets no answer. */
  end(): void {
    this.isEnded = true;
    this.pending?.settle(undefined);
  }

  private readonly ask: Ask = async (_machine, text, { echo, again, notice, signal }) => {
    if (this.isEnded) return undefined;
    const id = randomBytes(12).toString('hex');
    const answered = new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), patienceMs);
      const settle = (answer: string | undefined): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.pending = { id, settle };
      if (signal.aborted) settle(undefined);
      signal.addEventListener('abort', () => settle(undefined), { once: true });
    });
    this.tell({ state: notice ? 'notice' : 'asks', question: { id, text, echo, again }, error: null });
    const answer = await answered;
    if (this.pending?.id === id) this.pending = undefined;
    return answer;
  };

  private tell(step: LoginStep): void {
    this.step = step;
    const { waiting } = this;
    this.waiting = [];
    for (const resume of waiting) resume();
  }
}

function notAsked(): AppError {
  return new AppError('BAD_REQUEST', { why: 'body.question: it is not asked any more' });
}
