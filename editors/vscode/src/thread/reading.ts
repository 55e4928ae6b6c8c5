// A run's transcript, read part by part: its end first, what is before or after as the page asks
// for it, and what comes as long as somebody looks at the end.
import type { Asked } from '../client/asking';
import type { RunEvents } from '../protocol';
import { Feed } from './feed';
import type { Part, ToPage } from './messages';

/** Lines of the transcript read at once; fewer when it opens, so that there is soon something. */
const PAGE = 400;
const OPENING = 100;

export class Reading {
  private readonly feed: Feed;
  private following = false;

  constructor(
    private readonly server: Asked,
    private readonly run: string,
    private readonly say: (message: ToPage) => void,
    private readonly seen: () => boolean,
  ) {
    this.feed = new Feed((part) => {
      say({ type: 'appended', part });
    });
  }

  /** Begins anew with the end. */
  async open(): Promise<void> {
    const log = { run: this.run, after: -1, count: OPENING };
    const { events, next } = await this.server.request('kanbots/run/log', log);
    const part = { events, first: Math.max(0, next - OPENING), next };
    this.say({ type: 'opened', part });
    await this.followFrom(next);
  }

  async older(before: number): Promise<void> {
    const first = Math.max(0, before - PAGE);
    this.say({ type: 'older', part: await this.read(first, before - first) });
  }

  async newer(after: number): Promise<void> {
    const part = await this.read(after, PAGE);
    const last = part.next - after < PAGE;
    this.say({ type: 'newer', part, last });
    await (last && this.followFrom(part.next));
  }

  /** What the server says unasked, of whichever run. */
  appended({ run, events, next }: RunEvents): void {
    if (run === this.run && this.following) {
      this.feed.add(events, next);
    }
  }

  /** The page has drawn what it was sent last. */
  drawn(): void {
    this.feed.drawn();
  }

  /** Follows from what has come; anew where another daemon serves. */
  async follow(): Promise<void> {
    if (this.following) {
      const after = this.feed.next;
      await this.server.request('kanbots/run/follow', { run: this.run, after });
    }
  }

  /** Nobody looks at the end any more. */
  leave(): void {
    if (this.following) {
      this.following = false;
      // It may have ended meanwhile, and then nothing is left to unfollow.
      this.server.request('kanbots/run/unfollow', { run: this.run }).catch(() => undefined);
    }
  }

  private async followFrom(next: number): Promise<void> {
    this.feed.begin(next);
    this.following = this.seen();
    await this.follow();
  }

  private async read(first: number, count: number): Promise<Part> {
    const log = { run: this.run, after: first, count };
    const { events, next } = await this.server.request('kanbots/run/log', log);
    return { events, first, next };
  }
}
