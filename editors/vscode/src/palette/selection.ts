// What is selected in the editor, as the beginnings of a card: a title, and a body that says where
// it stands.
import { window, workspace } from '../host/vscodeapi';

export interface Chosen {
  readonly title: string;
  readonly body: string;
}

/** Undefined where nothing is selected. */
export function selection(): Chosen | undefined {
  const editor = window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) {
    return undefined;
  }
  const text = editor.document.getText(editor.selection);
  const place = workspace.asRelativePath(editor.document.uri);
  return chosen(text, place, editor.selection.start.line + 1);
}

/** Pure: the first words are the title, all of it the body. */
export function chosen(text: string, place: string, line: number): Chosen {
  const first = text.split('\n').find((each) => each.trim()) ?? '';
  const title = first.replace(/^\W+|\s+$/g, '').slice(0, 200);
  return { title, body: `${place}:${line}\n\n${text.replace(/^/gm, '    ')}` };
}
