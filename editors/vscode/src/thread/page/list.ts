// The blocks on the page: a part of the transcript that grows at its end while somebody looks at
// the end, and is read on at either side as they scroll. Never more than some thousand blocks are
// kept; what was dropped is read again. Elements outside the view are not laid out (styles).
import type { LogEvent } from '../../protocol';
import { type Block, newest, Thread } from '../blocks';
import type { Part } from '../messages';
import { type Around, drawn } from './drawing';
import { element } from './elements';

const MOST = 3000;
const LESS = 2000;
const NEAR = 400;

export class BlockList {
  /** The part goes up to the transcript's end, as far as is known. */
  atEnd = true;
  first = 0;
  next = 0;
  private thread = new Thread();
  private events: LogEvent[] = [];
  private readonly elements = new Map<string, HTMLElement>();
  private waiting: LogEvent[] = [];
  private frame = 0;
  /** Somebody looks at the end, so it stays in view whatever grows. */
  private sticking = true;
  private readonly inner = element('div');

  constructor(
    private readonly root: HTMLElement,
    private readonly around: Around,
    private readonly told: () => void,
  ) {
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

  begin({ events, first, next }: Part, last: boolean): void {
    this.drop();
    this.atEnd = last;
    [this.first, this.next] = [first, next];
    this.events = [...events];
    this.again();
    this.toEnd();
  }

  /** What came at the end; drawn with the next frame. Not kept while somebody looks elsewhere. */
  append({ events, next }: Part): void {
    if (!this.atEnd) {
      return;
    }
    this.next = next;
    this.waiting.push(...events);
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.take();
    });
  }

  /** An earlier part, above the first block; what is looked at stays where it is. */
  prepend({ events, first }: Part): void {
    const before = this.root.scrollHeight - this.root.scrollTop;
    this.first = first;
    this.events = [...events, ...this.events];
    if (this.events.length > MOST) {
      this.events.length = MOST;
      this.next = (this.events.at(-1)?.line ?? this.next - 1) + 1;
      this.atEnd = false;
    }
    this.again();
    this.root.scrollTop = this.root.scrollHeight - before;
  }

  /** A later part, below the last block. */
  later({ events, next }: Part, last: boolean): void {
    this.next = next;
    this.atEnd = last;
    this.waiting.push(...events);
    this.take(false);
  }

  /** Draws these blocks anew, such as turns whose cost became known. */
  redraw(kind: Block['kind']): void {
    for (const block of this.thread.blocks) {
      if (block.kind === kind) {
        this.place(block);
      }
    }
  }

  toEnd(): void {
    this.sticking = true;
    this.root.scrollTop = this.root.scrollHeight;
  }

  get isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.root;
    return scrollHeight - scrollTop - clientHeight < NEAR / 4;
  }

  get isNearStart(): boolean {
    return this.root.scrollTop < NEAR;
  }

  private take(follow = this.sticking): void {
    const events = this.waiting;
    this.waiting = [];
    if (follow && events.length > MOST) {
      // Drawing them all only to forget them would hold up the page for seconds.
      const kept = newest(events, LESS);
      this.begin({ events: kept, first: kept[0]?.line ?? this.next, next: this.next }, true);
      return;
    }
    this.events.push(...events);
    const had = this.thread.blocks.length;
    const { changed } = this.thread.take(events);
    for (const key of changed) {
      const block = this.thread.block(key);
      if (block && this.elements.has(key)) {
        this.place(block);
      }
    }
    this.inner.append(...this.thread.blocks.slice(had).map((block) => this.make(block)));
    if (this.thread.blocks.length > MOST && follow) {
      this.forget(this.thread.blocks.length - LESS);
    }
    if (follow) {
      this.toEnd();
    }
    this.told();
  }

  private forget(count: number): void {
    for (const block of this.thread.blocks.slice(0, count)) {
      this.elements.get(block.key)?.remove();
      this.elements.delete(block.key);
    }
    this.thread.drop(count);
    this.first = this.thread.blocks[0]?.line ?? this.next;
    this.events = this.events.filter(({ line }) => line >= this.first);
  }

  /** Makes all blocks from the events at hand, and keeps the elements of those that are alike. */
  private again(): void {
    const old = new Map(this.thread.blocks.map((block) => [block.key, JSON.stringify(block)]));
    this.thread = new Thread();
    this.thread.take(this.events);
    const made = this.thread.blocks.map((block) => {
      const kept = this.elements.get(block.key);
      return kept && old.get(block.key) === JSON.stringify(block) ? kept : this.make(block);
    });
    this.inner.replaceChildren(...made);
    const keys = new Set(this.thread.blocks.map(({ key }) => key));
    [...this.elements.keys()]
      .filter((key) => !keys.has(key))
      .forEach((key) => this.elements.delete(key));
    this.told();
  }

  private make(block: Block): HTMLElement {
    const made = drawn(block, this.around);
    this.elements.set(block.key, made);
    return made;
  }

  /** Draws a block anew where it is; what was unfolded stays so. */
  private place(block: Block): void {
    const old = this.elements.get(block.key);
    if (!old) {
      return;
    }
    const made = this.make(block);
    const label = made.getAttribute('aria-label');
    if (label !== null && label === old.getAttribute('aria-label')) {
      this.elements.set(block.key, old);
      return;
    }
    const unfolded = old.querySelector('details')?.open ?? false;
    const details = made.querySelector('details');
    if (details && unfolded) {
      details.open = true;
    }
    old.replaceWith(made);
  }

  private drop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.waiting = [];
    this.events = [];
    this.thread = new Thread();
    this.elements.clear();
    this.inner.replaceChildren();
  }
}
