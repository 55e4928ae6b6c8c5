// What a person reads of a run, block by block: what was said, a tool with its end, a turn's end.
// Made from events in thread.ts, drawn by the page. Pure.
import type { LogEvent, Question } from '../protocol';

/** Where a block is. */
export interface Base {
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

/** The newest events, at most so many, from the beginning of a line on. */
export function newest(events: readonly LogEvent[], most: number): LogEvent[] {
  const cut = events.at(-most - 1)?.line ?? -1;
  return events.slice(-most).filter(({ line }) => line > cut);
}
