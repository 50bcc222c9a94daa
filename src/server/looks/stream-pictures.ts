import { lookWord, type LookWord, type PictureHead } from '../shapes/index.ts';
import type { PageSocket } from '../sockets/page-socket.ts';
import type { ShownLook } from './shown-look.ts';

/** So many pictures are on their way to a page: one that it draws, and the next. */
const mostUnseen = 2;
/** Movements whose picture is still to come. One that is not answered at all is forgotten. */
const mostMovements = 1_000;

type Move = Omit<Extract<LookWord, { do: 'move' }>, 'do'>;

/** Shows a look on one page until one of both ends: pictures go as the page has seen the last ones, movements come. */
export function streamPictures(look: ShownLook, socket: PageSocket): void {
  const movements: { n: number; at: number }[] = [];
  const unseen: number[] = [];
  let sent = 0;
  const send = (): void => {
    if (look.endedAt !== undefined) return socket.close();
    const { newest } = look;
    if (newest === undefined || newest.n === sent || unseen.length >= mostUnseen) return;
    const { n, picture } = newest;
    const { kind, still, rough, render_ms, encode_ms } = picture;
    let answers: number | null = null;
    while (movements[0] !== undefined && movements[0].n <= picture.moved) {
      const { at } = movements.shift() ?? {};
      answers ??= at ?? null;
    }
    sent = n;
    unseen.push(n);
    socket.send(message({ n, kind, still, rough, answers, render_ms, encode_ms }, picture.image));
  };
  const move = ({ at, ...movement }: Move): void => {
    const n = look.move(movement);
    if (n === undefined || at === undefined) return;
    if (movements.length === mostMovements) movements.shift();
    movements.push({ n, at });
  };
  const stop = look.watch(send);
  socket.listen({
    onText: (text) => {
      const word = lookWord.parse(JSON.parse(text));
      if (word.do === 'move') return move(word);
      unseen.splice(0, unseen.indexOf(word.n) + 1);
      send();
    },
    onAlive: () => (look.watchedAt = Date.now()),
    onClose: stop,
  });
  look.watchedAt = Date.now();
  send();
}

function message(head: PictureHead, image: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, image]);
}
