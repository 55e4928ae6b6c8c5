// The threads that are open, one tab a run: opened by a click, or had back after a reload as soon
// as their board is attached.
import type { Attached, Boards } from '../client/boards';
import { type Disposable, Uri, ViewColumn, type WebviewPanel, window } from '../host/vscodeapi';
import { openChanges, openFile } from '../preview/changes';
import { pageOf } from './html';
import type { Kept } from './messages';
import { ThreadPanel } from './panel';

const TYPE = 'kanbots.thread';

export class Threads implements Disposable {
  private readonly panels = new Map<string, WebviewPanel>();
  private readonly serializer: Disposable;

  constructor(
    private readonly boards: Boards,
    private readonly home: Uri,
  ) {
    this.serializer = window.registerWebviewPanelSerializer(TYPE, {
      deserializeWebviewPanel: async (panel: WebviewPanel, kept: Kept | undefined) => {
        await this.revive(panel, kept);
      },
    });
  }

  /** Shows a run's thread, in the tab that it has already where it has one. */
  open(attached: Attached, run: string): void {
    const open = this.panels.get(keyOf(attached, run));
    if (open) {
      open.reveal();
      return;
    }
    const panel = window.createWebviewPanel(TYPE, run, ViewColumn.Active);
    this.fill(panel, attached, run);
  }

  dispose(): void {
    this.serializer.dispose();
    [...this.panels.values()].forEach((panel) => {
      panel.dispose();
    });
  }

  private async revive(panel: WebviewPanel, kept: Kept | undefined): Promise<void> {
    const attached = kept && (await this.attached(kept.common));
    if (attached) {
      this.fill(panel, attached, kept.run);
    } else {
      panel.dispose();
    }
  }

  private async attached(common: string): Promise<Attached | undefined> {
    await this.boards.sync();
    return this.boards.all.find(({ repository }) => repository.common === common);
  }

  private fill(panel: WebviewPanel, attached: Attached, run: string): void {
    const { webview } = panel;
    const key = keyOf(attached, run);
    const { client, kept, repository } = attached;
    webview.options = {
      enableScripts: true,
      enableForms: false,
      localResourceRoots: [Uri.joinPath(this.home, 'media'), Uri.joinPath(this.home, 'out')],
    };
    panel.iconPath = Uri.joinPath(this.home, 'media', 'icon.png');
    const thread = new ThreadPanel(panel, attached, run, {
      mean: () => {
        this.boards.mean(repository);
      },
      file: (path) => openFile(client, run, path),
      changes: async () => {
        const view = kept.board.run(run);
        await (view && openChanges(client, view));
      },
    });
    this.panels.set(key, panel);
    panel.onDidDispose(() => {
      this.panels.delete(key);
      thread.dispose();
    });
    webview.html = pageOf(webview, this.home, run, repository.common);
  }
}

function keyOf({ repository }: Attached, run: string): string {
  return `${repository.common}\n${run}`;
}
