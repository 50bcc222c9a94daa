import { describe, expect, it } from 'vitest';
import { EventRing } from './event-ring.ts';

const told = (ring: EventRing, count: number): void => {
  for (let i = 0; i < count; i++) ring.tell('project', { project: `${ring.newest + 1}` });
};

describe('the ring of events', () => {
  it('keeps the newest, at least as many as it is told to', () => {
    const ring = new EventRing(100);
    for (let round = 0; round < 350; round++) {
      told(ring, 1);
      const oldest = Math.max(1, ring.newest - 99);
      expect(ring.text(oldest)).toContain(`"project":"${oldest}"`);
      expect(ring.text(ring.newest)).toContain(`"project":"${ring.newest}"`);
      expect(ring.text(ring.newest + 1)).toBeUndefined();
    }
    expect(ring.text(100)).toBeUndefined();
  });

  it('lets those go on whose next event is kept, and has all others load anew', () => {
    const ring = new EventRing(10);
    const first = ring.cursor;
    told(ring, 5);
    expect(ring.start(first)).toEqual({ n: 0, greeting: '' });
    expect(ring.start(ring.cursor)).toEqual({ n: 5, greeting: '' });
    told(ring, 100);

    expect(ring.start(first)).toMatchObject({ n: 105, greeting: expect.stringContaining('event: reset') as string });
    expect(ring.start(new EventRing().cursor).greeting).toContain('event: reset');
    expect(ring.start(`${ring.cursor}0`).greeting).toContain('event: reset');
    expect(ring.start().greeting).toContain('event: hello');
  });

  it('writes each event as one frame, whatever is in it', () => {
    const ring = new EventRing();
    ring.tell('project', { project: 'a\n\ndata: b\r\u2028id: 9' });

    expect(ring.text(1)?.split('\n')).toEqual([
      `id: ${ring.cursor}`,
      'event: project',
      'data: {"project":"a\\n\\ndata: b\\r\u2028id: 9"}',
      '',
      '',
    ]);
  });
});
