import { describe, expect, it } from 'vitest';
import { LiveBlock } from './live-block.ts';

const terminal = { isTerminal: true, colours: false, width: 10, height: 4 };

function aBlock(isOn = true): { block: LiveBlock; written: string[] } {
  const written: string[] = [];
  return {
    block: new LiveBlock(
      (text) => written.push(text),
      () => terminal,
      isOn,
    ),
    written,
  };
}

describe('LiveBlock', () => {
  it('draws over what it drew', () => {
    const { block, written } = aBlock();

    block.draw(['one', 'two']);
    block.draw(['three']);
    block.clear();

    expect(written).toEqual([
      'one\u001b[K\ntwo\u001b[K\n\u001b[J',
      '\u001b[2A\rthree\u001b[K\n\u001b[J',
      '\u001b[1A\r\u001b[J',
    ]);
  });

  it('never fills a line or the screen', () => {
    const { block, written } = aBlock();

    block.draw(['0123456789', 'b', 'c', 'd', 'e']);

    expect(written).toEqual(['01234567…\u001b[K\nb\u001b[K\nc\u001b[K\n\u001b[J']);
  });

  it('writes nothing twice, and nothing at all where nobody watches', () => {
    const shown = aBlock();
    shown.block.draw(['same']);
    shown.block.draw(['same']);
    const silent = aBlock(false);
    silent.block.draw(['x']);
    silent.block.clear();

    expect(shown.written).toHaveLength(1);
    expect(silent.written).toEqual([]);
  });
});
