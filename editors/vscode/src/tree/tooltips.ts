// What hovering over a row shows: all that the row has no room for. Texts of agents and people are
// words here, never markup. Pure.
import { sentence } from '../preview/awaited';
import type { CardView, DecisionView, DiffFile, RunView } from '../protocol';
import { escaped } from '../wording/markdown';
import { dollars } from '../wording/money';
import { cut, oneLine } from '../wording/runs';
import type { Row } from './row';

const LONGEST = 600;

/** Markdown for a row; undefined where the row says it all. */
export function rowTooltip(row: Row): string | undefined {
  const { target } = row;
  switch (target.kind) {
    case 'card':
      return cardTooltip(target.card);
    case 'run':
      return runTooltip(target.run, row.description);
    case 'decision':
      return decisionTooltip(target.decision);
    case 'file':
      return fileTooltip(target.file);
    case 'repository':
    case 'needs':
    case 'column':
      return undefined;
  }
}

function cardTooltip(card: CardView): string {
  const after = card.after === null ? [] : [`Starts after #${card.after} is promoted.`];
  const own = [card.agent, card.model, card.effort, card.mode].filter((wish) => wish !== null);
  const base = card.base === null ? [] : [`from ${card.base}`];
  const wishes = said([...own, ...base].join(', '));
  return paragraphs([
    `**#${card.number}** ${said(card.title)}`,
    ...said(card.body.slice(0, LONGEST * 2)).split('\n'),
    wishes,
    ...after,
  ]);
}

function runTooltip(run: RunView, description: string): string {
  const budget = run.budgetUsd === null ? '' : ` of $${run.budgetUsd.toFixed(2)}`;
  return paragraphs([
    `**${run.id}** ${said(description)}`,
    run.reason === null ? '' : said(run.reason),
    run.stuck === null ? '' : `Stuck? ${said(run.stuck)}`,
    run.lastEvent === null ? '' : `Last: ${said(run.lastEvent)}`,
    `${said(run.agent)}, ${said(run.mode)}, ${dollars(run.costUsd, run.payer).replace('$', '\\$')}${budget.replace('$', '\\$')}`,
    `Branch ${said(run.branch)}, from ${said(run.baseBranch ?? run.base?.slice(0, 9) ?? 'nothing yet')}`,
    run.preview === null ? '' : said(sentence(run.id, run.preview)),
    ...run.notices.map(said),
    ...reviewTooltip(run),
  ]);
}

function reviewTooltip({ review }: RunView): string[] {
  if (review === null) {
    return [];
  }
  const by = `Reviewed by ${review.review} (${said(review.agent)})`;
  if (review.verdict === null) {
    return [`${by}: no verdict, ${said(review.problem ?? '')}`];
  }
  const found = review.past ? [] : review.findings;
  return [
    `${by}${review.past ? ', and has gone on since' : ''}: ${said(review.summary)}`,
    ...found.map(
      ({ number, severity, file, line, title }) =>
        `${number}\\. ${severity} ${said(file)}${line === null ? '' : `:${line}`} ${said(title)}`,
    ),
  ];
}

function decisionTooltip(decision: DecisionView): string {
  const options = decision.options.map((option, index) => `${index + 1}\\. ${said(option.label)}`);
  return paragraphs([said(decision.question), said(decision.detail), ...options]);
}

function fileTooltip(file: DiffFile): string {
  return paragraphs([said(file.path), file.status]);
}

function said(text: string): string {
  return escaped(cut(oneLine(text), LONGEST));
}

function paragraphs(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n\n');
}
