// The server inside the extension's own storage: a directory per installation, and a note that
// names the one that is whole. What an installation left half-made is named by no note.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import path from 'node:path';

/** The words that start the server. */
export type Command = readonly string[];

/** What the extension brings along. */
export interface Bundle {
  readonly wheel: string;
  readonly requirements: string;
  /** Tells one build of the server from another. */
  readonly digest: string;
}

interface Note {
  readonly digest: string;
  readonly folder: string;
}

/** The server that the extension came with: one that is there already, or one to install. */
export interface Brought {
  /** The words that start the server whose `editor vscode` installed the extension. */
  readonly command: Command | undefined;
  readonly bundle: Bundle | undefined;
}

/** Neither in a checkout that was not packaged. */
export async function broughtBy(extension: string): Promise<Brought> {
  const folder = path.join(extension, 'server');
  const told = await json<Partial<{ wheel: string; digest: string; command: string[] }>>(
    path.join(folder, 'server.json'),
  );
  const { wheel, digest, command } = told ?? {};
  const bundle = wheel !== undefined &&
    digest !== undefined && {
      wheel: path.join(folder, wheel),
      requirements: path.join(folder, 'requirements.txt'),
      digest,
    };
  return { command, bundle: bundle || undefined };
}

export class Storage {
  private readonly note: string;

  constructor(readonly folder: string) {
    this.note = path.join(folder, 'current.json');
  }

  /** The program of the whole installation of this build, if there is one. */
  async program(digest: string): Promise<string | undefined> {
    const note = await json<Note>(this.note);
    const program = note && programIn(path.join(this.folder, note.folder));
    return note?.digest === digest && program && (await exists(program)) ? program : undefined;
  }

  /** Whether any build was ever installed here. */
  async isKnown(): Promise<boolean> {
    return exists(this.note);
  }

  /** A directory for a new installation, not yet made. */
  async fresh(digest: string): Promise<string> {
    await fs.mkdir(this.folder, { recursive: true });
    return path.join(this.folder, `${digest.slice(0, 12)}-${randomBytes(4).toString('hex')}`);
  }

  /**
   * Makes an installation the one that counts. The one before stays, as daemons may still run from
   * it; what is older, or was never finished, goes.
   */
  async keep(digest: string, folder: string): Promise<void> {
    const before = await json<Note>(this.note);
    const note: Note = { digest, folder: path.basename(folder) };
    const draft = `${this.note}.${randomBytes(4).toString('hex')}`;
    await fs.writeFile(draft, JSON.stringify(note));
    await fs.rename(draft, this.note);
    await this.prune([note.folder, before?.folder]);
  }

  private async prune(kept: (string | undefined)[]): Promise<void> {
    for (const entry of await fs.readdir(this.folder, { withFileTypes: true })) {
      const old = entry.isDirectory() && !kept.includes(entry.name);
      if (old && (await age(path.join(this.folder, entry.name))) > HOUR) {
        await discard(path.join(this.folder, entry.name));
      }
    }
  }
}

/** Another window may be installing just now. */
const HOUR = 3_600_000;

export function programIn(folder: string): string {
  return path.join(folder, 'bin', 'kanbots-ls');
}

export async function discard(folder: string): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true });
}

async function age(folder: string): Promise<number> {
  return Date.now() - (await fs.stat(folder)).mtimeMs;
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

async function json<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
