// The item of the status bar: the line that the server made of the board, as it is. It computes
// nothing and is hidden where there is no board.
import type { Boards } from '../client/boards';
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

export class StatusItem {
  private readonly item: StatusBarItem;

  constructor(private readonly boards: Boards) {
    this.item = window.createStatusBarItem('kanbots.status', StatusBarAlignment.Left, 50);
    this.item.name = 'KanBots';
    this.item.command = 'kanbots.board';
  }

  /** Draws the board that is meant now. */
  draw(): void {
    const board = this.boards.active?.kept.board;
    const status = board?.sums?.status;
    if (!board || !status) {
      this.item.hide();
      return;
    }
    this.say(status);
    this.item.tooltip = new MarkdownString(tooltip(status, board.runs));
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
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
