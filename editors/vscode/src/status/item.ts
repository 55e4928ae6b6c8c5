// The item of the status bar: the line that the server made of the board, as it is. It computes
// nothing. Where no board was begun its name alone begins one, and without a repository hidden.
import type { Boards, Lacking } from '../client/boards';
import {
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from '../host/vscodeapi';
import type { Severity, StatusView } from '../protocol';
import { tooltip } from './tooltip';

const BACKGROUNDS: Record<Severity, string | undefined> = {
  ok: undefined,
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

const LACKING: Record<Lacking, string> = {
  board: 'KanBots: no board here yet. Click to start one.',
  server: 'KanBots: its server is not there yet. Click to get it.',
};

export class StatusItem {
  private readonly item: StatusBarItem;

  constructor(private readonly boards: Boards) {
    this.item = window.createStatusBarItem('kanbots.status', StatusBarAlignment.Left, 50);
    this.item.name = 'KanBots';
  }

  /** Draws the board that is meant now. */
  draw(): void {
    const board = this.boards.active?.kept.board;
    const status = board?.sums?.status;
    if (!board || !status) {
      this.invite(this.boards.lacking);
      return;
    }
    this.say(status);
    this.item.tooltip = new MarkdownString(tooltip(status, board.runs));
    this.item.command = 'kanbots.board';
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }

  private invite(lacking: Lacking | undefined): void {
    if (!lacking) {
      this.item.hide();
      return;
    }
    this.item.text = 'KanBots';
    this.item.tooltip = LACKING[lacking];
    this.item.accessibilityInformation = { label: LACKING[lacking] };
    this.item.backgroundColor = undefined;
    this.item.command = 'kanbots.begin';
    this.item.show();
  }

  private say(status: StatusView): void {
    const background = BACKGROUNDS[status.severity];
    this.item.text = `KanBots ${plain(status.text)}`;
    this.item.accessibilityInformation = { label: `KanBots: ${status.tooltip}` };
    this.item.backgroundColor = background ? new ThemeColor(background) : undefined;
  }
}

/** Without what the status bar would draw as an icon. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}
