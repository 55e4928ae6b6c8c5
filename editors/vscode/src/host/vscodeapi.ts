// The one door to the editor's API: everything else imports it from here, so that tests can put a
// stand-in behind it. Beside the API itself here are the few things the API says in too many words.
// It never knows what a card or a run is.
import * as vscode from 'vscode';

export * from 'vscode';

/** Shows an error with at most one button; true when it was pressed. */
export async function complain(text: string, button?: string): Promise<boolean> {
  const pressed = await vscode.window.showErrorMessage(plain(text), ...(button ? [button] : []));
  return button !== undefined && pressed === button;
}

/** Shows a message with buttons; the one that was pressed, if any. */
export async function tell(text: string, ...buttons: string[]): Promise<string | undefined> {
  return vscode.window.showInformationMessage(plain(text), ...buttons);
}

/** Asks before something that can't be undone by a later command; true on the button. */
export async function confirm(text: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(text, options, button)) === button;
}

/** Messages draw `[text](command:…)` as a link, and what an agent or a person wrote is none. */
export function plain(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Makes a fact known to the `when` clauses of package.json. */
export function setContext(key: string, value: boolean | number | string): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/** Runs a task under a progress notification; `say` puts another step beside the title. */
export function withProgress<T>(
  title: string,
  task: (say: (step: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title };
  const run = (progress: vscode.Progress<{ message?: string }>) =>
    task((step) => {
      progress.report({ message: step });
    });
  return Promise.resolve(vscode.window.withProgress(options, run));
}

/** A setting as it is in force here; empty where it is not made. */
export function setting(section: string): string {
  return vscode.workspace.getConfiguration().get<string>(section) ?? '';
}

/** A setting as the person made it, whatever the workspace says. */
export function personal(section: string): string {
  const found = vscode.workspace.getConfiguration().inspect<string>(section);
  return found?.globalValue ?? '';
}
