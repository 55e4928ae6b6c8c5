// What a row of the tree is, and what all of them are made for. Types only.
import type { CardView, ColumnName, DecisionView, DiffFile, RunView } from '../protocol';
import type { Look } from './looks';

/** What a row stands for. */
export type Target =
  | { readonly kind: 'repository'; readonly name: string }
  | { readonly kind: 'needs' }
  | { readonly kind: 'column'; readonly column: ColumnName }
  | { readonly kind: 'card'; readonly card: CardView }
  | { readonly kind: 'run'; readonly run: RunView; readonly title: string }
  | { readonly kind: 'decision'; readonly decision: DecisionView }
  | { readonly kind: 'file'; readonly run: string; readonly file: DiffFile };

export interface Row extends Look {
  readonly id: string;
  readonly parent: string | undefined;
  readonly label: string;
  readonly description: string;
  /** Words that the `when` clauses of package.json look for. */
  readonly context: string;
  readonly folds: 'never' | 'closed' | 'open';
  readonly children: readonly string[];
  readonly target: Target;
}

/** Every row of a board by its id, and those at the top. */
export interface Rows {
  readonly top: readonly string[];
  readonly byId: ReadonlyMap<string, Row>;
}

export interface Wanted {
  /** What each id begins with, so that boards beside each other have different ones. */
  readonly prefix: string;
  readonly now: number;
  /** Words that a card must have; empty: all cards. */
  readonly filter: string;
  /** Changed files of the runs that were unfolded. */
  readonly files: ReadonlyMap<string, readonly DiffFile[]>;
}
