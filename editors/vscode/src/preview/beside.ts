// Where changes open: beside the code, which stays in view where it is. Whoever looks at no code,
// but at other changes or a thread, gets them in the same place.
import { commands, TabInputNotebook, TabInputText, window } from '../host/vscodeapi';

/** The column to open them in. */
export function columnBeside(): number {
  const { activeTab, viewColumn } = window.tabGroups.activeTabGroup;
  const input = activeTab?.input;
  const isCode = input instanceof TabInputText || input instanceof TabInputNotebook;
  return isCode ? viewColumn + 1 : viewColumn;
}

/** Makes that column the active one, for what can't be told where to open. */
export async function focusBeside(): Promise<void> {
  const { activeTabGroup, all } = window.tabGroups;
  const [here, column] = [activeTabGroup.viewColumn as number, columnBeside()];
  if (column > here) {
    const command = all.length >= column ? 'focusNextGroup' : 'newGroupRight';
    await commands.executeCommand(`workbench.action.${command}`);
  }
}
