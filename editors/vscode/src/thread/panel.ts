// One run's thread in an editor tab: reads the transcript's end, follows it while the tab is seen,
// and carries out what the page asks for. The page draws; this side knows no markup.
import type { Attached } from '../client/boards';
import { commands, type WebviewPanel, workspace } from '../host/vscodeapi';
import type { RunEvents } from '../protocol';
import { headOf } from './head';
import type { FromPage, Part, ToPage } from './messages';

/** Lines of the transcript read at once. */
const PAGE = 400;
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
  private next = 0;
  private following = false;
  private turnsAsOf = '';

  constructor(
    private readonly panel: WebviewPanel,
    private readonly attached: Attached,
    readonly run: string,
    private readonly elsewhere: Elsewhere,
  ) {
    const { client, kept } = attached;
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
        this.appended(appended);
      }),
      client.on('kanbots/daemon/replaced', () => {
        void this.follow();
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
    this.unfollow();
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
        return this.open(-1);
      case 'end':
        return this.open(-1);
      case 'start':
        return this.open(0);
      case 'older': {
        const first = Math.max(0, message.before - PAGE);
        this.say({ type: 'older', part: await this.read(first, message.before - first) });
        return;
      }
      case 'newer':
        return this.newer(message.after);
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

  /** Begins anew, from a line on or with the end (-1). */
  private async open(after: number): Promise<void> {
    const found = await this.attached.client.request('kanbots/run/log', {
      run: this.run,
      after,
      count: PAGE,
    });
    const first = after < 0 ? Math.max(0, found.next - PAGE) : after;
    const last = after < 0;
    this.next = last ? found.next : this.next;
    this.say({ type: 'opened', part: { events: found.events, first, next: found.next }, last });
    await this.follow();
  }

  private async newer(after: number): Promise<void> {
    const part = await this.read(after, PAGE);
    const last = part.next >= this.next;
    this.say({ type: 'newer', part, last });
    if (last) {
      this.next = part.next;
      await this.follow();
    }
  }

  private async read(first: number, count: number): Promise<Part> {
    const log = { run: this.run, after: first, count };
    const { events, next } = await this.attached.client.request('kanbots/run/log', log);
    return { events, first, next };
  }

  /** Follows from the line that the page has, while it is seen. */
  private async follow(): Promise<void> {
    if (this.panel.visible) {
      this.following = true;
      const { client } = this.attached;
      await client.request('kanbots/run/follow', { run: this.run, after: this.next });
    }
  }

  private unfollow(): void {
    if (this.following) {
      this.following = false;
      const { client } = this.attached;
      // It may have ended meanwhile, and then nothing is left to unfollow.
      client.request('kanbots/run/unfollow', { run: this.run }).catch(() => undefined);
    }
  }

  /** A page that is not seen has no script running; it begins anew when it is seen again. */
  private seen(): void {
    if (!this.panel.visible) {
      this.unfollow();
    }
  }

  private appended({ run, events, next }: RunEvents): void {
    if (run === this.run && next > this.next) {
      const part = {
        events: events.filter(({ line }) => line >= this.next),
        first: this.next,
        next,
      };
      this.next = next;
      this.say({ type: 'appended', part });
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
