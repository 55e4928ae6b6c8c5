// What a card says of itself and of its dispatches: which of it is to be changed, with what it is now,
// and to what. Nothing is sent from here.
import type { Attached } from '../client/boards';
import { type QuickPickItem, window } from '../host/vscodeapi';
import type { CardEditParams, CardView, ChoicesResult } from '../protocol';
import { choicesOf, modesOf, pickWord } from './choosing';
import { cardItem, pickOne, plain } from './picking';

const CONFIGURED = 'As configured';
const FIELDS = ['title', 'agent', 'model', 'effort', 'mode', 'base', 'after'] as const;
type Field = (typeof FIELDS)[number];

const LABELS: Record<Field, string> = {
  title: 'Title',
  agent: 'Agent',
  model: 'Model',
  effort: 'Effort',
  mode: 'Mode',
  base: 'Base',
  after: 'After another card',
};

/** Undefined where it was called off. */
export async function askChange(
  attached: Attached,
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
    const value = of === 'after' && card.after !== null ? `#${card.after}` : card[of];
    const none = of === 'after' ? 'none' : CONFIGURED.toLowerCase();
    return { of, label: LABELS[of], description: plain(String(value ?? none)) };
  });
}

async function valueOf(
  attached: Attached,
  card: CardView,
  field: Field,
): Promise<string | number | undefined> {
  const title = `${LABELS[field]} of #${card.number}`;
  if (field === 'title') {
    const typed = await window.showInputBox({ title, value: card.title });
    return typed?.trim() ? typed : undefined;
  }
  if (field === 'after') {
    return pickAfter(attached, card, title);
  }
  return pickFrom(await choicesOf(attached), card, field, title);
}

async function pickFrom(
  choices: ChoicesResult,
  card: CardView,
  field: Exclude<Field, 'title' | 'after'>,
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
  { kept }: Attached,
  card: CardView,
  title: string,
): Promise<number | undefined> {
  const others = kept.board.cards.filter(({ number }) => number !== card.number).map(cardItem);
  const none = { of: undefined, label: 'None', description: 'starts as soon as it is dispatched' };
  const picked = await window.showQuickPick([none, ...others], { title, matchOnDescription: true });
  return picked && (picked.of?.number ?? 0);
}
