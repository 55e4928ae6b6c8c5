// The button below a server that is not there lets the person name one, which the setting then has.
import { expect, test, vi } from 'vitest';
import { ConfigurationTarget, Uri, window, workspace } from 'vscode';
import { CHOOSE_PROGRAM, CHOOSE_PYTHON } from '../src/server/missing';

test.each([
  ['Choose the Program…', CHOOSE_PROGRAM, 'kanbots.server.path'],
  ['Choose a Python…', CHOOSE_PYTHON, 'kanbots.server.python'],
])('%s keeps the file that is picked, for every window', async (button, remedy, setting) => {
  const update = vi.fn();
  vi.spyOn(workspace, 'getConfiguration').mockReturnValue({ update } as never);
  const dialog = vi
    .spyOn(window, 'showOpenDialog')
    .mockResolvedValue([Uri.file('/opt/kanbots-ls')]);
  expect(remedy.button).toBe(button);

  // The setting looks again by itself.
  expect(await remedy.carryOut()).toBe(false);
  expect(update).toHaveBeenCalledWith(setting, '/opt/kanbots-ls', ConfigurationTarget.Global);

  dialog.mockResolvedValue(undefined);
  expect(await remedy.carryOut()).toBe(false);
  expect(update).toHaveBeenCalledOnce();
});
