// What a card says of itself and of its dispatches: which of it is to be changed, with what it is now,
// and to what. Nothing is sent from here.
import type { Attached } from '../client/boards';
import { commands, type QuickPickItem, window } from '../host/vscodeapi';
import type { CardEditParams, CardView, ChoicesResult } from '../protocol';
import { choicesOf, modesOf, pickWord } from './choosing';
import { cardItem, pickOne, plain } from './picking';

const CONFIGURED = 'As configured';
const FIELDS = ['title', 'body', 'agent', 'model', 'effort', 'mode', 'base', 'after'] as const;
type Field = (typeof FIELDS)[number];

const LABELS: Record<Field, string> = {
  title: 'Title',
  body: 'Description',
  agent: 'Agent',
  model: 'Model',
  effort: 'Effort',
  mode: 'Mode',
  base: 'Base',
  after: 'After another card',
};

/** What is read of a board for that. */
type Ground = Pick<Attached, 'kept'> & { readonly client: Pick<Attached['client'], 'request'> };

/** Undefined where it was called off. */
export async function askChange(
  attached: Ground,
  card: CardView,
): Promise<CardEditParams | undefined> {
  const field = await pickOne(fieldItems(card), `Edit #${card.number}`);
  if (field === undefined) {
    return undefined;
  }
  const value = await valueOf(attached, card, field);
  return value === undefined ? undefined : { card: card.number, [field]: value };
}

/** Each field with what it is now. */
export function fieldItems(card: CardView): (QuickPickItem & { of: Field })[] {
  return FIELDS.map((of) => {
    return { of, label: LABELS[of], description: plain(now(card, of)) };
  });
}

function now(card: CardView, field: Field): string {
  if (field === 'body') {
    const begins = card.body.trim().split('\n', 1).join();
    return begins === '' ? 'none' : begins;
  }
  if (field === 'after') {
    return card.after === null ? 'none' : `#${card.after}`;
  }
  return card[field] ?? CONFIGURED.toLowerCase();
}

async function valueOf(
  attached: Ground,
  card: CardView,
  field: Field,
): Promise<string | number | undefined> {
  const title = `${LABELS[field]} of #${card.number}`;
  if (field === 'title') {
    const typed = await window.showInputBox({ title, value: card.title });
    return typed?.trim() ? typed : undefined;
  }
  if (field === 'body') {
    // A text of many lines is written in an editor, and sent when it is saved there.
    await commands.executeCommand('kanbots.card.describe', { card: card.number });
    return undefined;
  }
  if (field === 'after') {
    return pickAfter(attached, card, title);
  }
  return pickFrom(await choicesOf(attached), card, field, title);
}

async function pickFrom(
  choices: ChoicesResult,
  card: CardView,
  field: Exclude<Field, 'title' | 'body' | 'after'>,
  title: string,
): Promise<string | undefined> {
  const none = CONFIGURED;
  switch (field) {
    case 'agent':
      return pickWord(title, choices.agents, { none });
    case 'model':
      return pickWord(title, choices.models, { none, other: 'As the agent calls it' });
    case 'effort':
      return pickWord(title, choices.efforts, { none, other: 'As the agent calls it' });
    case 'mode':
      return pickWord(title, modesOf(choices, card.agent), { none });
    case 'base':
      return pickWord(title, choices.bases, { none, other: 'A branch or commit' });
  }
}

async function pickAfter(
  { kept }: Ground,
  card: CardView,
  title: string,
): Promise<number | undefined> {
  const others = kept.board.cards.filter(({ number }) => number !== card.number).map(cardItem);
  const none = { of: undefined, label: 'None', description: 'starts as soon as it is dispatched' };
  const picked = await window.showQuickPick([none, ...others], { title, matchOnDescription: true });
  return picked && (picked.of?.number ?? 0);
}
