// Which rows the editor has to draw anew after a change, and no others. Pure.
import type { Row, Rows } from './row';

/** The ids to draw anew, each with all below it; `all` where the rows at the top differ. */
export function differing(before: Rows, after: Rows): readonly string[] | 'all' {
  if (!same(before.top, after.top)) {
    return 'all';
  }
  const ids = new Set<string>();
  for (const [id, row] of after.byId) {
    const old = before.byId.get(id);
    if (old && !alike(old, row)) {
      ids.add(id);
    }
  }
  return [...ids].filter((id) => !covered(id, ids, after));
}

/** Whether a row above it is drawn anew for what is below it. */
function covered(id: string, ids: ReadonlySet<string>, rows: Rows): boolean {
  for (let at = rows.byId.get(id)?.parent; at !== undefined; at = rows.byId.get(at)?.parent) {
    if (ids.has(at)) {
      return true;
    }
  }
  return false;
}

function alike(one: Row, other: Row): boolean {
  return (
    one.label === other.label &&
    one.description === other.description &&
    one.icon === other.icon &&
    one.colour === other.colour &&
    one.context === other.context &&
    one.folds === other.folds &&
    one.spoken === other.spoken &&
    same(one.children, other.children)
  );
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}
