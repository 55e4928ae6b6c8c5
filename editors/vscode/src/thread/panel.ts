// One run's thread in an editor tab: tells its page what the run is and does, and carries out what
// the page asks for. The page draws; this side knows no markup.
import type { Attached } from '../client/boards';
import { commands, type WebviewPanel, workspace } from '../host/vscodeapi';
import { headOf } from './head';
import type { FromPage, ToPage } from './messages';
import { Reading } from './reading';

const TICK = 5000;

/** What a page asks to be done elsewhere. */
export interface Elsewhere {
  readonly mean: () => void;
  readonly file: (path: string) => Promise<void>;
  readonly changes: () => Promise<void>;
}

export class ThreadPanel {
  private readonly listening: { dispose(): unknown }[];
  private readonly ticking: NodeJS.Timeout;
  private readonly reading: Reading;
  private turnsAsOf = '';

  constructor(
    private readonly panel: WebviewPanel,
    private readonly attached: Attached,
    readonly run: string,
    private readonly elsewhere: Elsewhere,
  ) {
    const { client, kept } = attached;
    this.reading = new Reading(
      client,
      run,
      (message) => {
        this.say(message);
      },
      () => panel.visible,
    );
    this.listening = [
      panel.webview.onDidReceiveMessage((message: FromPage) => {
        void this.hear(message);
      }),
      panel.onDidChangeViewState(() => {
        this.seen();
      }),
      kept.onDidChange(() => {
        this.drawHead();
      }),
      client.on('kanbots/run/appended', (appended) => {
        this.reading.appended(appended);
      }),
      client.on('kanbots/daemon/replaced', () => {
        void this.reading.follow();
      }),
    ];
    this.ticking = setInterval(() => {
      this.drawHead();
    }, TICK);
  }

  dispose(): void {
    clearInterval(this.ticking);
    this.listening.forEach((each) => {
      each.dispose();
    });
    this.reading.leave();
  }

  private say(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }

  private async hear(message: FromPage): Promise<void> {
    try {
      await this.carryOut(message);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.say({ type: 'failed', text, what: message.type });
    }
  }

  private async carryOut(message: FromPage): Promise<void> {
    const { client } = this.attached;
    const { run } = this;
    switch (message.type) {
      case 'ready':
        this.turnsAsOf = '';
        this.drawHead();
        return this.reading.open();
      case 'end':
        return this.reading.open();
      case 'older':
        return this.reading.older(message.before);
      case 'newer':
        return this.reading.newer(message.after);
      case 'drawn':
        this.reading.drawn();
        return;
      case 'away':
        this.reading.leave();
        return;
      case 'patch': {
        const turns = [message.turn, message.turn] as const;
        const { patch } = await client.request('kanbots/run/diff', { run, turns });
        this.say({ type: 'patch', turn: message.turn, patch });
        return;
      }
      case 'file':
        return this.elsewhere.file(message.path);
      case 'changes':
        return this.elsewhere.changes();
      case 'preview':
        this.elsewhere.mean();
        await commands.executeCommand(`kanbots.preview.${message.what}`, { run });
        return;
      case 'reply':
        await client.request('kanbots/run/reply', { run, text: message.text });
        this.say({ type: 'sent' });
        return;
      case 'calls': {
        // Only a help: a reply can do without.
        const found = await client.request('kanbots/slash/list', { run }).catch(() => undefined);
        this.say({ type: 'calls', commands: found?.commands ?? [] });
        return;
      }
      case 'stop':
        await client.request('kanbots/run/stop', { runs: [run] });
        return;
      case 'answer':
        return this.answer(message.decision, message.option);
    }
  }

  private async answer(decision: string, option: number | null): Promise<void> {
    if (option === null) {
      this.elsewhere.mean();
      await commands.executeCommand('kanbots.answer', { decision });
      return;
    }
    const choices = [String(option + 1)];
    await this.attached.client.request('kanbots/decision/answer', { decision, choices });
  }

  /** A page that is not seen has no script running; it begins anew when it is seen again. */
  private seen(): void {
    if (!this.panel.visible) {
      this.reading.leave();
    }
  }

  private drawHead(): void {
    if (!this.panel.visible) {
      return;
    }
    const { board } = this.attached.kept;
    const head = headOf(board, this.run, workspace.isTrusted, Date.now());
    if (!head) {
      this.say({ type: 'unreachable', text: `The board has no run ${this.run}.` });
      return;
    }
    this.panel.title = `${head.run} ${head.title}`;
    this.say({ type: 'head', head });
    void this.tellTurns(`${head.turns} ${head.word}`);
  }

  /** Asks for the turns' sizes and costs, whenever there may be another. */
  private async tellTurns(asOf: string): Promise<void> {
    if (asOf !== this.turnsAsOf) {
      this.turnsAsOf = asOf;
      const { client } = this.attached;
      const found = await client
        .request('kanbots/run/turns', { run: this.run })
        .catch(() => undefined);
      if (found) {
        this.say({ type: 'turns', turns: found.turns });
      }
    }
  }
}
