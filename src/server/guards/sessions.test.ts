import { expect, it } from 'vitest';
import { Sessions } from './sessions.ts';

it('signs out the browser that came first when the thousand and first comes', () => {
  const sessions = new Sessions();
  const cookies = Array.from({ length: 1000 }, () => sessions.start());
  expect(cookies.filter((cookie) => sessions.has(cookie))).toHaveLength(1000);

  const last = sessions.start();

  expect(cookies.filter((cookie) => !sessions.has(cookie))).toEqual([cookies[0]]);
  expect(sessions.has(last)).toBe(true);
});
