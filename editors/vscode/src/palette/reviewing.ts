// What a reviewer is to look at, asked of the person. Nothing is sent from here.
import { window } from '../host/vscodeapi';

/** Empty: everything; undefined where it was called off. */
export async function askFocus(run: string): Promise<string | undefined> {
  return window.showInputBox({
    title: `Review ${run} and mend what is found`,
    prompt: 'What to look at above all; nothing: everything',
    ignoreFocusOut: true,
  });
}
