import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Fault, Says } from '../parts/says.tsx';
import { problemOf, useSource, type LoginStep, type Problem } from '../source/index.ts';

/** What a machine asks a person for, question by question. Answers are sent and forgotten. */
export function LoginDialog({ machine, onClose }: { machine: string; onClose: () => void }) {
  const source = useSource();
  const [step, setStep] = useState<LoginStep>();
  const [problem, setProblem] = useState<Problem>();
  const input = useRef<HTMLInputElement>(null);
  const question = step?.question ?? undefined;
  const send = useCallback(
    async (body: { question?: string; answer?: string | null }): Promise<void> => {
      try {
        setStep(await source.ask('POST /api/machines/:machine/login', { params: { machine }, body }));
      } catch (error) {
        setProblem(problemOf(error));
      }
    },
    [source, machine],
  );
  useEffect(() => void send({}), [send]);
  useEffect(() => {
    if (step?.state === 'notice' && step.question !== null) void send({ question: step.question.id });
    if (step?.state === 'asks') input.current?.focus();
  }, [step, send]);
  const answer = (event: FormEvent): void => {
    event.preventDefault();
    if (question === undefined || input.current === null) return;
    const { value } = input.current;
    input.current.value = '';
    setStep(undefined);
    void send({ question: question.id, answer: value });
  };
  const close = (): void => {
    if (step?.state === 'asks' && question !== undefined) void send({ question: question.id, answer: null });
    onClose();
  };
  const isOver = step?.state === 'connected' || step?.state === 'failed' || problem !== undefined;
  return (
    <Dialog
      title={`Log in to ${machine}`}
      onClose={close}
      foot={
        isOver ? (
          <button type="button" className="button main" onClick={onClose}>
            Done
          </button>
        ) : (
          <>
            <button type="button" className="button" onClick={close}>
              Go back
            </button>
            <button type="submit" form="login" className="button main" disabled={step?.state !== 'asks'}>
              Answer
            </button>
          </>
        )
      }
    >
      {problem !== undefined && <Fault problem={problem} />}
      {step?.state === 'failed' && step.error !== null && <Fault problem={step.error} />}
      {step?.state === 'connected' && (
        <Says tone="good">
          <p>
            {machine} is connected. All of simtrail on this computer uses the connection; its jobs are looked at now.
          </p>
        </Says>
      )}
      {step === undefined && problem === undefined && (
        <p className="soft" role="status">
          Waiting for {machine} …
        </p>
      )}
      {step?.state === 'notice' && (
        <Says tone="busy">
          <p>{question?.text}</p>
        </Says>
      )}
      {step?.state === 'asks' && question !== undefined && (
        <form id="login" className="field" onSubmit={answer}>
          {question.again && (
            <Says tone="bad">
              <p>That was not accepted.</p>
            </Says>
          )}
          <label htmlFor="login-answer" className="mono login-question">
            {question.text}
          </label>
          <input
            key={question.id}
            ref={input}
            id="login-answer"
            type={question.echo ? 'text' : 'password'}
            autoComplete="off"
          />
          <span className="hint">The answer goes to ssh on the computer where simtrail runs, and is kept nowhere.</span>
        </form>
      )}
    </Dialog>
  );
}
