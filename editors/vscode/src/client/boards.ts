// The boards of a window: one client per repository of its folders, however many folders lie in
// one, and which of them is meant just now. It starts and stops clients; what their boards say is
// drawn elsewhere.
import { KeptBoard } from '../board/keeping';
import {
  complain,
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
  window,
  workspace,
} from '../host/vscodeapi';
import { Addresses } from './addresses';
import { RepositoryClient } from './client';
import { type Repository, repositoryAround } from './repositories';

/** A repository with its client and its board. */
export interface Attached {
  readonly repository: Repository;
  readonly client: RepositoryClient;
  readonly kept: KeptBoard;
}

/** Finds the server's program, or tells the person why not. */
export type FindServer = () => Promise<string | undefined>;

export class Boards implements Disposable {
  private readonly attached = new Map<string, Attached>();
  private readonly emitter = new EventEmitter<void>();
  /** Another board is meant, or one came or went. */
  readonly onDidChange = this.emitter.event;
  private readonly opened = new EventEmitter<Attached>();
  /** A board was attached. */
  readonly onDidAttach = this.opened.event;
  private readonly watching: Disposable[];
  private readonly addresses = new Addresses();
  private meant: string | undefined;
  /** Every folder of the window was looked at. */
  settled = false;
  private syncing: Promise<void> = Promise.resolve();

  constructor(
    private readonly findServer: FindServer,
    private readonly log: LogOutputChannel,
  ) {
    this.watching = [
      workspace.onDidChangeWorkspaceFolders(() => void this.sync()),
      workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
      window.onDidChangeActiveTextEditor(() => void this.follow()),
      window.onDidChangeWindowState(() => {
        this.all.forEach((each) => void this.tellFocus(each));
      }),
    ];
  }

  /** The board that commands and the status bar are about: the active editor's, else the first. */
  get active(): Attached | undefined {
    const chosen = this.meant === undefined ? undefined : this.attached.get(this.meant);
    return chosen ?? this.all[0];
  }

  /** Commands are about this repository's board from now on. */
  mean({ common }: Pick<Repository, 'common'>): void {
    if (this.meant !== common && this.attached.has(common)) {
      this.meant = common;
      this.emitter.fire();
    }
  }

  get all(): Attached[] {
    return [...this.attached.values()];
  }

  /** Attaches what the window's folders hold, and lets go of what they no longer do. */
  sync(): Promise<void> {
    this.syncing = this.syncing
      .then(() => this.attachAll())
      .catch((error: unknown) => {
        this.log.error(String(error));
      })
      .finally(() => {
        this.settled = true;
        this.emitter.fire();
      });
    return this.syncing;
  }

  /** Lets go of all and attaches anew, such as after the person came to trust the workspace. */
  async restart(): Promise<void> {
    this.syncing = this.syncing.then(() => this.detach([...this.attached.keys()]));
    await this.sync();
  }

  dispose(): void {
    this.watching.forEach((each) => {
      each.dispose();
    });
    void this.detach([...this.attached.keys()]);
    this.emitter.dispose();
    this.opened.dispose();
  }

  private async attachAll(): Promise<void> {
    const wanted = await repositories();
    await this.detach([...this.attached.keys()].filter((common) => !wanted.has(common)));
    const missing = [...wanted.values()].filter(({ common }) => !this.attached.has(common));
    const server = missing.length ? await this.findServer() : undefined;
    for (const repository of missing) {
      if (server === undefined) {
        break;
      }
      await this.attach(repository, server).catch((error: unknown) => {
        this.unattached(repository, error);
      });
    }
    await this.follow();
  }

  private unattached(repository: Repository, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.log.error(`${repository.root}: ${why}`);
    void complain(`KanBots has no board of ${repository.root}: ${why}`, 'Show Log').then(
      (pressed) => {
        if (pressed) {
          this.log.show();
        }
      },
    );
  }

  private async attach(repository: Repository, server: string): Promise<void> {
    const client = new RepositoryClient(repository, server, this.log, this.addresses);
    const kept = new KeptBoard(client);
    await client.start();
    const attached = { repository, client, kept };
    this.attached.set(repository.common, attached);
    this.opened.fire(attached);
    await this.tellFocus(attached);
    await kept.begin();
    this.emitter.fire();
  }

  private async detach(gone: string[]): Promise<void> {
    const leaving = gone.flatMap((common) => this.attached.get(common) ?? []);
    gone.forEach((common) => this.attached.delete(common));
    this.emitter.fire();
    for (const { client, kept } of leaving) {
      kept.dispose();
      await client.dispose().catch((error: unknown) => {
        this.log.warn(String(error));
      });
    }
  }

  /** So that a board whose window is looked at does not call the person by other means. */
  private async tellFocus({ client }: Attached): Promise<void> {
    const { focused } = window.state;
    await client.request('kanbots/client/focus', { focused }).catch((error: unknown) => {
      this.log.warn(String(error));
    });
  }

  /** Means the active editor's board; an editor outside all of them changes nothing. */
  private async follow(): Promise<void> {
    const file = window.activeTextEditor?.document.uri;
    if (file?.scheme === 'file') {
      const around = await repositoryAround(file.fsPath);
      if (around) {
        this.mean(around);
      }
      return;
    }
    const common = file && this.addresses.owner(file.toString());
    if (common !== undefined) {
      this.mean({ common });
    }
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
