// A run's changes beside the code: all files in one editor, or one file, base to the left and the
// run's worktree to the right. The right side is the real file, so that it can be mended there.
import { type Asked, ask } from '../client/asking';
import { commands, tell, Uri } from '../host/vscodeapi';
import type { PreviewFile, RunView } from '../protocol';
import { columnBeside, focusBeside } from './beside';
import { bothSides, sides } from './sides';

/** Opens all changed files of a run in one editor. */
export async function openChanges(server: Asked, run: RunView): Promise<void> {
  const found = await ask(server, 'kanbots/run/preview', { run: run.id });
  if (found?.files.length === 0) {
    void tell(`${run.id} has changed nothing so far.`);
  } else if (found) {
    await focusBeside();
    await commands.executeCommand('vscode.changes', `${run.id}: changes`, found.files.map(triple));
  }
}

/** Opens one changed file of a run, named from the top of the repository or in full. */
export async function openFile(server: Asked, run: string, path: string): Promise<void> {
  const found = await ask(server, 'kanbots/run/preview', { run });
  const file = found?.files.find((each) =>
    [each.path, inside(found.worktree, each)].includes(path),
  );
  if (file) {
    const title = `${file.path.split('/').at(-1) ?? file.path} (${run})`;
    await commands.executeCommand('vscode.diff', ...bothSides(file), title, {
      viewColumn: columnBeside(),
    });
  } else if (found) {
    void tell(`${path} is as it was at the base of ${run}.`);
  }
}

/** Opens the run's worktree as a folder, in a window of its own. */
export async function openWorktree(run: RunView): Promise<void> {
  if (run.worktree !== null) {
    const uri = Uri.file(run.worktree);
    await commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  }
}

function triple(file: PreviewFile): [Uri, Uri | undefined, Uri | undefined] {
  const [base, work] = sides(file);
  return [work ?? base ?? bothSides(file)[1], base, work];
}

function inside(worktree: string, file: PreviewFile): string {
  return `${worktree}/${file.path}`;
}
