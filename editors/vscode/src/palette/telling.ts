// What a verb came to, in one line, with the buttons that take it back or lead on. The board shows
// the rest by itself. Refusals are the server's own words.
import { complain, tell } from '../host/vscodeapi';
import type { Requests } from '../protocol';
import { moment } from '../wording/rewinds';

type Result<M extends keyof Requests> = Requests[M]['result'];

/** A button, and the verb that it would carry out. */
interface Next {
  readonly button: string;
  readonly verb: string;
  readonly argument: object;
}

/** What to say, and what may come next. */
export interface Outcome {
  readonly text: string;
  readonly next?: readonly Next[];
}

// More would not fit beside each other.
const MOST_RIVALS = 2;

type Tellers = { [M in keyof Requests]?: (result: Result<M>) => Outcome };

const TELLERS: Tellers = {
  'kanbots/run/promote': ({ run, promoted, unsigned, others }) =>
    unsigned
      ? { text: `${run.id} needs your signature: run kanbots-ls promote ${run.id} in a terminal.` }
      : {
          text: `Promoted ${run.id}${promoted ? ` to ${promoted.target}` : ''}.`,
          next: [
            { button: 'Undo', verb: 'kanbots.promote.undo', argument: { run: run.id } },
            ...others.slice(0, MOST_RIVALS).map((other) => ({
              button: `Discard ${other}`,
              verb: 'kanbots.discard',
              argument: { run: other },
            })),
          ],
        },
  'kanbots/landing/undo': ({ run, undone }) => ({
    text: `${undone?.target ?? run.id} is back at ${undone?.before.slice(0, 12) ?? 'where it was'}.`,
  }),
  'kanbots/run/discard': ({ run }) => ({
    text: `Discarded ${run.id}.`,
    next: [{ button: 'Restore', verb: 'kanbots.restore', argument: { run: run.id } }],
  }),
  'kanbots/run/restore': ({ run, missing }) => ({
    text: [`${run.id} is back.`, ...missing.map((each) => `Missing: ${each}.`)].join(' '),
  }),
  'kanbots/run/rewind': ({ run, to, before }) => ({
    text: `${run.id} is as it was ${moment(to)}.`,
    next: [{ button: 'Undo', verb: 'kanbots.rewind', argument: { run: run.id, to: before } }],
  }),
  'kanbots/trash/empty': ({ runs, bytes }) => ({
    text: `Deleted ${runs.length} from the trash, ${Math.round(bytes / 1e6)} MB.`,
  }),
  'kanbots/run/forget': ({ run, dropped }) => ({
    text: `Dropped ${dropped.length} checkpoints of ${run}.`,
  }),
  'kanbots/daemon/status': ({ version, pid, runs, clients }) => ({
    text: `kanbots-ls ${version}, process ${pid}: ${runs} live runs, ${clients} clients.`,
  }),
  'kanbots/run/adopt': ({ runs, notices }) => ({
    text: [...runs.map((run) => `Adopted ${run.branch} as run ${run.id}.`), ...notices].join(' '),
  }),
  'kanbots/card/add': ({ number, title, body }) => ({
    text: `#${number} ${title}`,
    next: [
      { button: 'Dispatch', verb: 'kanbots.dispatch', argument: { cards: [number] } },
      ...(body
        ? []
        : [{ button: 'Describe', verb: 'kanbots.card.describe', argument: { card: number } }]),
    ],
  }),
};

/** Undefined where the result speaks for itself. */
export function outcome<M extends keyof Requests>(
  method: M,
  result: Result<M>,
): Outcome | undefined {
  const teller = TELLERS[method] as ((result: Result<M>) => Outcome) | undefined;
  const told = teller?.(result);
  const notices = 'news' in result ? result.news : 'notices' in result ? result.notices : [];
  const text = [...(told ? [told.text] : []), ...notices].join(' ');
  return text ? { ...told, text } : undefined;
}

/** Says it; the next verb where a button was pressed. */
export async function say({ text, next = [] }: Outcome): Promise<Next | undefined> {
  const pressed = await tell(text, ...next.map(({ button }) => button));
  return next.find(({ button }) => button === pressed);
}

export function refused(error: unknown): void {
  void complain(error instanceof Error ? error.message : String(error));
}
