// Which turn each end of a turn is: they are numbered from the transcript's end, where the run says
// how many there were, and keep their number when that end is no longer on the page.
import type { TurnView } from '../../protocol';
import type { Block } from '../blocks';

export interface Turn {
  readonly number: number;
  /** What is known of it: cost, time, changes. */
  readonly view?: TurnView;
}

/** What of the page's blocks is looked at. */
interface Shown {
  readonly blocks: readonly Block[];
  /** They go up to the transcript's end. */
  readonly atEnd: boolean;
  /** Turns begun since the last one that ended. */
  readonly begun: number;
}

export class Turns {
  views: readonly TurnView[] = [];
  private readonly known = new Map<string, Turn>();

  /** `begun`: turns of the run so far; undefined while that is not known. */
  of(key: string, shown: Shown, begun: number | undefined): Turn | undefined {
    const ended = shown.blocks.filter(({ kind }) => kind === 'turn');
    const place = ended.findIndex((block) => block.key === key);
    if (place < 0 || begun === undefined || !shown.atEnd) {
      return this.known.get(key);
    }
    const number = begun - (shown.begun > 0 ? 1 : 0) - (ended.length - 1 - place);
    const view = this.views.find(({ turn }) => turn === number);
    const found = view ? { number, view } : { number };
    this.known.set(key, found);
    return found;
  }

  forget(): void {
    this.known.clear();
  }
}
