// The repositories that the window's folders are in, however many folders lie in one, and which of
// them have a board or shall have one. It starts nothing.
import { type Disposable, workspace } from '../host/vscodeapi';
import { type Repository, repositoryAround } from './repositories';
import { Beginnings, isUsed } from './usage';

export class Folders implements Disposable {
  private known = new Map<string, Repository>();
  private wanted = new Set<string>();
  private readonly begun = new Set<string>();
  private readonly beginnings: Beginnings;

  /** `began` is called when somebody begins a board in one that has none. */
  constructor(began: () => void) {
    this.beginnings = new Beginnings(began);
  }

  /** Looks at the folders of the window as they are now. */
  async look(): Promise<void> {
    this.known = await repositories();
    const all = [...this.known.values()];
    const used = await Promise.all(all.map(isUsed));
    const wanted = all.filter(
      ({ common }, index) => used[index] === true || this.begun.has(common),
    );
    this.wanted = new Set(wanted.map(({ common }) => common));
    this.beginnings.watch(all.filter(({ common }) => !this.wanted.has(common)));
  }

  /** From now on this repository shall have a board. */
  begin(common: string): void {
    this.begun.add(common);
  }

  has(common: string): boolean {
    return this.known.has(common);
  }

  /** Whether it has a board, or shall have one. */
  wants(common: string): boolean {
    return this.wanted.has(common);
  }

  /** Those whose boards are wanted. */
  get withBoard(): Repository[] {
    return [...this.known.values()].filter(({ common }) => this.wants(common));
  }

  get first(): Repository | undefined {
    return [...this.known.values()][0];
  }

  dispose(): void {
    this.beginnings.dispose();
  }
}

async function repositories(): Promise<Map<string, Repository>> {
  const found = new Map<string, Repository>();
  for (const folder of workspace.workspaceFolders ?? []) {
    const repository =
      folder.uri.scheme === 'file' ? await repositoryAround(folder.uri.fsPath) : undefined;
    if (repository && !found.has(repository.common)) {
      found.set(repository.common, repository);
    }
  }
  return found;
}
