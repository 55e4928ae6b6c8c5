// How a run stands, in the words of the board's documents, and how long it has taken. Pure: the
// moment is an argument.
import type { ColumnName, RunView } from '../protocol';

export const COLUMNS: readonly (readonly [ColumnName, string])[] = [
  ['inbox', 'Inbox'],
  ['backlog', 'Backlog'],
  ['todo', 'Todo'],
  ['in_progress', 'In progress'],
  ['in_review', 'In review'],
  ['done', 'Done'],
];

export const AT_REST: ReadonlySet<RunView['state']> = new Set([
  'idle',
  'failed',
  'stopped',
  'interrupted',
]);

const LONGEST_REASON = 60;

/** `asks you`, `ready for review`, `preparing: files`; `asks` says that a question of it waits. */
export function stateWord(run: RunView, asks: boolean): string {
  if (run.discardedAt !== null) {
    return 'discarded';
  }
  if (asks && run.state === 'waiting') {
    return 'asks you';
  }
  if (run.promoted !== null && AT_REST.has(run.state)) {
    return `promoted to ${run.promoted.target}`;
  }
  const rests = AT_REST.has(run.state);
  const word = run.state === 'idle' && run.purpose === 'work' ? 'ready for review' : run.state;
  const more = run.phase ?? run.reason;
  const said = more === null ? word : `${word}: ${cut(oneLine(more), LONGEST_REASON)}`;
  const verdict = rests ? verdictWord(run) : '';
  return [errandWord(run), said, verdict].filter((part) => part !== '').join(', ');
}

function errandWord(run: RunView): string {
  if (run.reviews !== null) {
    return `reviews ${run.reviews}`;
  }
  return run.purpose === 'split' ? `splits #${run.card}` : '';
}

/** `2 findings`, `approved`, `no verdict`; empty where nobody reviewed what the run is now. */
function verdictWord({ review }: RunView): string {
  if (review === null || review.past) {
    return '';
  }
  if (review.verdict === null) {
    return 'no verdict';
  }
  const found = review.findings.length;
  if (found > 0) {
    return found === 1 ? '1 finding' : `${found} findings`;
  }
  return review.verdict === 'approve' ? 'approved' : '';
}

/** How long the run has run, or ran; empty before it started. */
export function elapsed(run: RunView, now: number): string {
  if (run.startedAt === null) {
    return '';
  }
  const resting = run.state === 'idle' ? run.lastEventAt : null;
  const end = run.endedAt ?? resting;
  return span((end === null ? now : Date.parse(end)) - Date.parse(run.startedAt));
}

/** `45s`, `3m`, `2h07m`, `3d4h`: never more than a person reads at a glance. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes}m`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    return `${hours}h${String(minutes % 60).padStart(2, '0')}m`;
  }
  return `${Math.floor(hours / 24)}d${hours % 24}h`;
}

/** The text without line ends, and without what reorders or hides what stands beside it. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}
