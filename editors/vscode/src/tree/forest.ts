// The rows of every board of the window, as the editor asks for them, and which of them changed.
// With several boards each has a row of its own at the top. It asks servers only for the changed
// files of a run that was unfolded, and draws nothing.
import type { Attached } from '../client/boards';
import type { DiffFile, RunView } from '../protocol';
import { differing } from './differing';
import type { Row, Rows } from './row';
import { rowsOf } from './rows';

/** What of a board the forest reads. */
export type Ground = Pick<Attached, 'repository' | 'kept'> & {
  readonly client: Pick<Attached['client'], 'request'>;
};

interface Tree {
  readonly rows: Rows;
  readonly ground: Ground;
}

interface Files {
  readonly asOf: string;
  readonly files: readonly DiffFile[];
}

export class Forest {
  filter = '';
  private trees = new Map<string, Tree>();
  private rows: Rows = { top: [], byId: new Map() };
  /** By the id of the run's row. */
  private readonly files = new Map<string, Files>();

  constructor(private readonly grounds: () => readonly Ground[]) {}

  get top(): readonly string[] {
    return this.rows.top;
  }

  /** How many cards the filter leaves. */
  get shown(): number {
    return [...this.rows.byId.values()].filter(({ target }) => target.kind === 'card').length;
  }

  row(id: string): Row | undefined {
    return this.rows.byId.get(id);
  }

  /** Whose row it is. */
  ground(id: string): Ground | undefined {
    return this.trees.get(id.slice(0, id.indexOf('\n')))?.ground;
  }

  /** Makes the rows anew; the ids of those to draw anew, or all. */
  grow(now: number): readonly string[] | 'all' {
    const before = this.rows;
    const grounds = this.grounds();
    this.trees = new Map(
      grounds.map((ground) => [ground.repository.common, this.tree(ground, now)]),
    );
    this.rows = joined([...this.trees.values()]);
    return differing(before, this.rows);
  }

  /** The rows below one; for a run its changed files, asked for now. */
  async below(id: string, now: number): Promise<readonly string[]> {
    const row = this.row(id);
    const ground = this.ground(id);
    if (row?.target.kind === 'run' && ground && row.folds !== 'never') {
      await this.askFiles(row.target.run, ground);
      this.grow(now);
    }
    return this.row(id)?.children ?? [];
  }

  /** Runs that were unfolded and have gone on since: their files are to be asked for again. */
  outdated(): readonly string[] {
    return [...this.rows.byId.values()].flatMap((row) => {
      const known = row.target.kind === 'run' ? this.files.get(row.id) : undefined;
      const run = row.target.kind === 'run' ? row.target.run : undefined;
      return known && run && known.asOf !== asOf(run) ? [row.id] : [];
    });
  }

  private async askFiles(run: RunView, ground: Ground): Promise<void> {
    const key = `${prefix(ground)}run:${run.id}`;
    const known = this.files.get(key);
    if (known?.asOf === asOf(run)) {
      return;
    }
    const { files } = await ground.client.request('kanbots/run/diff', { run: run.id, stat: true });
    this.files.set(key, { asOf: asOf(run), files });
  }

  private tree(ground: Ground, now: number): Tree {
    const own = prefix(ground);
    const files = new Map(
      [...this.files]
        .filter(([key]) => key.startsWith(`${own}run:`))
        .map(([key, known]) => [key.slice(own.length + 'run:'.length), known.files]),
    );
    const wanted = { prefix: own, now, filter: this.filter, files };
    return { rows: rowsOf(ground.kept.board, wanted), ground };
  }
}

function prefix(ground: Ground): string {
  return `${ground.repository.common}\n`;
}

/** What a list of changed files depends on. */
function asOf(run: RunView): string {
  return `${run.state} ${run.turns} ${run.lastEvent ?? ''}`;
}

function joined(trees: readonly Tree[]): Rows {
  const [first] = trees;
  if (trees.length <= 1 || first === undefined) {
    return first?.rows ?? { top: [], byId: new Map() };
  }
  const byId = new Map<string, Row>();
  const top = trees.map(({ rows, ground }) => {
    const own = repositoryRow(ground, rows.top);
    byId.set(own.id, own);
    rows.byId.forEach((row, id) =>
      byId.set(id, rows.top.includes(id) ? { ...row, parent: own.id } : row),
    );
    return own.id;
  });
  return { top, byId };
}

function repositoryRow(ground: Ground, children: readonly string[]): Row {
  const name = ground.repository.root.split(/[\\/]/).at(-1) ?? ground.repository.root;
  const said = ground.kept.board.sums?.status.text ?? '';
  return {
    id: `${prefix(ground)}repository`,
    parent: undefined,
    label: name,
    description: said,
    icon: 'repo',
    colour: undefined,
    spoken: `Board of ${name}, ${said}`,
    context: 'repository',
    folds: children.length ? 'open' : 'never',
    children,
    target: { kind: 'repository', name },
  };
}
