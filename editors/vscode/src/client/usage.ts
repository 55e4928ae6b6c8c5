// Whether a repository has a board already. Opening one that has none starts nothing; a board that is
// begun elsewhere, such as in a terminal, is noticed.
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { type Disposable, RelativePattern, Uri, workspace } from '../host/vscodeapi';
import type { Repository } from './repositories';

/** What a daemon keeps, within the directory that all worktrees share. */
const DATA = 'kanbots';

/** Somebody has used a board here, or the team has settings for one. */
export async function isUsed({ root, common }: Repository): Promise<boolean> {
  const signs = [
    path.join(common, DATA),
    path.join(root, '.kanbots'),
    path.join(root, 'kanbots.toml'),
  ];
  return Promise.any(signs.map((sign) => fs.access(sign))).then(
    () => true,
    () => false,
  );
}

/** Tells when a board is begun in one of the repositories that have none. */
export class Beginnings implements Disposable {
  private readonly watchers = new Map<string, Disposable>();

  constructor(private readonly began: () => void) {}

  /** Watches these, and no others any more. */
  watch(unused: readonly Repository[]): void {
    const wanted = new Set(unused.map(({ common }) => common));
    for (const [common, watcher] of this.watchers) {
      if (!wanted.has(common)) {
        watcher.dispose();
        this.watchers.delete(common);
      }
    }
    for (const common of wanted) {
      if (!this.watchers.has(common)) {
        this.watchers.set(common, this.watcherOf(common));
      }
    }
  }

  dispose(): void {
    this.watch([]);
  }

  private watcherOf(common: string): Disposable {
    const pattern = new RelativePattern(Uri.file(common), DATA);
    const watcher = workspace.createFileSystemWatcher(pattern, false, true, true);
    watcher.onDidCreate(this.began);
    return watcher;
  }
}
