// The thread of a `DraftWriter`: is given pieces, and null at the end.
import { parentPort, workerData } from 'node:worker_threads';
import { Drafts, type DraftPiece, type PieceAnswer } from './draft.ts';

const drafts = new Drafts(workerData as string);

async function answerTo(piece: DraftPiece | null): Promise<PieceAnswer> {
  try {
    if (piece === null) await drafts.settle();
    else drafts.write(piece);
    return {};
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { message, code };
  }
}

parentPort?.on('message', (piece: DraftPiece | null) => {
  void answerTo(piece).then((answer) => parentPort?.postMessage(answer, []));
});
