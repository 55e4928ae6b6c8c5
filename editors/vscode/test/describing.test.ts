import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  Disposable,
  EventEmitter,
  FileChangeType,
  FilePermission,
  FileType,
  Uri,
  workspace,
} from 'vscode';
import { commonOf, descriptionAddress } from '../src/client/addresses';
import type { Attached, Boards } from '../src/client/boards';
import { Descriptions } from '../src/describing/descriptions';
import type { CardView } from '../src/protocol';
import { card } from './wire';

const COMMON = '/home/dev/my shop#2/.git';
const uri = Uri.parse(descriptionAddress(COMMON, 7), true);

/** A board whose cards a test sets, and what was asked of its server. */
class Bench {
  cards: CardView[] = [card(7, { body: 'Old.' })];
  readonly changed = new EventEmitter<void>();
  readonly opened = new EventEmitter<Attached>();
  readonly told: { type: FileChangeType; uri: Uri }[] = [];
  readonly request = vi.fn((_method: string, { body }: { body: string }) =>
    Promise.resolve(card(7, { body })),
  );
  begun = true;
  readonly attached = {
    repository: { common: COMMON },
    client: { request: this.request },
    kept: {
      board: {
        card: (number: number) => this.cards.find((each) => bench.begun && each.number === number),
        get sums() {
          return bench.begun ? {} : undefined;
        },
      },
      begin: () => {
        bench.begun = true;
        return Promise.resolve();
      },
      onDidChange: this.changed.event,
    },
  } as unknown as Attached;
  all: Attached[] = [this.attached];
  readonly sync = vi.fn(() => Promise.resolve());
  readonly texts: Descriptions;

  constructor() {
    this.texts = new Descriptions({
      get all() {
        return bench.all;
      },
      sync: this.sync,
      onDidAttach: this.opened.event,
    } as unknown as Boards);
    this.texts.onDidChangeFile((events) => this.told.push(...events));
    this.opened.fire(this.attached);
  }

  becomes(body: string): void {
    this.cards = [card(7, { body })];
    this.changed.fire();
  }

  async read(): Promise<string> {
    return new TextDecoder().decode(await this.texts.readFile(uri));
  }

  write(text: string): Promise<void> {
    return this.texts.writeFile(uri, new TextEncoder().encode(text));
  }
}

let bench: Bench;

beforeEach(() => {
  Object.assign(workspace, { isTrusted: true });
  vi.spyOn(workspace, 'registerFileSystemProvider').mockReturnValue(
    new Disposable(() => undefined),
  );
  bench = new Bench();
});

describe("a card's description", () => {
  test('has an address that names its repository, whatever that is called', () => {
    expect(commonOf(uri.toString())).toBe(COMMON);
    expect(commonOf('kanbots://b/cards/7.md')).toBeUndefined();
    expect(uri.path).toBe('/7/#7 description.md');
  });

  test('is read as the board has it', async () => {
    expect(await bench.read()).toBe('Old.');
    expect(await bench.texts.stat(uri)).toMatchObject({ size: 4 });
  });

  test('is sent when it is saved', async () => {
    await bench.write('Für alle.\n');

    expect(bench.request).toHaveBeenCalledWith('kanbots/card/edit', {
      card: 7,
      body: 'Für alle.\n',
    });
  });

  test('stays as it was saved while the board has not heard of it', async () => {
    const { mtime } = await bench.texts.stat(uri);
    await bench.write('New.');

    expect(await bench.read()).toBe('New.');
    expect((await bench.texts.stat(uri)).mtime).toBeGreaterThan(mtime);
    bench.changed.fire();
    bench.becomes('New.');
    expect(bench.told).toEqual([]);
  });

  test('stays as it was saved last, whichever of two saves the board has heard of', async () => {
    await bench.write('New.');
    await bench.write('Newer.');
    bench.becomes('New.');

    expect(await bench.read()).toBe('Newer.');
    bench.becomes('Newer.');
    expect(bench.told).toEqual([]);
    bench.becomes('New.');
    expect(bench.told).toEqual([{ type: FileChangeType.Changed, uri }]);
  });

  test('that somebody else changes is read anew, also back to what it was', async () => {
    await bench.write('New.');
    bench.becomes('New.');
    bench.becomes('Old.');

    expect(bench.told).toEqual([{ type: FileChangeType.Changed, uri }]);
    expect(await bench.read()).toBe('Old.');
  });

  test('that somebody else changes while it is saved is told of after the look at what was saved', async () => {
    bench.request.mockImplementationOnce((_method, { body }) => {
      bench.becomes('Theirs.');
      return Promise.resolve(card(7, { body }));
    });
    await bench.write('Mine, and longer.');

    expect(await bench.texts.stat(uri)).toMatchObject({ size: 17 });
    await vi.waitFor(() => {
      expect(bench.told).toEqual([{ type: FileChangeType.Changed, uri }]);
    });
    expect(await bench.texts.stat(uri)).toMatchObject({ size: 7 });
    expect(await bench.read()).toBe('Theirs.');
  });

  test('of a card that went into the archive is gone', async () => {
    await bench.read();
    bench.cards = [];
    bench.changed.fire();

    expect(bench.told).toEqual([{ type: FileChangeType.Deleted, uri }]);
    await expect(bench.read()).rejects.toThrow();
  });

  test('of an archived card is saved all the same, in the folder that the editor looks for', async () => {
    bench.cards = [];
    const folder = uri.with({ path: '/7' });

    expect(await bench.texts.stat(folder)).toMatchObject({ type: FileType.Directory });
    await bench.write('Written meanwhile.');
    expect(bench.request).toHaveBeenCalledOnce();
    expect(await bench.texts.stat(uri)).toMatchObject({ size: 18 });
  });

  test('that the server refuses is not saved, in its words', async () => {
    bench.request.mockRejectedValueOnce(new Error('There is no card #7.'));

    await expect(bench.write('New.')).rejects.toThrow('There is no card #7.');
    expect(await bench.read()).toBe('Old.');
  });

  test('in another encoding than its own is not saved with letters lost', async () => {
    await expect(bench.texts.writeFile(uri, Uint8Array.of(0x46, 0xfc, 0x72))).rejects.toThrow(
      'kept in UTF-8',
    );
    expect(bench.request).not.toHaveBeenCalled();
  });

  test('waits for its board in a window that comes up again', async () => {
    bench.all = [];
    bench.sync.mockImplementation(() => {
      bench.all = [bench.attached];
      return Promise.resolve();
    });

    expect(await bench.read()).toBe('Old.');
  });

  test('waits for a board that was attached and has not said yet what it has', async () => {
    bench.begun = false;

    expect(await bench.read()).toBe('Old.');
  });

  test('without its board is not there for now', async () => {
    bench.all = [];

    await expect(bench.read()).rejects.toThrow('no board of /home/dev/my shop#2/.git is attached');
  });

  test('is not written in a folder that nobody trusts', async () => {
    Object.assign(workspace, { isTrusted: false });

    expect((await bench.texts.stat(uri)).permissions).toBe(FilePermission.Readonly);
  });
});
