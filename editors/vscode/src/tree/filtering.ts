// Asks for the words that a card must have, and shows what they leave while they are typed; Escape
// puts the filter back to what it was.
import { commands, type Disposable, window } from '../host/vscodeapi';
import type { BoardView } from './view';

export function filterCommands(view: BoardView): Disposable[] {
  return [
    commands.registerCommand('kanbots.tree.filter', () => askFilter(view)),
    commands.registerCommand('kanbots.tree.unfilter', () => {
      view.filter('');
    }),
  ];
}

async function askFilter(view: BoardView): Promise<void> {
  const before = view.forest.filter;
  const box = window.createInputBox();
  box.title = 'Show only cards with these words';
  box.placeholder = 'Part of a title, a number, a state, an agent or model';
  box.value = before;
  const wanted = await new Promise<string>((resolve) => {
    let taken = before;
    box.onDidChangeValue((value) => {
      view.filter(value);
    });
    box.onDidAccept(() => {
      taken = box.value;
      box.hide();
    });
    box.onDidHide(() => {
      resolve(taken);
    });
    box.show();
  });
  box.dispose();
  view.filter(wanted);
}
