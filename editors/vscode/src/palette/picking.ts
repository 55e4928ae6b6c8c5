// Quick picks over cards, runs and questions: what a person may choose from, drawn with state and
// cost. Which of them a verb applies to is what the server said of each (`verbs`).
import type { Attached } from '../client/boards';
import {
  ThemeColor,
  ThemeIcon,
  QuickPickItemKind,
  type QuickPickItem,
  window,
} from '../host/vscodeapi';
import type { CardView, ColumnName, DecisionView, RunView } from '../protocol';
import { dollars } from '../wording/money';
import { COLUMNS } from '../wording/runs';
import { drawn } from '../wording/states';

/** What can be picked, and what it stands for. */
export type Item<T> = QuickPickItem & { readonly of: T };

function iconOf(run: RunView): ThemeIcon {
  const { icon, colour } = drawn(run, false);
  return new ThemeIcon(icon, new ThemeColor(colour));
}

export function cardItem(card: CardView): Item<CardView> {
  const last = card.runs.at(-1);
  return {
    of: card,
    label: `#${card.number} ${plain(card.title)}`,
    description: last ? `${last.id} ${last.state}, ${dollars(last.costUsd, last.payer)}` : '',
    iconPath: last ? iconOf(last) : new ThemeIcon('circle-outline'),
  };
}

export function runItem(run: RunView, card: CardView | undefined): Item<RunView> {
  const why = run.reason ? `${run.state}: ${run.reason}` : run.state;
  return {
    of: run,
    label: `${run.id} ${plain(card?.title ?? '')}`,
    description: `${why}, ${dollars(run.costUsd, run.payer)}`,
    detail: plain(run.lastEvent ?? ''),
    iconPath: iconOf(run),
  };
}

export function decisionItem(decision: DecisionView): Item<DecisionView> {
  return {
    of: decision,
    label: plain(decision.question),
    description: decision.run ?? 'the board',
    detail: plain(decision.options.map((option) => option.label).join(' · ')),
    iconPath: new ThemeIcon('question'),
  };
}

/** One of several; undefined where the person called it off. */
export async function pickOne<T>(items: Item<T>[], title: string): Promise<T | undefined> {
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.of;
}

export async function pickCards(cards: CardView[], title: string): Promise<CardView[] | undefined> {
  const items = byColumn(cards);
  const options = { title, canPickMany: true, matchOnDescription: true } as const;
  const picked = await window.showQuickPick(items, options);
  const found = picked?.flatMap((item) => ('of' in item ? [item.of] : []));
  return found?.length ? found : undefined;
}

export async function pickRun(
  { kept }: Attached,
  verb: string,
  title: string,
): Promise<RunView | undefined> {
  const { board } = kept;
  return pickOne(
    fitting(board.runs, verb).map((run) => runItem(run, board.card(run.card))),
    title,
  );
}

/** The runs that a verb applies to, the newest first, and after all work those that looked at it. */
export function fitting(runs: readonly RunView[], verb: string): RunView[] {
  const found = runs.filter((run) => run.verbs.includes(verb)).reverse();
  const isWork = (run: RunView): boolean => run.purpose === 'work';
  return [...found.filter(isWork), ...found.filter((run) => !isWork(run))];
}

export async function pickCard(
  { kept }: Attached,
  verb: string,
  title: string,
): Promise<CardView | undefined> {
  return pickOne(kept.board.cards.filter((card) => card.verbs.includes(verb)).map(cardItem), title);
}

/** Under a heading per column, what is to be done first on top. */
function byColumn(cards: CardView[]): (Item<CardView> | QuickPickItem)[] {
  const order: ColumnName[] = ['todo', 'backlog', 'inbox', 'in_progress', 'in_review', 'done'];
  const headings = new Map(COLUMNS);
  return order.flatMap((column) => {
    const here = cards.filter((card) => card.column === column).map(cardItem);
    const label = headings.get(column) ?? column;
    return here.length ? [{ label, kind: QuickPickItemKind.Separator }, ...here] : [];
  });
}

/** Without what a quick pick would draw as an icon. */
export function plain(text: string): string {
  return text.replaceAll('$(', '$ (').replace(/\s+/g, ' ');
}
