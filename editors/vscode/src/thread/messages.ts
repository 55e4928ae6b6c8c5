// What the page of a thread and the extension tell each other. Types only.
import type { DecisionView, LogEvent, SlashView, TurnView } from '../protocol';

/** What a review came to, ready to be shown. */
export interface ReviewSaid {
  readonly said: string;
  readonly findings: readonly {
    readonly severity: string;
    readonly place: string;
    readonly file: string;
    readonly title: string;
    readonly detail: string;
  }[];
}

/** The run in a few words, ready to be shown. */
export interface Head {
  readonly run: string;
  readonly card: number;
  readonly title: string;
  readonly word: string;
  readonly facts: readonly string[];
  /** Turns begun so far. */
  readonly turns: number;
  readonly payer: string;
  readonly stoppable: boolean;
  readonly changes: boolean;
  /** What can be done with its preview; undefined: nothing. */
  readonly preview: 'start' | 'stop' | undefined;
  /** Undefined where nobody reviewed it. */
  readonly review: ReviewSaid | undefined;
  /** Why nothing can be sent; empty: it can. */
  readonly mute: string;
  readonly decisions: readonly DecisionView[];
}

/** Some lines of the transcript. */
export interface Part {
  readonly events: readonly LogEvent[];
  /** The first line that was looked at. */
  readonly first: number;
  /** The line after the last one that was looked at. */
  readonly next: number;
}

export type ToPage =
  | { readonly type: 'head'; readonly head: Head }
  /** Begins anew with this part, the end of the transcript. */
  | { readonly type: 'opened'; readonly part: Part }
  /** What came since; where it begins later than the page has come to, there is more between. */
  | { readonly type: 'appended'; readonly part: Part }
  | { readonly type: 'older'; readonly part: Part }
  /** `last`: it goes up to the transcript's end. */
  | { readonly type: 'newer'; readonly part: Part; readonly last: boolean }
  | { readonly type: 'turns'; readonly turns: readonly TurnView[] }
  | { readonly type: 'patch'; readonly turn: number; readonly patch: string }
  | { readonly type: 'calls'; readonly commands: readonly SlashView[] }
  | { readonly type: 'sent' }
  | { readonly type: 'failed'; readonly text: string; readonly what: FromPage['type'] }
  | { readonly type: 'unreachable'; readonly text: string };

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'end' }
  /** What was sent last is drawn, so there may be more. */
  | { readonly type: 'drawn' }
  /** Somebody reads elsewhere: what comes at the end is not wanted any more. */
  | { readonly type: 'away' }
  | { readonly type: 'older'; readonly before: number }
  | { readonly type: 'newer'; readonly after: number }
  | { readonly type: 'patch'; readonly turn: number }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'reply'; readonly text: string }
  /** Which slash commands a reply may call. */
  | { readonly type: 'calls' }
  /** `option` counts from 0; null: ask the person at length. */
  | { readonly type: 'answer'; readonly decision: string; readonly option: number | null }
  | { readonly type: 'stop' }
  | { readonly type: 'changes' }
  | { readonly type: 'preview'; readonly what: 'start' | 'stop' };

/** What the page keeps over a reload. */
export interface Kept {
  readonly run: string;
  /** The repository's common git directory. */
  readonly common: string;
  readonly draft: string;
}
