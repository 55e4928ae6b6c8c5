// The program that a preview runs: started, stopped and shown at a person's word. Its page opens beside
// the code once it answers, only where it was started here, and only once.
import type { Attached, Boards } from '../client/boards';
import { ask } from '../client/asking';
import { commands, type Disposable, env, tell, Uri, ViewColumn, window } from '../host/vscodeapi';
import type { RunView } from '../protocol';
import { Awaited, onThisMachine, sentence } from './awaited';

export class Programs implements Disposable {
  private readonly awaited = new Map<string, Awaited>();
  private readonly listening: Disposable;

  constructor(boards: Boards) {
    this.listening = boards.onDidAttach((attached) => {
      attached.kept.onDidChange(() => {
        this.settle(attached);
      });
    });
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** Starts it; one that runs already is opened. */
  async start(attached: Attached, run: RunView): Promise<void> {
    const endedBefore = run.preview?.endedAt ?? null;
    const shown = await ask(attached.client, 'kanbots/preview/start', { run: run.id });
    if (shown?.preview?.state === 'ready') {
      await openPage(shown.preview.url);
    } else if (shown) {
      this.of(attached).add(run.id, endedBefore, Date.now());
      // It may have come to answer before its reply was read.
      this.settle(attached);
    }
  }

  /** Says how it is, with what can be looked at. */
  async show({ client }: Attached, run: RunView): Promise<void> {
    const shown = await ask(client, 'kanbots/preview/show', { run: run.id });
    if (shown) {
      const url = onThisMachine(shown.preview?.url ?? null);
      const ready = shown.preview?.state === 'ready' && url !== undefined;
      const buttons = [...(ready ? ['Open'] : []), ...(shown.preview?.startedAt ? ['Output'] : [])];
      const pressed = await tell(sentence(run.id, shown.preview), ...buttons);
      if (pressed === 'Open') {
        await openPage(shown.preview?.url ?? null);
      } else if (pressed === 'Output') {
        await window.showTextDocument(Uri.file(shown.log));
      }
    }
  }

  private of({ repository }: Attached): Awaited {
    const found = this.awaited.get(repository.common) ?? new Awaited();
    this.awaited.set(repository.common, found);
    return found;
  }

  private settle(attached: Attached): void {
    const { runs } = attached.kept.board;
    for (const { run, preview } of this.of(attached).settled(runs, Date.now())) {
      if (preview.state === 'ready') {
        void openPage(preview.url);
      } else if (preview.stoppedBy === null) {
        void tell(sentence(run, preview));
      }
    }
  }
}

/** In the editor's own browser beside the code, else in the person's. */
async function openPage(url: string | null): Promise<void> {
  const local = onThisMachine(url);
  if (local === undefined) {
    return;
  }
  const page = await env.asExternalUri(Uri.parse(local, true));
  const beside = { viewColumn: ViewColumn.Beside, preserveFocus: true };
  try {
    await commands.executeCommand('simpleBrowser.api.open', page, beside);
  } catch {
    await env.openExternal(page);
  }
}
