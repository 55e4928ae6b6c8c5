// A run's events put together into blocks. Pure, and used by the page alone. Events come in order,
// and a block that changes says so.
import type { LogEvent } from '../protocol';
import type { Base, Block } from './blocks';
import { as, type Fields, text } from './fields';
import { noteOf } from './notes';

/** What a batch came to: blocks that were added lie at the end, the others changed in place. */
export interface Taken {
  readonly changed: ReadonlySet<string>;
}

export class Thread {
  readonly blocks: Block[] = [];
  /** Turns begun since the last one ended, in what was taken so far. */
  begun = 0;
  private readonly places = new Map<string, number>();
  private readonly tools = new Map<string, string>();
  private writing: string | undefined;
  private tool: string | undefined;
  private dropped = 0;

  take(events: readonly LogEvent[]): Taken {
    const changed = new Set<string>();
    let before = -1;
    let nth = 0;
    for (const event of events) {
      nth = event.line === before ? nth + 1 : 0;
      before = event.line;
      this.one(event, `${event.line}.${nth}`, changed);
    }
    return { changed };
  }

  /** Forgets the oldest blocks; how many lines of the transcript begin before what is left. */
  drop(count: number): void {
    for (const block of this.blocks.splice(0, count)) {
      this.places.delete(block.key);
    }
    this.dropped += count;
  }

  block(key: string): Block | undefined {
    const place = this.places.get(key);
    return place === undefined ? undefined : this.blocks[place - this.dropped];
  }

  private one({ type, line, fields }: LogEvent, key: string, changed: Set<string>): void {
    const at = { key, line };
    switch (type) {
      case 'text_streamed':
        this.streamed(at, as<'text_streamed'>(fields), changed);
        return;
      case 'text_said':
        this.said(at, as<'text_said'>(fields), changed);
        return;
      case 'thought':
        this.add({ ...at, kind: 'thought', text: text(as<'thought'>(fields).text) });
        return;
      case 'message_taken':
        this.add({ ...at, kind: 'you', text: text(as<'message_taken'>(fields).text) });
        return;
      case 'tool_started':
        this.toolStarted(at, as<'tool_started'>(fields));
        return;
      case 'tool_ended':
        this.toolEnded(at, as<'tool_ended'>(fields), changed);
        return;
      case 'file_written':
        this.fileWritten(at, as<'file_written'>(fields), changed);
        return;
      case 'turn_started':
        this.begun += 1;
        return;
      case 'turn_ended':
        this.turnEnded(at, as<'turn_ended'>(fields));
        return;
      case 'decision_requested': {
        const { questions, detail } = as<'decision_requested'>(fields);
        this.add({ ...at, kind: 'asked', questions, detail: text(detail) });
        return;
      }
      default: {
        const note = noteOf(type, fields);
        if (note) {
          this.add({ ...at, kind: 'note', ...note });
        }
      }
    }
  }

  private streamed(at: Base, { text: piece }: Fields<'text_streamed'>, changed: Set<string>): void {
    const open = this.writing === undefined ? undefined : this.block(this.writing);
    if (open?.kind === 'said') {
      this.put({ ...open, text: open.text + text(piece) }, changed);
      return;
    }
    this.writing = at.key;
    this.add({ ...at, kind: 'said', text: text(piece), writing: true, nested: false });
  }

  private said(at: Base, said: Fields<'text_said'>, changed: Set<string>): void {
    const nested = (said.parent ?? null) !== null;
    const open = this.writing === undefined || nested ? undefined : this.block(this.writing);
    const block = { kind: 'said' as const, text: text(said.text), writing: false, nested };
    if (open?.kind === 'said') {
      this.put({ ...block, key: open.key, line: open.line }, changed);
      this.writing = undefined;
    } else {
      this.add({ ...at, ...block });
    }
  }

  private toolStarted(at: Base, started: Fields<'tool_started'>): void {
    this.tools.set(started.tool_id, at.key);
    this.tool = at.key;
    this.add({
      ...at,
      kind: 'tool',
      name: text(started.name),
      summary: text(started.summary),
      state: 'running',
      output: '',
      files: [],
      nested: (started.parent ?? null) !== null,
    });
  }

  private toolEnded(at: Base, ended: Fields<'tool_ended'>, changed: Set<string>): void {
    const key = this.tools.get(ended.tool_id);
    const open = key === undefined ? undefined : this.block(key);
    const end = { state: ended.ok ? ('done' as const) : ('failed' as const) };
    this.tools.delete(ended.tool_id);
    if (open?.kind === 'tool') {
      this.put({ ...open, ...end, output: text(ended.output) }, changed);
      return;
    }
    // It began before what was read; the name is there.
    const nested = (ended.parent ?? null) !== null;
    const more = { name: 'Tool', summary: '', output: text(ended.output), files: [], nested };
    this.add({ ...at, kind: 'tool', ...more, ...end });
  }

  private fileWritten(at: Base, { path }: Fields<'file_written'>, changed: Set<string>): void {
    const last = this.tool === undefined ? undefined : this.block(this.tool);
    if (last?.kind !== 'tool') {
      this.add({ ...at, kind: 'note', level: 'info', text: `Wrote ${text(path)}` });
    } else if (!last.files.includes(path)) {
      this.put({ ...last, files: [...last.files, text(path)] }, changed);
    }
  }

  private turnEnded(at: Base, ended: Fields<'turn_ended'>): void {
    const failed = ended.outcome === 'failed';
    this.begun = 0;
    this.writing = undefined;
    this.tool = undefined;
    this.add({
      ...at,
      kind: 'turn',
      outcome: text(ended.outcome),
      text: failed ? text(ended.text) : '',
      seconds: Math.round((ended.duration_ms || 0) / 1000),
    });
  }

  private add(block: Block): void {
    if (block.kind !== 'said' || !block.writing) {
      this.writing = block.kind === 'said' || block.kind === 'thought' ? undefined : this.writing;
    }
    this.places.set(block.key, this.dropped + this.blocks.length);
    this.blocks.push(block);
  }

  private put(block: Block, changed: Set<string>): void {
    const place = this.places.get(block.key);
    if (place !== undefined) {
      this.blocks[place - this.dropped] = block;
      changed.add(block.key);
    }
  }
}
