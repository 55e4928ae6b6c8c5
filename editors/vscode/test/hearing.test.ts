import { expect, test, vi } from 'vitest';
import { type Heard, Hearing } from '../src/client/hearing';

test('every room hears a notification until it leaves, and the client is asked once', () => {
  const hearing = new Hearing();
  const said: Heard[] = [];
  const begin = vi.fn((tell: Heard) => said.push(tell));
  const [one, other] = [vi.fn(), vi.fn()];
  const mine = hearing.add('kanbots/x', one, begin);
  hearing.add('kanbots/x', other, begin);

  said[0]?.(1);
  mine.dispose();
  said[0]?.(2);

  expect(begin).toHaveBeenCalledOnce();
  expect(one.mock.calls).toEqual([[1]]);
  expect(other.mock.calls).toEqual([[1], [2]]);
});
