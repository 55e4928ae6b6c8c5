// A run is attached by the program's own verb, in a terminal of the window.
import { expect, test, vi } from 'vitest';
import { window } from 'vscode';
import { attach } from '../src/terminal/attaching';
import { run } from './wire';

test('the command that the server names runs in a terminal that is shown', async () => {
  const show = vi.fn();
  const made = vi.spyOn(window, 'createTerminal').mockReturnValue({ show } as never);
  const shown = {
    run: '42-1',
    argv: ['/bin/kanbots-ls', 'attach', '42-1'],
    directory: '/shop',
    line: '',
  };

  await attach({ request: vi.fn().mockResolvedValue(shown) }, run('42-1'));

  expect(made).toHaveBeenCalledWith(
    expect.objectContaining({
      shellPath: '/bin/kanbots-ls',
      shellArgs: ['attach', '42-1'],
      cwd: '/shop',
    }),
  );
  expect(show).toHaveBeenCalledOnce();
});

test('where it is refused no terminal opens', async () => {
  const made = vi.spyOn(window, 'createTerminal').mockClear();

  await attach({ request: vi.fn().mockRejectedValue(new Error('no')) }, run('42-1'));

  expect(made).not.toHaveBeenCalled();
});
