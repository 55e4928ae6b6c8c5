// Finds the server's program: the person's setting, else the one in the extension's storage, else
// the one on PATH, else it installs the wheel that the extension brings. What is missing is one
// message with one button, and nobody waits for it to be pressed.
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import {
  commands,
  complain,
  ConfigurationTarget,
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
  personal,
  setting,
  window,
  withProgress,
  workspace,
} from '../host/vscodeapi';
import { install, NotInstalled } from './installing';
import { run } from './processes';
import { findTools, type Tools } from './python';
import { type Bundle, bundleOf, Storage } from './storage';

const PROGRAM = 'kanbots-ls';

export class ServerFinder {
  private readonly storage: Storage;
  private readonly mended = new EventEmitter<void>();
  /** The person did something about what was missing. */
  readonly onDidMend = this.mended.event;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {
    this.storage = new Storage(path.join(context.globalStorageUri.fsPath, 'server'));
  }

  /** The program; undefined where it can't be had, which the person has been told. */
  async find(): Promise<string | undefined> {
    if (process.platform === 'win32') {
      return this.miss('its server runs on Linux and macOS', REOPEN_IN_WSL);
    }
    const set = setting('kanbots.server.path');
    if (set) {
      return (await isProgram(set)) ? set : this.miss(`${set} is no program`, OPEN_SETTING);
    }
    const bundle = await bundleOf(this.context.extensionPath);
    const stored = bundle && (await this.storage.program(bundle.digest));
    return stored ?? (await onPath(PROGRAM)) ?? (await this.install(bundle));
  }

  dispose(): void {
    this.mended.dispose();
  }

  private async install(bundle: Bundle | undefined): Promise<string | undefined> {
    if (!bundle) {
      return this.miss(`there is no ${PROGRAM} on PATH`, OPEN_SETTING);
    }
    await fs.mkdir(this.storage.folder, { recursive: true });
    const tools = await findTools(wishedPythons(), this.storage.folder, run);
    if (!tools.python && !tools.uv) {
      return this.miss('its server needs Python 3.11 or newer with venv, or uv', CHOOSE_PYTHON);
    }
    return this.installWith(bundle, tools);
  }

  private async installWith(bundle: Bundle, tools: Tools): Promise<string | undefined> {
    const heard = (line: string): void => {
      this.log.info(line);
    };
    try {
      return await withProgress('KanBots: installing its server', (say) =>
        install(bundle, this.storage, tools, { run, say, heard }),
      );
    } catch (error) {
      if (!(error instanceof NotInstalled)) {
        throw error;
      }
      return this.miss(`its server could not be installed: ${error.message}`, TRY_AGAIN);
    }
  }

  private miss(what: string, remedy: Remedy): string | undefined {
    void complain(`KanBots: ${what}.`, remedy.button).then(async (pressed) => {
      if (pressed && (await remedy.carryOut())) {
        this.mended.fire();
      }
    });
    return undefined;
  }
}

interface Remedy {
  readonly button: string;
  /** Whether it is worth looking again at once. */
  readonly carryOut: () => Promise<boolean>;
}

const TRY_AGAIN: Remedy = { button: 'Try Again', carryOut: () => Promise.resolve(true) };

const REOPEN_IN_WSL: Remedy = {
  button: 'Reopen in WSL',
  carryOut: async () => {
    await commands.executeCommand('remote-wsl.reopenInWSL');
    return false;
  },
};

const OPEN_SETTING: Remedy = {
  button: 'Choose the Program…',
  carryOut: () => choose('kanbots.server.path', 'Use This Program'),
};

const CHOOSE_PYTHON: Remedy = {
  button: 'Choose a Python…',
  carryOut: () => choose('kanbots.server.python', 'Use This Python'),
};

/** Lets the person pick a file for a setting; changing the setting looks again by itself. */
async function choose(setting: string, openLabel: string): Promise<boolean> {
  const [file] = (await window.showOpenDialog({ openLabel, title: 'KanBots' })) ?? [];
  if (file) {
    await workspace.getConfiguration().update(setting, file.fsPath, ConfigurationTarget.Global);
  }
  return false;
}

/** Pythons that the person named; what a workspace names counts only where it is trusted. */
function wishedPythons(): string[] {
  const own = setting('kanbots.server.python');
  const theirs = workspace.isTrusted
    ? setting('python.defaultInterpreterPath')
    : personal('python.defaultInterpreterPath');
  return [own, theirs].filter((each): each is string => !!each && !each.includes('${'));
}

/** The first executable of that name on PATH. */
async function onPath(name: string): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const folder of folders.filter((each) => path.isAbsolute(each))) {
    const file = path.join(folder, name);
    if (await isProgram(file)) {
      return file;
    }
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  return fs.access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
