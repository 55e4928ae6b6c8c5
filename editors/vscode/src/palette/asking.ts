// For each verb, what it asks the person before it can be sent: which card or run, which words.
// Undefined means that the person called it off. Nothing is sent from here.
import type { Attached } from '../client/boards';
import { confirm, window } from '../host/vscodeapi';
import type { COMMANDS } from '../protocol';
import { type Requests } from '../protocol';
import { statesOf } from '../wording/rewinds';
import { COLUMNS } from '../wording/runs';
import { choicesOf, pickWord } from './choosing';
import { wishes } from './dispatching';
import { askChange } from './editing';
import { pickCard, pickCards, pickOne, pickRun } from './picking';
import { askLanding } from './promoting';
import { askReplyText } from './replying';
import { askFocus } from './reviewing';
import { selection } from './selection';

export type Verb = (typeof COMMANDS)[number];
export type VerbName = Verb['name'];
type Fields = Record<string, unknown>;
type Ask = (attached: Attached, verb: Verb) => Promise<Fields | undefined>;

/** What a verb needs to know, asked for; a verb that is not named here asks for its subject only. */
const ASKS: Partial<Record<VerbName, Ask>> = {
  'kanbots.dispatch': async (attached) => numbers(await askCards(attached)),
  'kanbots.card.add': askNewCard,
  'kanbots.adopt': askAdopted,
  'kanbots.card.edit': askEdit,
  'kanbots.card.move': askMove,
  'kanbots.reply': askReply,
  'kanbots.review.mend': askMending,
  'kanbots.stop': async (attached, verb) => {
    const run = await pickRun(attached, verb.name, verb.title);
    return run && { runs: [run.id] };
  },
  'kanbots.stop.all': async () => {
    const sure = await confirm('Stop all runs?', 'A reply resumes a stopped run.', 'Stop All');
    return sure ? {} : undefined;
  },
  'kanbots.promote': askPromote,
  'kanbots.rewind': askRewind,
  'kanbots.gc': async () => {
    const detail =
      'What was discarded longer ago than the settings say is deleted; its commits stay.';
    return (await confirm('Empty the trash by age?', detail, 'Empty')) ? {} : undefined;
  },
  'kanbots.daemon.stop': askStopDaemon,
};

/** The fields of the verb's request. */
export async function ask(attached: Attached, verb: Verb): Promise<Fields | undefined> {
  const own = ASKS[verb.name];
  if (own) {
    return own(attached, verb);
  }
  if (verb.subject === 'card') {
    const card = await pickCard(attached, verb.name, verb.title);
    return card && { card: card.number };
  }
  if (verb.subject === 'run') {
    const run = await pickRun(attached, verb.name, verb.title);
    return run && { run: run.id };
  }
  return {};
}

/** Cards and what is wished for their runs. */
export async function askDispatchWith(attached: Attached): Promise<Fields | undefined> {
  const cards = numbers(await askCards(attached));
  const wished = cards && (await wishes(await choicesOf(attached)));
  return wished && { ...cards, ...wished };
}

async function askCards({ kept }: Attached) {
  const cards = kept.board.cards.filter((card) => card.verbs.includes('kanbots.dispatch'));
  return pickCards(cards, 'Dispatch cards');
}

function numbers(cards: { readonly number: number }[] | undefined): Fields | undefined {
  return cards && { cards: cards.map((card) => card.number) };
}

async function askNewCard(): Promise<Fields | undefined> {
  const chosen = selection();
  const title = await window.showInputBox({
    title: 'Add a card',
    prompt: chosen ? 'One line; the selection becomes its description' : 'One line',
    value: chosen?.title ?? '',
  });
  return title?.trim() ? { title, ...(chosen ? { body: chosen.body } : {}) } : undefined;
}

async function askAdopted(attached: Attached): Promise<Fields | undefined> {
  const { adoptable } = await choicesOf(attached);
  const other = 'The whole path of a worktree of this repository, or the name of a branch';
  const what = await pickWord('Adopt a worktree or branch', adoptable, { other });
  return what ? { what } : undefined;
}

async function askEdit(attached: Attached, verb: Verb): Promise<Fields | undefined> {
  const card = await pickCard(attached, verb.name, verb.title);
  const change = card && (await askChange(attached, card));
  return change && { ...change };
}

async function askMove(attached: Attached, verb: Verb): Promise<Fields | undefined> {
  const card = await pickCard(attached, verb.name, verb.title);
  const column = card && (await askColumn(`Move #${card.number} to`));
  return card && column ? { card: card.number, column } : undefined;
}

async function askReply(attached: Attached, verb: Verb): Promise<Fields | undefined> {
  const run = await pickRun(attached, verb.name, verb.title);
  if (!run) {
    return undefined;
  }
  const text = await askReplyText(attached.client, run.id);
  return text === undefined ? undefined : { run: run.id, text };
}

async function askMending(attached: Attached, verb: Verb): Promise<Fields | undefined> {
  const run = await pickRun(attached, verb.name, verb.title);
  const focus = run && (await askFocus(run.id));
  return run && focus !== undefined ? { run: run.id, focus } : undefined;
}

async function askColumn(title: string): Promise<string | undefined> {
  return pickOne(
    COLUMNS.map(([of, label]) => ({ of, label })),
    title,
  );
}

async function askPromote(attached: Attached, verb: Verb): Promise<Fields | undefined> {
  const run = await pickRun(attached, verb.name, verb.title);
  return run && askLanding(attached.client, run.id);
}

async function askRewind(attached: Attached, verb: Verb): Promise<Fields | undefined> {
  const run = await pickRun(attached, verb.name, verb.title);
  const known = run && (await attached.client.request('kanbots/run/turns', { run: run.id }));
  if (!known) {
    return undefined;
  }
  const to = await pickOne(statesOf(known), `Rewind ${known.run} to`);
  return to === undefined ? undefined : { run: known.run, to };
}

async function askStopDaemon({ client }: Attached): Promise<Fields | undefined> {
  const { runs } = await client.request('kanbots/daemon/status', {});
  if (!runs) {
    return {};
  }
  const what: { of: Requests['kanbots/daemon/stop']['params']; label: string }[] = [
    { of: { leaveRuns: true }, label: 'Leave the runs to their keepers' },
    { of: { runs: true }, label: 'Stop the runs first' },
  ];
  return pickOne(what, `${runs} runs are at work`) as Promise<Fields | undefined>;
}
