/** Runs a work and gives what it tells while it goes on, as it comes, and what it gives in the end. Throws what it throws. */
export async function* telling<E>(work: (tell: (event: E) => void) => Promise<E>): AsyncGenerator<E> {
  const told: E[] = [];
  let wake = (): void => {};
  let isOver = false;
  const tell = (event: E): void => {
    told.push(event);
    wake();
  };
  const working = work(tell)
    .then(tell)
    .finally(() => {
      isOver = true;
      wake();
    });
  working.catch(() => {}); // it is awaited below, when all that was told has been given
  for (;;) {
    yield* told.splice(0);
    if (isOver && told.length === 0) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (isOver || told.length > 0) resolve();
    });
  }
  await working;
}
