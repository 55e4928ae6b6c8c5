// The commands of the tree's rows. Each takes the row it was called on and those selected with it,
// and carries out a verb for what they stand for; the verbs themselves are the palette's.
import { commands, type Disposable, tell } from '../host/vscodeapi';
import { askChange } from '../palette/editing';
import { askLanding } from '../palette/promoting';
import { askFocus } from '../palette/reviewing';
import type { CardView, DecisionView, RunView } from '../protocol';
import type { Ground } from './forest';
import type { Target } from './row';
import type { BoardView } from './view';

/** What other rooms do for the tree. */
export interface Doors {
  /** Makes a board the one that commands are about. */
  readonly mean: (ground: Ground) => void;
  readonly file: (ground: Ground, run: string, path: string) => Promise<void>;
  readonly worktree: (run: RunView) => Promise<void>;
}

interface Meant {
  readonly ground: Ground;
  readonly target: Target;
}

type Act = (meant: Meant, all: readonly Meant[]) => Promise<unknown>;

/** Registers them all. */
export function treeCommands(view: BoardView, doors: Doors): Disposable[] {
  const acts: Record<string, Act> = {
    open: open(doors),
    page: onCard(page),
    dispatch: (_, all) => verb('kanbots.dispatch', { cards: cardsOf(all) }),
    split: onCard((_, card) => verb('kanbots.split', { card: card.number })),
    describe: onCard((_, card) => verb('kanbots.card.describe', { card: card.number })),
    edit: onCard(edit),
    archive: async (_, all) => {
      for (const card of cardsOf(all)) {
        await verb('kanbots.card.archive', { card });
      }
    },
    stop: (_, all) => verb('kanbots.stop', { runs: runsOf(all).map((run) => run.id) }),
    answer: ({ ground, target }) => answer(decisionOf(ground, target)),
    thread: onRun((_, run) => verb('kanbots.log', { run: run.id })),
    changes: onRun((_, run) => verb('kanbots.preview', { run: run.id })),
    'preview.start': onRun((_, run) => verb('kanbots.preview.start', { run: run.id })),
    'preview.stop': onRun((_, run) => verb('kanbots.preview.stop', { run: run.id })),
    'preview.show': onRun((_, run) => verb('kanbots.preview.show', { run: run.id })),
    attach: onRun((_, run) => verb('kanbots.attach', { run: run.id })),
    worktree: onRun((_, run) => doors.worktree(run)),
    promote: onRun(promote),
    review: onRun((_, run) => verb('kanbots.review', { run: run.id })),
    'review.mend': onRun(async (_, run) => {
      const focus = await askFocus(run.id);
      await (focus !== undefined && verb('kanbots.review.mend', { run: run.id, focus }));
    }),
    'review.dismiss': onRun((_, run) => verb('kanbots.review.dismiss', { run: run.id })),
    discard: onRun((_, run) => verb('kanbots.discard', { run: run.id })),
    restore: onRun((_, run) => verb('kanbots.restore', { run: run.id })),
  };
  return Object.entries(acts).map(([name, act]) => register(view, doors, name, act));
}

function register(view: BoardView, doors: Doors, name: string, act: Act): Disposable {
  return commands.registerCommand(`kanbots.tree.${name}`, async (id?: string, ids?: string[]) => {
    const clicked = id ?? view.selection[0];
    const meant = clicked === undefined ? undefined : meantBy(view, clicked);
    if (clicked === undefined || !meant) {
      void tell('Select a card or a run in the KanBots view first.');
      return;
    }
    const beside = ids ?? (view.selection.includes(clicked) ? view.selection : [clicked]);
    const all = beside.flatMap((each) => meantBy(view, each) ?? []);
    doors.mean(meant.ground);
    await act(
      meant,
      all.filter(({ ground }) => ground === meant.ground),
    );
  });
}

function meantBy(view: BoardView, id: string): Meant | undefined {
  const ground = view.forest.ground(id);
  const target = view.forest.row(id)?.target;
  return ground && target && { ground, target };
}

/** What a click does: a run's thread, a card's page, the answers of a question, a file's diff. */
function open(doors: Doors): Act {
  return async ({ ground, target }) => {
    switch (target.kind) {
      case 'card':
        return page(ground, target.card);
      case 'run':
        return verb('kanbots.log', { run: target.run.id });
      case 'decision':
        return answer(target.decision);
      case 'file':
        return doors.file(ground, target.run, target.file.path);
      case 'repository':
      case 'needs':
      case 'column':
        return undefined;
    }
  };
}

async function promote({ client }: Ground, { id }: RunView): Promise<void> {
  const wished = await askLanding(client, id);
  await (wished && verb('kanbots.promote', wished));
}

async function page(_: Ground, { number }: CardView): Promise<void> {
  await verb('kanbots.card', { card: number });
}

async function answer(decision: DecisionView | undefined): Promise<void> {
  await (decision && verb('kanbots.answer', { decision: decision.id }));
}

async function verb(name: string, argument: object): Promise<void> {
  await commands.executeCommand(name, argument);
}

async function edit(ground: Ground, card: CardView): Promise<void> {
  const change = await askChange(ground, card);
  await (change && verb('kanbots.card.edit', change));
}

function onCard(act: (ground: Ground, card: CardView) => Promise<void>): Act {
  return async ({ ground, target }) => {
    if (target.kind === 'card') {
      await act(ground, target.card);
    }
  };
}

function onRun(act: (ground: Ground, run: RunView) => Promise<void>): Act {
  return async ({ ground, target }) => {
    if (target.kind === 'run') {
      await act(ground, target.run);
    }
  };
}

function cardsOf(all: readonly Meant[]): number[] {
  return all.flatMap(({ target }) => (target.kind === 'card' ? [target.card.number] : []));
}

function runsOf(all: readonly Meant[]): RunView[] {
  return all.flatMap(({ target }) => (target.kind === 'run' ? [target.run] : []));
}

/** The question itself, or the first of the card or run. */
function decisionOf(ground: Ground, target: Target): DecisionView | undefined {
  const { decisions } = ground.kept.board;
  switch (target.kind) {
    case 'decision':
      return target.decision;
    case 'run':
      return decisions.find(({ run }) => run === target.run.id);
    case 'card':
      return decisions.find(({ card }) => card === target.card.number);
    case 'repository':
    case 'needs':
    case 'column':
    case 'file':
      return undefined;
  }
}
