// A board as this client knows it: a snapshot, and the changes since, by the rules that
// docs/protocol.md gives under "Keeping a board". Pure: it asks nobody and draws nothing.
import type { BoardChanged, BoardSnapshot, CardView, DecisionView, RunView } from '../protocol';

/** What a change came to: taken in, old news, or one before it was missed. */
export type Taken = 'applied' | 'ignored' | 'missed';

export class Board {
  private revision = -1;
  private readonly byNumber = new Map<number, CardView>();
  private readonly waiting = new Map<string, DecisionView>();
  private newest: BoardSnapshot | undefined;

  /** Begins again from the whole board. */
  begin(snapshot: BoardSnapshot): void {
    this.revision = snapshot.revision;
    this.byNumber.clear();
    this.waiting.clear();
    this.put(snapshot.cards, snapshot.decisions);
    this.newest = snapshot;
  }

  /** Takes in what changed; after `missed` a snapshot is due. */
  take(changed: BoardChanged): Taken {
    if (this.newest === undefined || changed.previous > this.revision) {
      return 'missed';
    }
    if (changed.revision <= this.revision) {
      return 'ignored';
    }
    this.revision = changed.revision;
    this.put(changed.cards, changed.decisions);
    const { running, waiting, cost, status } = changed;
    this.newest = { ...this.newest, revision: this.revision, running, waiting, cost, status };
    return 'applied';
  }

  /** The board's line for the status bar and its sums; undefined before the first snapshot. */
  get sums(): Pick<BoardSnapshot, 'running' | 'waiting' | 'cost' | 'status'> | undefined {
    return this.newest;
  }

  /** Cards that are not archived, by number. */
  get cards(): CardView[] {
    return [...this.byNumber.values()].sort((one, other) => one.number - other.number);
  }

  get runs(): RunView[] {
    return this.cards.flatMap(everyRun);
  }

  /** Questions that wait, oldest first. */
  get decisions(): DecisionView[] {
    return [...this.waiting.values()];
  }

  card(number: number): CardView | undefined {
    return this.byNumber.get(number);
  }

  run(id: string): RunView | undefined {
    const card = this.card(Number.parseInt(id, 10));
    return card && everyRun(card).find((run) => run.id === id);
  }

  private put(cards: readonly CardView[], decisions: readonly DecisionView[]): void {
    for (const card of cards) {
      if (card.archived) {
        this.byNumber.delete(card.number);
      } else {
        this.byNumber.set(card.number, card);
      }
    }
    for (const decision of decisions) {
      if (decision.state === 'opened') {
        this.waiting.set(decision.id, decision);
      } else {
        this.waiting.delete(decision.id);
      }
    }
  }
}

/** A card's runs, then those that only look at their work. */
export function everyRun(card: CardView): RunView[] {
  return [...card.runs, ...card.errands];
}
