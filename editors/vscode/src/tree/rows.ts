// The rows of the tree: what each says and which are below it, made from a board. Pure: it asks
// nobody, and the moment is an argument. Ids stay the same for a row's whole life, because the
// editor keeps by them what is unfolded and selected.
import type { Board } from '../board/board';
import type { CardView, ColumnName, DecisionView, DiffFile, RunView } from '../protocol';
import { AT_REST, COLUMNS, cut, elapsed, oneLine, stateWord } from '../wording/runs';
import { dollars } from '../wording/money';
import { cardLook, decisionLook, fileLook, runLook } from './looks';
import { matcher } from './matching';
import type { Row, Rows, Wanted } from './row';

/** So many cards for later would push what is at hand off the screen. */
const LONG = 20;

type Given = Omit<Row, 'id' | 'children'>;

/** All rows of a board; none where it has neither cards nor questions. */
export function rowsOf(board: Board, wanted: Wanted): Rows {
  return new Maker(board, wanted).make();
}

class Maker {
  private readonly byId = new Map<string, Row>();
  private readonly questions: ReadonlyMap<string, number>;

  constructor(
    private readonly board: Board,
    private readonly wanted: Wanted,
  ) {
    this.questions = countByRun(board.decisions);
  }

  make(): Rows {
    const { cards, decisions } = this.board;
    const matches = matcher(this.wanted.filter);
    const shown = cards.filter(matches);
    if (cards.length === 0 && decisions.length === 0) {
      return { top: [], byId: this.byId };
    }
    const needs = decisions.length ? [this.needs(decisions)] : [];
    const columns = COLUMNS.flatMap(([column, title]) => {
      const here = shown.filter((card) => card.column === column);
      return here.length > 0 || !this.isFiltered ? [this.column(column, title, here)] : [];
    });
    return { top: [...needs, ...columns], byId: this.byId };
  }

  private needs(decisions: readonly DecisionView[]): string {
    const id = this.id('needs');
    return this.put(
      id,
      {
        parent: undefined,
        label: 'Needs you',
        description: String(decisions.length),
        icon: 'bell-dot',
        colour: 'charts.yellow',
        spoken: `Needs you: ${decisions.length}`,
        context: 'needs',
        folds: 'open',
        target: { kind: 'needs' },
      },
      decisions.map((decision) => this.decision(decision, id)),
    );
  }

  private decision(decision: DecisionView, parent: string): string {
    const card = decision.card === null ? undefined : this.board.card(decision.card);
    const about = card ? `#${card.number} ${oneLine(card.title)}` : 'this board';
    return this.put(this.id(`decision:${decision.id}`), {
      parent,
      label: cut(oneLine(decision.question), 120),
      description: about,
      ...decisionLook(decision, about),
      context: 'decision',
      folds: 'never',
      target: { kind: 'decision', decision },
    });
  }

  private get isFiltered(): boolean {
    return this.wanted.filter !== '';
  }

  /** The editor folds by its id, once for all: one that fills, or is filtered, unfolds by another. */
  private column(column: ColumnName, title: string, cards: readonly CardView[]): string {
    const state = this.isFiltered ? ':filtered' : cards.length === 0 ? ':empty' : '';
    const id = this.id(`column:${column}${state}`);
    return this.put(
      id,
      {
        parent: undefined,
        label: title,
        description: cards.length ? String(cards.length) : '',
        icon: undefined,
        colour: undefined,
        spoken: `${title}: ${cards.length} ${cards.length === 1 ? 'card' : 'cards'}`,
        context: 'column',
        folds: this.isFiltered ? 'open' : columnFolds(column, cards.length),
        target: { kind: 'column', column },
      },
      cards.map((card) => this.card(card, id)),
    );
  }

  private card(card: CardView, parent: string): string {
    const id = this.id(`card:${card.number}`);
    const { runs } = card;
    const errands = card.errands.filter((run) => run.discardedAt === null);
    const looking = errands.findLast((run) => !AT_REST.has(run.state));
    const looked = looking?.reviews === null ? 'being split' : 'being reviewed';
    const newest = runs.findLast((run) => run.discardedAt === null);
    const asking = runs.find((run) => this.asks(run) && run.state === 'waiting');
    const shown = asking ?? newest;
    const own = shown ? stateWord(shown, this.asks(shown)) : '';
    const word = looking && asking === undefined ? looked : own;
    const asks = [...runs, ...errands].some((run) => this.asks(run));
    return this.put(
      id,
      {
        parent,
        label: `#${card.number} ${oneLine(card.title)}`,
        description: word,
        ...cardLook(card, shown, asking !== undefined, word),
        context: context('card', asks, card.verbs),
        folds: runs.length + errands.length === 0 ? 'never' : 'closed',
        target: { kind: 'card', card },
      },
      [...errands, ...runs.toReversed()].map((run) => this.run(run, card, id)),
    );
  }

  private run(run: RunView, card: CardView, parent: string): string {
    const id = this.id(`run:${run.id}`);
    const asks = this.asks(run);
    const word = stateWord(run, asks);
    const files = hasWork(run) ? (this.wanted.files.get(run.id) ?? []) : [];
    const parts = [word, run.model ?? run.agent, cost(run), elapsed(run, this.wanted.now)];
    return this.put(
      id,
      {
        parent,
        label: run.id,
        description: parts.filter((part) => part !== '').join(' · '),
        ...runLook(run, asks, word),
        context: context('run', asks, run.verbs, hasWork(run) ? 'work' : ''),
        folds: hasWork(run) ? 'closed' : 'never',
        target: { kind: 'run', run, title: card.title },
      },
      files.map((file) => this.file(file, run, id)),
    );
  }

  private file(file: DiffFile, run: RunView, parent: string): string {
    const slash = file.path.lastIndexOf('/');
    const folder = file.path.slice(0, Math.max(0, slash));
    const size = file.added === null ? 'binary' : `+${file.added} −${file.removed ?? 0}`;
    return this.put(this.id(`file:${run.id}:${file.path}`), {
      parent,
      label: oneLine(file.path.slice(slash + 1)),
      description: [oneLine(folder), size].filter((part) => part !== '').join(' · '),
      ...fileLook(file, size),
      context: 'file',
      folds: 'never',
      target: { kind: 'file', run: run.id, file },
    });
  }

  private asks(run: RunView): boolean {
    return this.questions.has(run.id);
  }

  private id(rest: string): string {
    return this.wanted.prefix + rest;
  }

  private put(id: string, given: Given, children: readonly string[] = []): string {
    this.byId.set(id, { id, ...given, children });
    return id;
  }
}

/** What is at hand is unfolded; what is done, or a long list for later, is not. */
function columnFolds(column: ColumnName, cards: number): Row['folds'] {
  if (cards === 0) {
    return 'never';
  }
  const later = column === 'inbox' || column === 'backlog';
  return column === 'done' || (later && cards > LONG) ? 'closed' : 'open';
}

/** Whether there is a worktree to look at. */
export function hasWork(run: RunView): boolean {
  return run.worktree !== null && run.base !== null && run.discardedAt === null;
}

function cost(run: RunView): string {
  return run.startedAt === null ? '' : dollars(run.costUsd, run.payer);
}

/** The kind of row, whether it asks, and the verbs that the server says apply. */
function context(kind: string, asks: boolean, verbs: readonly string[], more = ''): string {
  return [kind, asks ? 'asks' : '', more, ...verbs].filter((word) => word !== '').join(' ');
}

function countByRun(decisions: readonly DecisionView[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { run } of decisions) {
    if (run !== null) {
      counts.set(run, (counts.get(run) ?? 0) + 1);
    }
  }
  return counts;
}
