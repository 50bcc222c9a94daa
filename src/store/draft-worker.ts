// The thread of a `DraftWriter`.
import { parentPort } from 'node:worker_threads';
import { writePiece, type DraftPiece } from './draft.ts';

parentPort?.on('message', (piece: DraftPiece) => parentPort?.postMessage(writePiece(piece), []));
