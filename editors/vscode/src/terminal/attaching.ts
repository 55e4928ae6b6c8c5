// A run at a terminal of the window: the server names the command, which does the rest and gives the
// run back when its program is left.
import { type Asked, ask } from '../client/asking';
import { ThemeIcon, window } from '../host/vscodeapi';
import type { RunView } from '../protocol';

export async function attach(server: Asked, run: RunView): Promise<void> {
  const found = await ask(server, 'kanbots/terminal/show', { run: run.id });
  const [program, ...words] = found?.argv ?? [];
  if (found && program !== undefined) {
    const terminal = window.createTerminal({
      name: `${run.agent} ${run.id}`,
      shellPath: program,
      shellArgs: words,
      cwd: found.directory,
      iconPath: new ThemeIcon('debug-disconnect'),
      // After a reload nobody would give the run back to.
      isTransient: true,
    });
    terminal.show();
  }
}
