// The blocks on the page: a part of the transcript that grows at its end while somebody looks at
// the end, and is read on at either side as they scroll. Who has scrolled up reads in peace: a
// little more comes, then nothing until they are back. Never more than some thousand blocks are
// kept; what was dropped is read again. Elements outside the view are not laid out (styles).
import type { LogEvent } from '../../protocol';
import type { Block } from '../blocks';
import type { Part } from '../messages';
import { Thread } from '../thread';
import type { Around } from './drawing';
import { Drawings } from './drawings';
import { element } from './elements';

const MOST = 3000;
const LESS = 2000;
const NEAR = 400;
/** Events that still come to somebody who has scrolled up. */
const UNSEEN = 200;

export class BlockList {
  /** The part goes up to the transcript's end, as far as is known. */
  atEnd = true;
  first = 0;
  next = 0;
  private thread = new Thread();
  private events: LogEvent[] = [];
  private readonly drawings: Drawings;
  private waiting: LogEvent[] = [];
  private frame = 0;
  private unseen = 0;
  /** Somebody looks at the end, so it stays in view whatever grows. */
  private sticking = true;
  private readonly inner = element('div');

  constructor(
    private readonly root: HTMLElement,
    private readonly around: Around,
    private readonly told: () => void,
  ) {
    this.drawings = new Drawings(around);
    root.append(this.inner);
    root.addEventListener('scroll', () => {
      this.sticking = this.isNearEnd;
    });
    // Blocks get their real height only when they come into view.
    new ResizeObserver(() => {
      if (this.sticking) {
        this.root.scrollTop = this.root.scrollHeight;
      }
    }).observe(this.inner);
  }

  get blocks(): readonly Block[] {
    return this.thread.blocks;
  }

  /** Turns begun since the last one that ended. */
  get begun(): number {
    return this.thread.begun;
  }

  get isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.root;
    return scrollHeight - scrollTop - clientHeight < NEAR / 4;
  }

  get isNearStart(): boolean {
    return this.root.scrollTop < NEAR;
  }

  /** The end of the transcript, in place of all there is. */
  begin({ events, first, next }: Part): void {
    this.drop();
    this.atEnd = true;
    [this.first, this.next] = [first, next];
    this.events = [...events];
    this.again();
    this.toEnd();
    this.takeSoon();
  }

  /** What came at the end. */
  append(part: Part): void {
    if (!this.atEnd) {
      return;
    }
    this.unseen = this.sticking ? 0 : this.unseen + part.events.length;
    if (this.unseen > UNSEEN) {
      this.leave();
    } else if (part.first > this.next) {
      this.begin(part);
    } else {
      this.next = part.next;
      this.waiting.push(...part.events);
      this.takeSoon();
    }
  }

  /** An earlier part, above the first block; what is looked at stays where it is. */
  prepend({ events, first }: Part): void {
    const before = this.root.scrollHeight - this.root.scrollTop;
    this.first = first;
    this.events = [...events, ...this.events];
    if (this.events.length > MOST) {
      this.events.length = MOST;
      this.waiting = [];
      this.next = (this.events.at(-1)?.line ?? this.next - 1) + 1;
      this.leave();
    }
    this.again();
    this.root.scrollTop = this.root.scrollHeight - before;
  }

  /** A later part, below the last block; `last`: it goes up to the transcript's end. */
  later({ events, next }: Part, last: boolean): void {
    this.next = next;
    this.atEnd = last;
    this.unseen = 0;
    this.sticking = false;
    this.waiting.push(...events);
    this.take();
    this.sticking = this.isNearEnd;
    this.takeSoon();
  }

  /** Draws these blocks anew, such as turns whose cost became known. */
  redraw(kind: Block['kind']): void {
    for (const block of this.thread.blocks) {
      if (block.kind === kind) {
        this.drawings.renew(block);
      }
    }
  }

  toEnd(): void {
    this.sticking = true;
    this.root.scrollTop = this.root.scrollHeight;
  }

  private leave(): void {
    if (this.atEnd) {
      this.atEnd = false;
      this.around.send({ type: 'away' });
      this.told();
    }
  }

  /** With the next frame; then the extension may send more. */
  private takeSoon(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.take();
      this.around.send({ type: 'drawn' });
    });
  }

  private take(): void {
    const events = this.waiting;
    this.waiting = [];
    this.events.push(...events);
    const had = this.thread.blocks.length;
    const { changed } = this.thread.take(events);
    for (const key of changed) {
      const block = this.thread.block(key);
      if (block) {
        this.drawings.renew(block);
      }
    }
    this.inner.append(...this.thread.blocks.slice(had).map((block) => this.drawings.make(block)));
    if (this.sticking) {
      this.forget();
      this.toEnd();
    }
    this.told();
  }

  /** The oldest blocks, where there are too many. */
  private forget(): void {
    if (this.thread.blocks.length > MOST) {
      const count = this.thread.blocks.length - LESS;
      this.thread.blocks.slice(0, count).forEach((block) => {
        this.drawings.remove(block);
      });
      this.thread.drop(count);
      this.first = this.thread.blocks[0]?.line ?? this.next;
      this.events = this.events.filter(({ line }) => line >= this.first);
    }
  }

  /** Makes all blocks from the events at hand. */
  private again(): void {
    const before = this.thread.blocks;
    this.thread = new Thread();
    this.thread.take(this.events);
    this.inner.replaceChildren(...this.drawings.all(this.thread.blocks, before));
    this.told();
  }

  private drop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.unseen = 0;
    this.waiting = [];
    this.events = [];
    this.thread = new Thread();
    this.drawings.clear();
    this.inner.replaceChildren();
  }
}
