// What comes at a transcript's end, on its way to a page: one message at a time, and what comes
// while the page draws is the next one. A page that falls far behind gets the newest, from a later
// line on than it had come to. Pure.
import type { LogEvent } from '../protocol';
import { newest } from './blocks';
import type { Part } from './messages';

/** Events of one message; drawing more only to scroll past them would hold up the page. */
const MOST = 1000;

export class Feed {
  private waiting: LogEvent[] = [];
  private first = 0;
  private end = 0;
  private busy = false;

  constructor(private readonly say: (part: Part) => void) {}

  /** The line after the last one that came. */
  get next(): number {
    return this.end;
  }

  /** The page is drawing what comes before that line. */
  begin(next: number): void {
    this.waiting = [];
    this.first = this.end = next;
    this.busy = true;
  }

  add(events: readonly LogEvent[], next: number): void {
    if (next > this.end) {
      const since = this.end;
      this.waiting = this.waiting.concat(events.filter(({ line }) => line >= since));
      this.end = next;
      this.trim();
      this.flush();
    }
  }

  /** The page has drawn what it was sent. */
  drawn(): void {
    this.busy = false;
    this.flush();
  }

  private trim(): void {
    if (this.waiting.length > MOST) {
      this.waiting = newest(this.waiting, MOST);
      this.first = this.waiting[0]?.line ?? this.end;
    }
  }

  private flush(): void {
    if (this.busy || this.first === this.end) {
      return;
    }
    const part = { events: this.waiting, first: this.first, next: this.end };
    this.begin(this.end);
    this.say(part);
  }
}
