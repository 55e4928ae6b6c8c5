// Finds the server: the person's setting, else the one whose program installed the extension, else
// the one in the extension's storage, else the one on PATH, else it installs the wheel that the
// extension brings. That fetches packages, so the first time the person has to want it.
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import {
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
  personal,
  setting,
  withProgress,
  workspace,
} from '../host/vscodeapi';
import { install, NotInstalled } from './installing';
import {
  CHOOSE_PROGRAM,
  CHOOSE_PYTHON,
  INSTALL,
  Missing,
  type Remedy,
  REOPEN_IN_WSL,
  TRY_AGAIN,
} from './missing';
import { run } from './processes';
import { findTools, type Tools } from './python';
import { type Brought, broughtBy, type Bundle, type Command, Storage } from './storage';

const PROGRAM = 'kanbots-ls';
/** Once the person was asked whether to install, the view and the status bar are enough. */
const OFFERED = 'offered';

export class ServerFinder {
  private readonly storage: Storage;
  private readonly missing: Missing;
  private mayInstall = false;
  private readonly mended = new EventEmitter<void>();
  /** The person did something about what was missing. */
  readonly onDidMend = this.mended.event;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {
    this.storage = new Storage(path.join(context.globalStorageUri.fsPath, 'server'));
    this.missing = new Missing((remedy) => void this.carryOut(remedy));
  }

  /**
   * The words that start it; undefined where it can't be had, which the person is told. That they
   * `asked` for the board just now says that the server may be installed.
   */
  async find(asked: boolean): Promise<Command | undefined> {
    this.mayInstall ||= asked;
    const found = await this.look(asked);
    if (found) {
      this.missing.forget();
    }
    return found;
  }

  dispose(): void {
    this.mended.dispose();
  }

  private async look(asked: boolean): Promise<Command | undefined> {
    const miss: Miss = (what, remedy) => {
      this.missing.complain(what, remedy, asked);
      return Promise.resolve(undefined);
    };
    if (process.platform === 'win32') {
      return miss('its server runs on Linux and macOS', REOPEN_IN_WSL);
    }
    const set = setting('kanbots.server.path');
    if (set) {
      return (await isProgram(set)) ? [set] : miss(`${set} is no program`, CHOOSE_PROGRAM);
    }
    const brought = await broughtBy(this.context.extensionPath);
    const there = await this.there(brought);
    if (there) {
      return there;
    }
    if (brought.bundle) {
      return this.install(brought.bundle, miss);
    }
    const gone = brought.command ? `${brought.command[0]} is gone, and ` : '';
    return miss(`${gone}there is no ${PROGRAM} on PATH`, CHOOSE_PROGRAM);
  }

  /** One that needs no installing. */
  private async there({ command, bundle }: Brought): Promise<Command | undefined> {
    if (command?.[0] !== undefined && (await isProgram(command[0]))) {
      return command;
    }
    const stored = bundle && (await this.storage.program(bundle.digest));
    const found = stored ?? (await onPath(PROGRAM));
    return found === undefined ? undefined : [found];
  }

  /** Installs it where the person wants that, and asks them once where nobody knows. */
  private async install(bundle: Bundle, miss: Miss): Promise<Command | undefined> {
    const isWanted = this.mayInstall || (await this.storage.isKnown());
    const { globalState } = this.context;
    if (!isWanted && globalState.get<boolean>(OFFERED)) {
      return undefined;
    }
    await fs.mkdir(this.storage.folder, { recursive: true });
    const tools = await findTools(wishedPythons(), this.storage.folder, run);
    if (tools.python || tools.uv) {
      if (isWanted) {
        return this.installWith(bundle, tools, miss);
      }
      this.missing.offer('this repository has a board, and its server is not installed yet', INSTALL);
    } else {
      await miss('installing its server needs Python 3.11 or newer with venv, or uv', CHOOSE_PYTHON);
    }
    await globalState.update(OFFERED, true);
    return undefined;
  }

  private async installWith(bundle: Bundle, tools: Tools, miss: Miss): Promise<Command | undefined> {
    const heard = (line: string): void => {
      this.log.info(line);
    };
    try {
      const program = await withProgress('KanBots: installing its server', (say) =>
        install(bundle, this.storage, tools, { run, say, heard }),
      );
      return [program];
    } catch (error) {
      if (!(error instanceof NotInstalled)) {
        throw error;
      }
      return miss(`its server could not be installed: ${error.message}`, TRY_AGAIN);
    }
  }

  private async carryOut(remedy: Remedy): Promise<void> {
    this.mayInstall ||= remedy.installs === true;
    if (await remedy.carryOut()) {
      this.mended.fire();
    }
  }
}

/** Tells the person what is missing. */
type Miss = (what: string, remedy: Remedy) => Promise<undefined>;

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
