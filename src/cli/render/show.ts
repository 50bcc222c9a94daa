import type { Answer, News, Through, View } from '../answer.ts';
import { jsonText } from './json-text.ts';
import { LogText } from './log-text.ts';
import type { Screen } from './screen.ts';

export interface Showing {
  screen: Screen;
  isJson: boolean;
  now: () => number;
}

/** Shows an answer and tells the exit status. */
export async function show(answer: Answer, showing: Showing): Promise<number> {
  if (answer.kind === 'news') return showing.isJson ? newsAsJson(answer, showing) : newsAsText(answer, showing);
  if (answer.kind === 'through') {
    await (showing.isJson ? throughAsJson(answer, showing) : throughAsText(answer, showing));
    return 0;
  }
  if (showing.isJson) await showing.screen.through(`${jsonText(answer.json, 2)}\n`);
  else showing.screen.print(answer.lines(viewOf(showing)));
  return answer.exit ?? 0;
}

function viewOf({ screen, now }: Showing): View {
  const { width, height, isTerminal } = screen.terminal;
  return { width, height, isLive: isTerminal, now: now() };
}

async function newsAsJson(news: News, showing: Showing): Promise<number> {
  for await (const event of news.events) {
    const document = news.json(event);
    if (document !== undefined) await showing.screen.through(`${jsonText(document)}\n`);
  }
  return news.last(viewOf(showing)).exit;
}

/** How often a block is drawn again while nothing happens, so that times go on, ms. */
const tickMs = 500;

async function newsAsText(news: News, showing: Showing): Promise<number> {
  const { screen } = showing;
  const block = screen.block();
  const redraw = (): void => block.draw(news.block?.(viewOf(showing)) ?? []);
  const ticking = block.isShown ? setInterval(redraw, tickMs) : undefined;
  try {
    for await (const event of news.events) {
      const lines = news.lines(event, viewOf(showing));
      if (lines.length > 0) block.clear();
      screen.print(lines);
      redraw();
    }
  } finally {
    clearInterval(ticking);
    block.clear();
  }
  const { lines, exit } = news.last(viewOf(showing));
  screen.print(lines);
  return exit;
}

/** To a pipe or a file goes what the program wrote, byte for byte. */
async function throughAsText({ chunks }: Through, { screen }: Showing): Promise<void> {
  const text = screen.terminal.isTerminal ? new LogText() : undefined;
  for await (const chunk of chunks) await screen.through(text?.next(chunk) ?? chunk);
  if (text !== undefined) await screen.through(text.end());
}

async function throughAsJson({ chunks, about, follows }: Through, { screen }: Showing): Promise<void> {
  const decoder = new TextDecoder();
  let whole = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (!follows) whole += text;
    else if (text !== '') await screen.through(`${jsonText({ ...about, text })}\n`);
  }
  if (!follows) await screen.through(`${jsonText({ ...about, text: whole + decoder.decode() }, 2)}\n`);
}
