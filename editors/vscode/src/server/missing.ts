// Tells the person what keeps the server from being there: one message with one button. What nobody
// asked about is said once, and nobody waits for the button to be pressed.
import {
  commands,
  complain,
  ConfigurationTarget,
  tell,
  window,
  workspace,
} from '../host/vscodeapi';

/** What the button of a message does. */
export interface Remedy {
  readonly button: string;
  /** Pressing it says that the server may be installed. */
  readonly installs?: true;
  /** Whether it is worth looking again at once. */
  readonly carryOut: () => Promise<boolean>;
}

export class Missing {
  private readonly told = new Set<string>();

  constructor(private readonly pressed: (remedy: Remedy) => void) {}

  /** Something is wrong. */
  complain(what: string, remedy: Remedy, asked: boolean): void {
    if (asked || !this.told.has(what)) {
      this.told.add(what);
      void complain(`KanBots: ${what}.`, remedy.button).then((isPressed) => {
        if (isPressed) {
          this.pressed(remedy);
        }
      });
    }
  }

  /** Nothing is wrong; the person may want something done. */
  offer(what: string, remedy: Remedy): void {
    void tell(`KanBots: ${what}.`, remedy.button).then((button) => {
      if (button) {
        this.pressed(remedy);
      }
    });
  }

  /** All is well, so what goes wrong later is news. */
  forget(): void {
    this.told.clear();
  }
}

export const INSTALL: Remedy = {
  button: 'Install the Server',
  installs: true,
  carryOut: () => Promise.resolve(true),
};

export const TRY_AGAIN: Remedy = { button: 'Try Again', carryOut: () => Promise.resolve(true) };

export const REOPEN_IN_WSL: Remedy = {
  button: 'Reopen in WSL',
  carryOut: async () => {
    await commands.executeCommand('remote-wsl.reopenInWSL');
    return false;
  },
};

export const CHOOSE_PROGRAM: Remedy = {
  button: 'Choose the Program…',
  carryOut: () => choose('kanbots.server.path', 'Use This Program'),
};

export const CHOOSE_PYTHON: Remedy = {
  button: 'Choose a Python…',
  installs: true,
  carryOut: () => choose('kanbots.server.python', 'Install With This Python'),
};

/** Lets the person pick a file for a setting; changing the setting looks again by itself. */
async function choose(setting: string, openLabel: string): Promise<boolean> {
  const [file] = (await window.showOpenDialog({ openLabel, title: `KanBots: ${openLabel}` })) ?? [];
  if (file) {
    await workspace.getConfiguration().update(setting, file.fsPath, ConfigurationTarget.Global);
  }
  return false;
}
