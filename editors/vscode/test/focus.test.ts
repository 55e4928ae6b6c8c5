// A board is told whether its window is looked at, and so is each daemon that takes it over.
import { expect, test, vi } from 'vitest';
import { window } from 'vscode';
import { tellFocusOf } from '../src/client/focus';

test('each daemon is told anew, and one that refuses is noted and no trouble', async () => {
  const heard = new Map<string, () => void>();
  const request = vi.fn().mockResolvedValue({});
  const on = (method: string, tell: () => void) => heard.set(method, tell);
  const warn = vi.fn();
  Object.defineProperty(window, 'state', { value: { focused: true }, configurable: true });

  await tellFocusOf({ request, on } as never, { warn } as never);
  expect(request.mock.calls).toEqual([['kanbots/client/focus', { focused: true }]]);

  Object.defineProperty(window, 'state', { value: { focused: false }, configurable: true });
  request.mockRejectedValueOnce(new Error('it is gone'));
  heard.get('kanbots/daemon/replaced')?.();

  expect(request.mock.calls.at(-1)).toEqual(['kanbots/client/focus', { focused: false }]);
  await vi.waitFor(() => {
    expect(warn).toHaveBeenCalledWith('Error: it is gone');
  });
});
