// A run's events as blocks that a person reads: what was said, a tool with its end, a turn's end.
// Pure, and used by the page alone. Events come in order, and a block that changes says so.
import type { AgentEvents, LogEvent, Question } from '../protocol';

interface Base {
  /** The same for the block's whole life. */
  readonly key: string;
  /** The transcript's line it begins at. */
  readonly line: number;
}

export type ToolState = 'running' | 'done' | 'failed';

export type Block =
  | (Base & { kind: 'said'; text: string; writing: boolean; nested: boolean })
  | (Base & { kind: 'thought'; text: string })
  | (Base & { kind: 'you'; text: string })
  | (Base & {
      kind: 'tool';
      name: string;
      summary: string;
      state: ToolState;
      output: string;
      files: readonly string[];
      nested: boolean;
    })
  | (Base & { kind: 'turn'; outcome: string; text: string; seconds: number })
  | (Base & { kind: 'asked'; questions: readonly Question[]; detail: string })
  | (Base & { kind: 'note'; level: 'info' | 'warning' | 'error'; text: string });

export type Kind = Block['kind'];
type Of<K extends Kind> = Extract<Block, { kind: K }>;
type Fields<T extends keyof AgentEvents> = AgentEvents[T];

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

/** The newest events, at most so many, from the beginning of a line on. */
export function newest(events: readonly LogEvent[], most: number): LogEvent[] {
  const cut = events.at(-most - 1)?.line ?? -1;
  return events.slice(-most).filter(({ line }) => line > cut);
}

/** What is worth a line, and what is not worth one. */
function noteOf(
  type: string,
  fields: LogEvent['fields'],
): Pick<Of<'note'>, 'level' | 'text'> | undefined {
  switch (type) {
    case 'informed': {
      const informed = as<'informed'>(fields);
      return { level: informed.level, text: text(informed.text) };
    }
    case 'permission_denied': {
      const denied = as<'permission_denied'>(fields);
      return { level: 'warning', text: `Denied: ${text(denied.tool)}. ${text(denied.reason)}` };
    }
    case 'retry_scheduled': {
      const { kind, delay_ms, attempt, attempts } = as<'retry_scheduled'>(fields);
      const seconds = Math.round(delay_ms / 1000);
      return {
        level: 'warning',
        text: `${RETRIES[kind]}: tries again in ${seconds} s (${attempt} of ${attempts})`,
      };
    }
    case 'limit_reported': {
      const { status, window } = as<'limit_reported'>(fields);
      return status === 'allowed'
        ? undefined
        : {
            level: 'warning',
            text: `Limit ${text(window)}: ${status === 'rejected' ? 'reached' : 'nearly reached'}`,
          };
    }
    case 'repository_touched':
      return { level: 'info', text: `Git: ${text(as<'repository_touched'>(fields).what)}` };
    case 'task_started':
      return { level: 'info', text: `Began: ${text(as<'task_started'>(fields).title)}` };
    case 'task_ended': {
      const { title, status } = as<'task_ended'>(fields);
      return { level: 'info', text: `Ended (${text(status)}): ${text(title)}` };
    }
    case 'mode_changed':
      return { level: 'info', text: `Mode: ${text(as<'mode_changed'>(fields).mode)}` };
    case 'garbled':
      return { level: 'info', text: text(as<'garbled'>(fields).text) };
    default:
      return undefined;
  }
}

const RETRIES: Record<Fields<'retry_scheduled'>['kind'], string> = {
  rate_limit: 'Rate limit',
  overloaded: 'The service is overloaded',
  network: 'No network',
  server: 'The service failed',
  login: 'Not logged in',
  other: 'Failed',
};

/** Each type has its own fields; what a value is made of is looked at where it is used. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it names the type
function as<T extends keyof AgentEvents>(fields: LogEvent['fields']): AgentEvents[T] {
  return fields as unknown as AgentEvents[T];
}

/** A text, whatever was there; without signs that reorder what stands beside them. */
function text(value: unknown): string {
  const found = typeof value === 'string' ? value : '';
  return found.replace(/[\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/gu, '');
}
