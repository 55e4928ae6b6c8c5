// Drag and drop: cards go to the column of whatever they are dropped on. Whether they may is the
// server's to say.
import {
  complain,
  DataTransferItem,
  type DataTransfer,
  type TreeDragAndDropController,
} from '../host/vscodeapi';
import type { ColumnName } from '../protocol';
import type { Forest } from './forest';

const CARDS = 'application/vnd.code.tree.kanbots.board';

export class CardDragging implements TreeDragAndDropController<string> {
  readonly dragMimeTypes = [CARDS];
  readonly dropMimeTypes = [CARDS];

  constructor(private readonly forest: Forest) {}

  handleDrag(ids: readonly string[], data: DataTransfer): void {
    const cards = ids.filter((id) => this.forest.row(id)?.target.kind === 'card');
    if (cards.length > 0) {
      data.set(CARDS, new DataTransferItem(cards));
    }
  }

  async handleDrop(onto: string | undefined, data: DataTransfer): Promise<void> {
    const dragged: unknown = data.get(CARDS)?.value;
    const column = onto === undefined ? undefined : this.columnOf(onto);
    if (!Array.isArray(dragged) || column === undefined || onto === undefined) {
      return;
    }
    for (const id of dragged.filter((each) => typeof each === 'string')) {
      await this.move(id, onto, column);
    }
  }

  private async move(id: string, onto: string, column: ColumnName): Promise<void> {
    const target = this.forest.row(id)?.target;
    const ground = this.forest.ground(id);
    if (target?.kind !== 'card' || !ground || ground !== this.forest.ground(onto)) {
      return;
    }
    if (target.card.column !== column) {
      const params = { card: target.card.number, column };
      await ground.client.request('kanbots/card/move', params).catch((error: unknown) => {
        void complain(error instanceof Error ? error.message : String(error));
      });
    }
  }

  /** The column that a row is, or is in. */
  private columnOf(id: string): ColumnName | undefined {
    for (let at: string | undefined = id; at !== undefined; at = this.forest.row(at)?.parent) {
      const target = this.forest.row(at)?.target;
      if (target?.kind === 'column') {
        return target.column;
      }
    }
    return undefined;
  }
}
