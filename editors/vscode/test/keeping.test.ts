import { beforeEach, expect, test, vi } from 'vitest';
import { KeptBoard } from '../src/board/keeping';
import type { Requester } from '../src/client/client';
import type { BoardSnapshot, Notifications } from '../src/protocol';
import { card, changed, decision, snapshot } from './wire';

let heard: { [N in keyof Notifications]?: (params: Notifications[N]) => void } = {};
let snapshots: BoardSnapshot[] = [];
const request = vi.fn(() => Promise.resolve(snapshots.shift()));

const server = {
  request,
  on: (method: keyof Notifications, listener: (params: never) => void) => {
    heard = { ...heard, [method]: listener };
    return { dispose: () => undefined };
  },
} as unknown as Requester;

beforeEach(() => {
  heard = {};
  request.mockClear();
});

test('a change reaches those who draw, with its questions in order', async () => {
  snapshots = [snapshot({ revision: 1 })];
  const kept = new KeptBoard(server);
  await kept.begin();
  const told = vi.fn();
  kept.onDidChange(told);

  const decisions = [decision('1-1.1'), decision('1-1.1', { state: 'answered' })];
  heard['kanbots/board/changed']?.(changed({ revision: 2, previous: 1, decisions }));

  expect(told).toHaveBeenCalledWith({ decisions, anew: false });
});

test('what was missed is asked for again, until it is there', async () => {
  snapshots = [
    snapshot({ revision: 1 }),
    snapshot({ revision: 3 }),
    snapshot({ revision: 9, cards: [card(7)] }),
  ];
  const kept = new KeptBoard(server);
  await kept.begin();

  heard['kanbots/board/changed']?.(changed({ revision: 9, previous: 8 }));
  await kept.begin();

  expect(request).toHaveBeenCalledTimes(3);
  expect(kept.board.card(7)).toBeDefined();
});

test('another daemon counts anew, and its lower revision counts', async () => {
  snapshots = [snapshot({ revision: 90 }), snapshot({ revision: 2, cards: [card(1)] })];
  const kept = new KeptBoard(server);
  await kept.begin();

  heard['kanbots/daemon/replaced']?.({ version: '0.1.0' });
  await kept.begin();

  expect(kept.board.card(1)).toBeDefined();
  expect(kept.board.take(changed({ revision: 3, previous: 2 }))).toBe('applied');
});
