import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import { ServerFinder } from '../src/server/finding';

const PATH = process.env.PATH;
const LOG = { info: vi.fn() } as unknown as LogOutputChannel;
let scratch = '';
let remembered: Map<string, unknown>;
let settings: Map<string, string>;

beforeEach(async () => {
  scratch = await fs.mkdtemp(path.join(os.tmpdir(), 'kanbots-'));
  remembered = new Map();
  settings = new Map();
  process.env.PATH = path.join(scratch, 'bin');
  await fs.mkdir(process.env.PATH);
  vi.spyOn(workspace, 'getConfiguration').mockReturnValue({
    get: (name: string) => settings.get(name),
    inspect: () => undefined,
  } as unknown as ReturnType<typeof workspace.getConfiguration>);
  vi.spyOn(window, 'showErrorMessage').mockReset().mockResolvedValue(undefined);
  vi.spyOn(window, 'showInformationMessage').mockReset().mockResolvedValue(undefined);
});
afterEach(async () => {
  process.env.PATH = PATH;
  await fs.rm(scratch, { recursive: true });
});

/** A window of the person's: it remembers nothing of the one before but what the editor kept. */
function finder(): ServerFinder {
  const context = {
    extensionPath: path.join(scratch, 'extension'),
    globalStorageUri: Uri.file(path.join(scratch, 'storage')),
    globalState: {
      get: (key: string) => remembered.get(key),
      update: (key: string, value: unknown) => Promise.resolve(remembered.set(key, value)),
    },
  };
  return new ServerFinder(context as unknown as ExtensionContext, LOG);
}

async function program(name: string, text = 'exit 0'): Promise<string> {
  const file = path.join(scratch, 'bin', name);
  await fs.writeFile(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

async function brings(told: object): Promise<void> {
  const folder = path.join(scratch, 'extension', 'server');
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, 'server.json'), JSON.stringify(told));
}

function messages(): string[] {
  const shown = [window.showErrorMessage, window.showInformationMessage];
  return shown.flatMap((each) => vi.mocked(each).mock.calls.map(([text]) => text));
}

const WHEEL = { wheel: 'k.whl', digest: 'd'.repeat(64) };

describe('the server', () => {
  test('is the one the person set, before any other', async () => {
    const set = await program('mine');
    await program('kanbots-ls');
    settings.set('kanbots.server.path', set);

    expect(await finder().find(false)).toEqual([set]);
  });

  test('is the one whose command installed the extension, with all its words', async () => {
    const python = await program('python');
    await program('kanbots-ls');
    await brings({ command: [python, '-m', 'kanbots_ls'] });

    expect(await finder().find(false)).toEqual([python, '-m', 'kanbots_ls']);
  });

  test('is the one on PATH where that one is gone', async () => {
    const other = await program('kanbots-ls');
    await brings({ command: ['/gone/kanbots-ls'] });

    expect(await finder().find(false)).toEqual([other]);
  });
});

describe('what is missing', () => {
  test('is offered once, and nothing is installed before somebody wants it', async () => {
    await program('python3');
    await brings(WHEEL);

    expect(await finder().find(false)).toBeUndefined();
    expect(await finder().find(false)).toBeUndefined();

    expect(messages()).toHaveLength(1);
    expect(messages()[0]).toContain('not installed yet');
    expect(await fs.readdir(path.join(scratch, 'storage', 'server'))).toEqual([]);
  });

  test('is told once where nothing can install it, and again to whoever asks', async () => {
    await brings(WHEEL);
    const one = finder();

    await one.find(false);
    await one.find(false);
    expect(messages()).toHaveLength(1);
    expect(messages()[0]).toContain('needs Python 3.11');

    await one.find(true);
    expect(messages()).toHaveLength(2);
  });

  test('is told in every window where it is a setting that names nothing', async () => {
    settings.set('kanbots.server.path', '/gone');

    for (const window of [finder(), finder()]) {
      await window.find(false);
      await window.find(false);
    }

    expect(messages()).toHaveLength(2);
  });

  test('is news again once it was there', async () => {
    const one = finder();
    settings.set('kanbots.server.path', '/gone');
    await one.find(false);
    settings.set('kanbots.server.path', await program('mine'));
    await one.find(false);
    settings.set('kanbots.server.path', '/gone');
    await one.find(false);

    expect(messages()).toHaveLength(2);
  });

  test('says that the one it came with is gone', async () => {
    await brings({ command: ['/gone/kanbots-ls'] });

    await finder().find(false);

    expect(messages()).toEqual([
      'KanBots: /gone/kanbots-ls is gone, and there is no kanbots-ls on PATH.',
    ]);
  });
});
