// The states that a run can go back to, by what they were. Pure.
import type { TurnsResult } from '../protocol';

export interface State {
  /** Its name for the server. */
  readonly of: string;
  readonly label: string;
  readonly description: string;
}

/** When the state of that name was kept: `after turn 2`. */
export function moment(state: string): string {
  if (state === '0') {
    return 'before its first turn';
  }
  return state.replace(/^before-/, 'before rewind ').replace(/^(?=\d)/, 'after turn ');
}

/** The likeliest first: the way back from the newest rewind, then the turns from their last on. */
export function statesOf({ turns, rewinds }: TurnsResult): State[] {
  const ends = turns.map(({ turn, files, added, removed }) => ({
    of: String(turn),
    label: `The end of turn ${turn}`,
    description: `${files ?? '?'} files, +${added ?? '?'} -${removed ?? '?'}`,
  }));
  const kept = rewinds.map(({ before, to }) => ({
    of: before,
    label: `What was there ${moment(before)}`,
    description: `undoes going back to the state ${moment(to)}`,
  }));
  const start = { of: '0', label: 'Its beginning', description: 'before the first turn' };
  return [...kept.slice(-1), ...ends.reverse(), start, ...kept.slice(0, -1).reverse()];
}
