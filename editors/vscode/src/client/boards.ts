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
import type { Command } from '../server/storage';
import { Addresses } from './addresses';
import { RepositoryClient } from './client';
import { tellFocus, tellFocusOf } from './focus';
import { Folders } from './folders';
import { type Repository, repositoryAround } from './repositories';

/** A repository with its client and its board. */
export interface Attached {
  readonly repository: Repository;
  readonly client: RepositoryClient;
  readonly kept: KeptBoard;
}

/** Finds the server, or tells the person why not; whether they `asked` for a board just now. */
export type FindServer = (asked: boolean) => Promise<Command | undefined>;

/** What keeps the board that is meant from being there: nobody began one, or there is no server. */
export type Lacking = 'board' | 'server';

export class Boards implements Disposable {
  private readonly attached = new Map<string, Attached>();
  private readonly folders = new Folders(() => void this.sync());
  private hasServer = true;
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
        this.all.forEach(({ client }) => void tellFocus(client, this.log));
      }),
    ];
  }

  /** The board that commands and the status bar are about: the active editor's, else the first. */
  get active(): Attached | undefined {
    const { meantHere } = this;
    return meantHere === undefined ? this.all[0] : this.attached.get(meantHere);
  }

  /** Why the repository that is meant has no board; undefined where it has, or there is none. */
  get lacking(): Lacking | undefined {
    const here = this.here;
    if (here === undefined || this.attached.has(here)) {
      return undefined;
    }
    return this.folders.wants(here) ? (this.hasServer ? undefined : 'server') : 'board';
  }

  /** Has a board begun in the repository that is meant; undefined where it can't be had. */
  async begin(): Promise<Attached | undefined> {
    await this.syncing;
    if (this.here !== undefined) {
      this.folders.begin(this.here);
      await this.sync(true);
    }
    return this.active;
  }

  /** Whether any folder is in a repository. */
  get hasRepository(): boolean {
    return this.folders.first !== undefined;
  }

  /** Commands are about this repository's board from now on. */
  mean({ common }: Pick<Repository, 'common'>): void {
    if (this.meant !== common && this.folders.has(common)) {
      this.meant = common;
      this.emitter.fire();
    }
  }

  get all(): Attached[] {
    return [...this.attached.values()];
  }

  /** Attaches the boards of the window's folders, and lets go of what is no longer among them. */
  sync(asked = false): Promise<void> {
    this.syncing = this.syncing
      .then(() => this.attachAll(asked))
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
    [...this.watching, this.folders].forEach((each) => {
      each.dispose();
    });
    void this.detach([...this.attached.keys()]);
    this.emitter.dispose();
    this.opened.dispose();
  }

  private async attachAll(asked: boolean): Promise<void> {
    await this.folders.look();
    await this.detach([...this.attached.keys()].filter((common) => !this.folders.has(common)));
    const missing = this.folders.withBoard.filter(({ common }) => !this.attached.has(common));
    const server = missing.length ? await this.findServer(asked) : undefined;
    this.hasServer = !missing.length || server !== undefined;
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

  private async attach(repository: Repository, server: Command): Promise<void> {
    const client = new RepositoryClient(repository, server, this.log, this.addresses);
    const kept = new KeptBoard(client);
    await client.start();
    const attached = { repository, client, kept };
    this.attached.set(repository.common, attached);
    this.opened.fire(attached);
    await tellFocusOf(client, this.log);
    await kept.begin();
    this.emitter.fire();
  }

  /** The repository that is meant: the active editor's, else that of the board which is shown. */
  private get here(): string | undefined {
    return this.meantHere ?? this.active?.repository.common ?? this.folders.first?.common;
  }

  private get meantHere(): string | undefined {
    return this.meant !== undefined && this.folders.has(this.meant) ? this.meant : undefined;
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
