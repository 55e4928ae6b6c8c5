// Which git repository a path is in. All worktrees of a repository share one board, so what tells
// repositories apart is the directory that git's worktrees have in common. Reads files only: git is
// never run here, since the folder may not be trusted.
import * as fs from 'node:fs/promises';
import path from 'node:path';

export interface Repository {
  /** The work tree around the path. */
  readonly root: string;
  /** The directory that all its worktrees share. */
  readonly common: string;
}

/** The repository around a path; undefined where there is none. */
export async function repositoryAround(start: string): Promise<Repository | undefined> {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const common = (await commonOf(path.join(folder, '.git'))) ?? (await bareOf(folder));
    if (common) {
      return { root: folder, common: await fs.realpath(common) };
    }
    if (path.dirname(folder) === folder) {
      return undefined;
    }
  }
}

/** What a `.git` leads to: a directory is it, a file names a worktree's own directory. */
async function commonOf(dotGit: string): Promise<string | undefined> {
  if (await holdsRepository(dotGit)) {
    return dotGit;
  }
  const link = await read(dotGit);
  const target = link?.match(/^gitdir: (.+)$/m)?.[1];
  if (!target) {
    return undefined;
  }
  const own = path.resolve(path.dirname(dotGit), target);
  const shared = (await read(path.join(own, 'commondir')))?.trim();
  return shared ? path.resolve(own, shared) : own;
}

/** A bare repository, also beside its worktrees as `.bare`. */
async function bareOf(folder: string): Promise<string | undefined> {
  return (await holdsRepository(folder)) ? folder : undefined;
}

async function holdsRepository(folder: string): Promise<boolean> {
  const parts = ['HEAD', 'objects', 'refs'].map((name) => fs.access(path.join(folder, name)));
  return Promise.all(parts).then(
    () => true,
    () => false,
  );
}

async function read(file: string): Promise<string | undefined> {
  return fs.readFile(file, 'utf8').catch(() => undefined);
}
