// Puts the view into the activity bar, and lets the verbs that show a run draw in the editor's own
// ways: its thread in a tab, its changes side by side.
import type { Attached, Boards } from '../client/boards';
import { commands, type ExtensionContext } from '../host/vscodeapi';
import { pickRun } from '../palette/picking';
import type { Draw, Verbs } from '../palette/verbs';
import { openChanges, openFile, openWorktree } from '../preview/changes';
import { Programs } from '../preview/program';
import { sideTexts } from '../preview/sides';
import type { RunView } from '../protocol';
import { attach } from '../terminal/attaching';
import { Threads } from '../thread/panels';
import { treeCommands } from './acting';
import { filterCommands } from './filtering';
import { BoardView } from './view';

/** Registers all that draws cards and runs beside the code; `showLog` shows what went wrong. */
export function openViews(
  { extensionUri, subscriptions }: ExtensionContext,
  boards: Boards,
  verbs: Verbs,
  showLog: () => void,
): void {
  const view = new BoardView(boards);
  const threads = new Threads(boards, extensionUri);
  verbs.draw(
    'kanbots.log',
    onRun('kanbots.log', 'Open the thread of', (attached, run) => {
      threads.open(attached, run.id);
      return Promise.resolve();
    }),
  );
  verbs.draw(
    'kanbots.preview',
    onRun('kanbots.preview', 'Show the changes of', ({ client }, run) => openChanges(client, run)),
  );
  const programs = new Programs(boards);
  verbs.draw(
    'kanbots.preview.start',
    onRun('kanbots.preview.start', 'Start the preview of', (attached, run) =>
      programs.start(attached, run),
    ),
  );
  verbs.draw(
    'kanbots.preview.show',
    onRun('kanbots.preview.show', 'Show the preview of', (attached, run) =>
      programs.show(attached, run),
    ),
  );
  verbs.draw(
    'kanbots.attach',
    onRun('kanbots.attach', 'Attach in a terminal to', ({ client }, run) => attach(client, run)),
  );
  subscriptions.push(
    view,
    programs,
    threads,
    ...treeCommands(view, {
      mean: ({ repository }) => {
        boards.mean(repository);
      },
      file: ({ client }, run, path) => openFile(client, run, path),
      worktree: openWorktree,
    }),
    ...filterCommands(view),
    commands.registerCommand('kanbots.tree.output', showLog),
    ...sideTexts(),
  );
}

/** A verb for the run that is named, else for the one that the person picks. */
function onRun(
  verb: string,
  title: string,
  act: (attached: Attached, run: RunView) => Promise<void>,
): Draw {
  return async (attached, argument) => {
    const named = argument?.run;
    const run =
      typeof named === 'string'
        ? attached.kept.board.run(named)
        : await pickRun(attached, verb, title);
    await (run && act(attached, run));
  };
}
