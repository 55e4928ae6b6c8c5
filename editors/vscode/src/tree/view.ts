// The view in the activity bar: the tree of the boards, its badge, its filter, and what stands
// there while it is empty. It draws at most some ten times a second, and elapsed times only while
// it is seen.
import type { Boards } from '../client/boards';
import { type Disposable, setContext, type TreeView, window } from '../host/vscodeapi';
import { CardDragging } from './dragging';
import { Forest } from './forest';
import { TreeRows } from './provider';

const PAUSE = 80;
const TICK = 5000;

export class BoardView implements Disposable {
  readonly forest: Forest;
  private readonly rows: TreeRows;
  private readonly view: TreeView<string>;
  private readonly listening: Disposable[];
  private readonly ticking: NodeJS.Timeout;
  private due: NodeJS.Timeout | undefined;

  constructor(private readonly boards: Boards) {
    this.forest = new Forest(() => boards.all);
    this.rows = new TreeRows(this.forest);
    this.view = window.createTreeView('kanbots.board', {
      treeDataProvider: this.rows,
      dragAndDropController: new CardDragging(this.forest),
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.listening = [
      boards.onDidChange(() => {
        this.soon();
      }),
      boards.onDidAttach(({ kept }) =>
        kept.onDidChange(() => {
          this.soon();
        }),
      ),
      this.view.onDidChangeVisibility(() => {
        this.soon();
      }),
    ];
    this.ticking = setInterval(() => {
      if (this.view.visible) {
        this.soon();
      }
    }, TICK);
    this.draw();
  }

  get selection(): readonly string[] {
    return this.view.selection;
  }

  /** Shows only cards with these words; empty: all. */
  filter(words: string): void {
    this.forest.filter = words.trim();
    setContext('kanbots.filtered', this.forest.filter !== '');
    this.draw();
  }

  dispose(): void {
    clearInterval(this.ticking);
    clearTimeout(this.due);
    [...this.listening, this.view, this.rows].forEach((each) => {
      each.dispose();
    });
  }

  /** Draws after a moment, so that many changes are one. */
  private soon(): void {
    this.due ??= setTimeout(() => {
      this.due = undefined;
      this.draw();
    }, PAUSE);
  }

  private draw(): void {
    this.rows.refresh();
    setContext(
      'kanbots.boards',
      this.boards.all.length > 0 ? 'some' : this.boards.settled ? 'none' : 'starting',
    );
    const boards = this.boards.all.map(({ kept }) => kept.board);
    const waiting = boards.reduce((sum, { sums }) => sum + (sums?.status.decisions ?? 0), 0);
    this.view.badge = { value: waiting, tooltip: waitingWords(waiting) };
    this.view.message = this.filtered(boards.flatMap(({ cards }) => cards).length);
  }

  private filtered(all: number): string {
    const { filter } = this.forest;
    return filter === '' ? '' : `“${filter}”: ${this.forest.shown} of ${all} cards`;
  }
}

function waitingWords(count: number): string {
  if (count === 0) {
    return 'No question waits for you';
  }
  return count === 1 ? 'A question waits for you' : `${count} questions wait for you`;
}
