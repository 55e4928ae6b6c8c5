// A card's description as a text that is edited and saved like a file: saving tells the board, and
// what somebody else wrote meanwhile the editor asks about as it does of any file. What is not saved
// yet the editor keeps, also over a reload of the window.
import { cardAt, commonOf, DESCRIPTIONS } from '../client/addresses';
import type { Attached, Boards } from '../client/boards';
import {
  Disposable,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  FilePermission,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  Uri,
  workspace,
} from '../host/vscodeapi';

/** A description as it was last told to the editor, and since when it is that. */
interface Told {
  readonly body: string;
  readonly since: number;
  /** What the board may still say where a saved text has not come back from it yet. */
  readonly past?: ReadonlySet<string>;
  /** It was saved just now, and the editor has not looked at it since. */
  readonly saved?: boolean;
}

export class Descriptions implements FileSystemProvider, Disposable {
  private readonly told = new Map<string, Told>();
  private readonly emitter = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.emitter.event;
  private readonly watching: Disposable[];

  constructor(private readonly boards: Boards) {
    this.watching = [
      workspace.registerFileSystemProvider(DESCRIPTIONS, this),
      boards.onDidAttach((attached) => {
        attached.kept.onDidChange(() => {
          this.compare(attached);
        });
      }),
    ];
  }

  dispose(): void {
    this.watching.forEach((each) => {
      each.dispose();
    });
    this.emitter.dispose();
  }

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  async stat(uri: Uri): Promise<FileStat> {
    if (commonOf(uri.toString()) === undefined) {
      // The editor looks for the folder of a text that is gone, as an archived card's, to save it.
      return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    }
    const { body, since } = (await this.justSaved(uri)) ?? (await this.now(uri));
    const size = encoded(body).length;
    const stat = { type: FileType.File, ctime: 0, mtime: since, size };
    return workspace.isTrusted ? stat : { ...stat, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return encoded((await this.now(uri)).body);
  }

  async writeFile(uri: Uri, content: Uint8Array): Promise<void> {
    const { client, kept } = await this.boardOf(uri);
    const number = cardAt(uri.toString());
    const last = this.told.get(uri.toString());
    const unheard = [kept.board.card(number), last].flatMap((each) => each?.body ?? []);
    const body = decoded(content);
    const card = await client.request('kanbots/card/edit', { card: number, body });
    const past = new Set([...unheard, ...(last?.past ?? [])]);
    past.delete(card.body);
    this.put(uri, { body: card.body, past, saved: true });
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  private async now(uri: Uri): Promise<Told> {
    const body = this.bodyOf(uri, await this.boardOf(uri));
    if (body === undefined) {
      throw FileSystemError.FileNotFound(uri);
    }
    const told = this.told.get(uri.toString());
    return told?.body === body ? told : this.put(uri, { body });
  }

  /** What the board says, unless it has not heard yet what was saved; undefined: no such card. */
  private bodyOf(uri: Uri, { kept }: Attached): string | undefined {
    const body = kept.board.card(cardAt(uri.toString()))?.body;
    const told = this.told.get(uri.toString());
    return body !== undefined && told?.past?.has(body) ? told.body : body;
  }

  /** A window that comes up again shows its texts before its boards are there. */
  private async boardOf(uri: Uri): Promise<Attached> {
    const find = () =>
      this.boards.all.find(({ repository }) => repository.common === commonOf(uri.toString()));
    const found = find() ?? (await this.boards.sync().then(find));
    if (!found) {
      throw FileSystemError.Unavailable(`no board of ${commonOf(uri.toString())} is attached here`);
    }
    // One is attached before it says what it has.
    await (found.kept.board.sums ?? found.kept.begin());
    return found;
  }

  /** The editor takes a text for another one only with a later time. */
  private put(uri: Uri, text: Omit<Told, 'since'>): Told {
    const last = this.told.get(uri.toString())?.since ?? 0;
    const told = { ...text, since: Math.max(Date.now(), last + 1) };
    this.told.set(uri.toString(), told);
    return told;
  }

  /**
   * The first look after saving is at what was saved, or the editor would take its own text for one
   * that somebody else has changed since; of that it hears next.
   */
  private async justSaved(uri: Uri): Promise<Told | undefined> {
    const told = this.told.get(uri.toString());
    if (!told?.saved) {
      return undefined;
    }
    this.told.set(uri.toString(), { ...told, saved: false });
    const attached = await this.boardOf(uri);
    setTimeout(() => {
      this.compare(attached);
    });
    return told;
  }

  /** Has the editor look again at what somebody else wrote. */
  private compare(attached: Attached): void {
    const { common } = attached.repository;
    const changed = [...this.told].flatMap(([address, told]): FileChangeEvent[] => {
      const uri = Uri.parse(address, true);
      if (commonOf(address) !== common) {
        return [];
      }
      const body = this.bodyOf(uri, attached);
      if (body === told.body && attached.kept.board.card(cardAt(uri.toString()))?.body === body) {
        this.told.set(address, { ...told, past: new Set() });
      }
      return body === told.body ? [] : [{ type: changeTo(body), uri }];
    });
    if (changed.length) {
      this.emitter.fire(changed);
    }
  }
}

function changeTo(body: string | undefined): FileChangeType {
  return body === undefined ? FileChangeType.Deleted : FileChangeType.Changed;
}

/** The editor saves in the encoding that its person set; read as another, letters would be lost. */
function decoded(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new Error('A description is kept in UTF-8: change the encoding of this text, then save.');
  }
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
