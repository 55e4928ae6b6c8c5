// Verbs that show something: what they found, as a list to search, where a line may lead on.
import type { Attached } from '../client/boards';
import { type QuickPickItem, ThemeIcon, window } from '../host/vscodeapi';
import type { CostsResult, Requests } from '../protocol';
import { dollars } from '../wording/money';
import { cardItem, decisionItem, type Item, plain } from './picking';

/** A verb and its argument, to be carried out next. */
export interface Next {
  readonly verb: string;
  readonly argument?: object;
}

type Line = Item<Next | undefined>;
type Show<M extends keyof Requests> = (result: Requests[M]['result']) => Line[];

const SHOWS: { [M in keyof Requests]?: Show<M> } = {
  'kanbots/card/list': ({ cards }) =>
    cards.map((card) => leading(cardItem(card), 'kanbots.card', { card: card.number })),
  'kanbots/decision/list': ({ decisions }) =>
    decisions.map((each) => leading(decisionItem(each), 'kanbots.answer', { decision: each.id })),
  'kanbots/run/turns': ({ run, turns }) =>
    turns.map((turn) =>
      line(`Turn ${turn.turn}`, `${turn.outcome}, ${turn.files ?? '?'} files`, {
        verb: 'kanbots.rewind',
        argument: { run, to: String(turn.turn) },
      }),
    ),
  'kanbots/slash/list': ({ commands }) =>
    commands.map((each) =>
      line(`/${each.name}`, [each.description, each.source].filter(Boolean).join(', ')),
    ),
  'kanbots/cost/show': costLines,
  'kanbots/disk/show': ({ holdings }) =>
    holdings.map((each) =>
      line(`${each.run} ${each.title}`, `${each.kind}, ${megabytes(each.bytes)}`),
    ),
  'kanbots/daemon/check': ({ findings }) =>
    findings.map((each) => ({
      ...line(each.name, each.text),
      detail: plain(each.mend),
      iconPath: new ThemeIcon(each.ok ? 'check' : 'error'),
    })),
  'kanbots/landing/show': (plan) => [
    line(`${plan.run} → ${plan.target}`, plan.refused ?? `${plan.files.length} files`),
    ...plan.conflicts.map((path) => line(path, 'both sides changed it')),
    ...plan.inTheWay.map((each) => line(each.path, each.why)),
    ...plan.commits.map((each) => line(each.subject, each.author)),
    ...plan.files.map((each) =>
      line(each.path, `${each.status} +${each.added ?? '?'} -${each.removed ?? '?'}`),
    ),
  ],
};

/** Whether what the method found is shown as a list. */
export function isShown(method: keyof Requests): boolean {
  return method in SHOWS;
}

/** Shows the list; the verb that a picked line leads to. */
export async function show<M extends keyof Requests>(
  { repository }: Attached,
  title: string,
  method: M,
  result: Requests[M]['result'],
): Promise<Next | undefined> {
  const lines = SHOWS[method]?.(result) ?? [];
  const options = {
    title,
    placeHolder: repository.root,
    matchOnDescription: true,
    matchOnDetail: true,
  };
  return (await window.showQuickPick(lines, options))?.of;
}

function costLines({ cost, cards }: CostsResult): Line[] {
  return [
    line('This session', `${dollars(cost.sessionUsd, '')} of ${limit(cost.budgetUsd)}`),
    line('Today, all boards', `${dollars(cost.dayUsd, '')} of ${limit(cost.dayBudgetUsd)}`),
    ...cost.windows.map((each) =>
      line(each.account, `${each.window}: ${Math.round(each.used * 100)} %`),
    ),
    ...cards.map((card) =>
      line(`#${card.card} ${card.title}`, dollars(card.costUsd, ''), {
        verb: 'kanbots.card',
        argument: { card: card.card },
      }),
    ),
  ];
}

function limit(budget: number | null): string {
  return budget === null ? 'no budget' : dollars(budget, '');
}

function line(label: string, description: string, of?: Next): Line {
  return { of, label: plain(label), description: plain(description) };
}

function leading(item: QuickPickItem, verb: string, argument: object): Line {
  return { ...item, of: { verb, argument } };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
