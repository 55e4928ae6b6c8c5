// Context keys, so that the palette offers a verb only where it applies: the server says so of each
// card and run. Only what changed is told to the editor.
import { everyRun } from '../board/board';
import type { Boards } from '../client/boards';
import { setContext } from '../host/vscodeapi';
import { COMMANDS } from '../protocol';

export class Applying {
  private readonly told = new Map<string, boolean | string>();

  constructor(private readonly boards: Boards) {}

  tell(): void {
    const board = this.boards.active?.kept.board;
    this.set('kanbots.attached', board !== undefined);
    this.set('kanbots.lacking', this.boards.lacking ?? '');
    const cards = board?.cards ?? [];
    const runs = cards.flatMap(everyRun);
    const verbs = new Set([...cards, ...runs].flatMap((each) => each.verbs));
    for (const { name, subject } of COMMANDS) {
      if (subject === 'card' || subject === 'run') {
        this.set(keyOf(name), verbs.has(name));
      }
    }
    this.set(keyOf('kanbots.answer'), (board?.decisions.length ?? 0) > 0);
  }

  private set(key: string, value: boolean | string): void {
    if (this.told.get(key) !== value) {
      this.told.set(key, value);
      setContext(key, value);
    }
  }
}

/** The context key that says whether a verb applies to anything. */
export function keyOf(verb: string): string {
  return verb.replace(/^kanbots\./, 'kanbots.can.');
}
