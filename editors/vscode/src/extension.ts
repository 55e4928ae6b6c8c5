// Wires the rooms together when the editor starts the extension; no rule and no drawing lives here.
import { Boards } from './client/boards';
import { type ExtensionContext, window, workspace } from './host/vscodeapi';
import { Descriptions } from './describing/descriptions';
import { openDescribing } from './describing/opening';
import { openDecisions } from './decisions/room';
import { Applying } from './palette/applying';
import { Verbs } from './palette/verbs';
import { ServerFinder } from './server/finding';
import { StatusItem } from './status/item';
import { openViews } from './tree/registering';

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('KanBots', { log: true });
  const finder = new ServerFinder(context, log);
  const boards = new Boards((asked) => finder.find(asked), log);
  const status = new StatusItem(boards);
  const verbs = new Verbs(boards);
  const applying = new Applying(boards);
  openDecisions(boards, verbs);
  openDescribing(verbs);
  openViews(context, boards, verbs, () => {
    log.show();
  });
  const draw = (): void => {
    status.draw();
    applying.tell();
  };
  context.subscriptions.push(
    log,
    finder,
    boards,
    finder.onDidMend(() => boards.sync()),
    workspace.onDidChangeConfiguration((changed) => {
      if (changed.affectsConfiguration('kanbots.server')) {
        void boards.restart();
      }
    }),
    status,
    boards.onDidChange(draw),
    boards.onDidAttach(({ kept }) => kept.onDidChange(draw)),
    verbs,
    new Descriptions(boards),
  );
  void boards.sync();
}
