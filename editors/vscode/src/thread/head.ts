// The head of a thread, made from the board: what the run is and what may be done there now. Pure.
import type { Board } from '../board/board';
import type { RunView } from '../protocol';
import { dollars } from '../wording/money';
import { elapsed, oneLine, stateWord } from '../wording/runs';
import { hasWork } from '../tree/rows';
import type { Head, ReviewSaid } from './messages';

/** Undefined where the board has no such run any more. */
export function headOf(board: Board, id: string, trusted: boolean, now: number): Head | undefined {
  const run = board.run(id);
  if (!run) {
    return undefined;
  }
  const decisions = board.decisions.filter((decision) => decision.run === id);
  const cost = run.startedAt === null ? '' : dollars(run.costUsd, run.payer);
  const budget = run.budgetUsd === null || cost === '' ? '' : ` of $${run.budgetUsd.toFixed(2)}`;
  return {
    run: id,
    card: run.card,
    title: oneLine(board.card(run.card)?.title ?? ''),
    word: stateWord(run, decisions.length > 0),
    facts: [run.model ?? run.agent, cost + budget, elapsed(run, now)].filter((fact) => fact !== ''),
    turns: run.turns,
    payer: run.payer,
    stoppable: trusted && run.verbs.includes('kanbots.stop'),
    changes: hasWork(run),
    preview: trusted ? previewVerb(run) : undefined,
    review: reviewSaid(run),
    mute: mute(run.discardedAt !== null, run.verbs.includes('kanbots.reply'), trusted),
    decisions: trusted ? decisions : [],
  };
}

/** Findings of a state that the run has left are not shown, as on the card. */
function reviewSaid({ review }: RunView): ReviewSaid | undefined {
  if (review === null) {
    return undefined;
  }
  const by = `Reviewed by ${review.review} (${review.agent})`;
  if (review.verdict === null) {
    return { said: `${by}: no verdict, ${review.problem ?? ''}`, findings: [] };
  }
  const gone = review.past ? ', and has gone on since' : '';
  return {
    said: `${by}${gone}: ${oneLine(review.summary)}`,
    findings: (review.past ? [] : review.findings).map(
      ({ severity, file, line, title, detail }) => ({
        ...{ severity, file, title, detail },
        place: line === null ? file : `${file}:${line}`,
      }),
    ),
  };
}

function previewVerb({ verbs }: RunView): Head['preview'] {
  if (verbs.includes('kanbots.preview.stop')) {
    return 'stop';
  }
  return verbs.includes('kanbots.preview.start') ? 'start' : undefined;
}

function mute(discarded: boolean, replies: boolean, trusted: boolean): string {
  if (!trusted) {
    return 'The workspace is not trusted: threads can be read only.';
  }
  if (discarded) {
    return 'This run is discarded; restore it to go on.';
  }
  return replies ? '' : 'Nothing can be sent to this run now.';
}
