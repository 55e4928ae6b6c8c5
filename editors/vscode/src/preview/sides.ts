// The two sides of a changed file: what it was at the run's base, and the file in the worktree. The
// first is given the second's path, because editors take two paths for a file that was renamed.
import { type Disposable, Uri, workspace } from '../host/vscodeapi';
import type { PreviewFile } from '../protocol';

/** The side of a file that is not there: an empty text. */
const NOTHING = 'kanbots-nothing';
/** The text that the query's address has, under the path of the file as it is now. */
const BEFORE = 'kanbots-before';

/** Base and worktree; undefined for a side on which there is no file. */
export function sides({
  baseUri,
  workUri,
  status,
}: PreviewFile): [Uri | undefined, Uri | undefined] {
  const [base, work] = [parsed(baseUri), parsed(workUri)];
  if (!base || !work || base.scheme === 'file' || status === 'renamed') {
    return [base, work];
  }
  return [Uri.from({ scheme: BEFORE, path: work.path, query: base.toString() }), work];
}

/** Both, with an empty text in place of what is not there. */
export function bothSides(file: PreviewFile): [Uri, Uri] {
  const nothing = Uri.from({ scheme: NOTHING, path: `/${file.path}` });
  const [base, work] = sides(file);
  return [base ?? nothing, work ?? nothing];
}

/** Serves the texts of both kinds. */
export function sideTexts(): Disposable[] {
  return [
    workspace.registerTextDocumentContentProvider(NOTHING, {
      provideTextDocumentContent: () => '',
    }),
    workspace.registerTextDocumentContentProvider(BEFORE, {
      provideTextDocumentContent: async ({ query }) =>
        (await workspace.openTextDocument(Uri.parse(query, true))).getText(),
    }),
  ];
}

function parsed(uri: string | null): Uri | undefined {
  return uri === null ? undefined : Uri.parse(uri, true);
}
