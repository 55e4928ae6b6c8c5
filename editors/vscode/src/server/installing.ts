// Installs the bundled wheel into a virtual environment of its own, its requirements pinned by hash.
// Where packages come from is for the person's own configuration of pip or uv to say. What fails is
// taken away again and thrown as one sentence.
import path from 'node:path';
import type { Run } from './processes';
import type { Tools } from './python';
import { type Bundle, discard, programIn, type Storage } from './storage';

const SECONDS = 900;

export class NotInstalled extends Error {}

export interface Installing {
  readonly run: Run;
  /** Tells the person which step it is at. */
  readonly say: (step: string) => void;
  /** Puts what the tools print into the log. */
  readonly heard: (line: string) => void;
}

/** The installed program: by uv where there is one, and by pip where uv can't. */
export async function install(
  bundle: Bundle,
  storage: Storage,
  tools: Tools,
  how: Installing,
): Promise<string> {
  let failed = new NotInstalled('there is neither Python nor uv');
  for (const way of ways(tools)) {
    try {
      return await installBy(way, bundle, storage, how);
    } catch (error) {
      if (!(error instanceof NotInstalled)) {
        throw error;
      }
      failed = error;
    }
  }
  throw failed;
}

async function installBy(way: Way, bundle: Bundle, storage: Storage, how: Installing) {
  const folder = await storage.fresh(bundle.digest);
  try {
    for (const { step, program, words } of steps(bundle, folder, way)) {
      how.say(step);
      await mustRun(program, words, storage.folder, how);
    }
    await storage.keep(bundle.digest, folder);
    return programIn(folder);
  } catch (error) {
    await discard(folder);
    throw error;
  }
}

interface Step {
  readonly step: string;
  readonly program: string;
  readonly words: readonly string[];
}

function steps(bundle: Bundle, folder: string, { environment, pip }: Way): Step[] {
  const needed = ['--require-hashes', '-r', bundle.requirements];
  return [
    { step: 'making an environment', ...environment(folder) },
    { step: 'getting what it needs', ...pip(folder, needed) },
    { step: 'installing it', ...pip(folder, ['--no-deps', bundle.wheel]) },
    { step: 'trying it', program: programIn(folder), words: ['--version'] },
  ];
}

type Command = Omit<Step, 'step'>;

/** How to make an environment, and to install something into it. */
interface Way {
  readonly environment: (folder: string) => Command;
  readonly pip: (folder: string, words: readonly string[]) => Command;
}

const PIP = ['-I', '-m', 'pip', 'install', '--no-input', '--progress-bar', 'off'];

/** By uv it is faster, but uv may be set up for other sources than pip, or for none. */
function ways({ python, uv }: Tools): Way[] {
  return [...(uv ? [withUv(uv, python)] : []), ...(python ? [withVenv(python)] : [])];
}

function withVenv(python: string): Way {
  return {
    environment: (folder) => ({ program: python, words: ['-I', '-m', 'venv', folder] }),
    pip: (folder, words) => ({
      program: pythonIn(folder),
      words: [...PIP, '--disable-pip-version-check', ...words],
    }),
  };
}

function withUv(uv: string, python = '>=3.11'): Way {
  return {
    environment: (folder) => ({
      program: uv,
      words: ['venv', '--no-project', '--python', python, folder],
    }),
    pip: (folder, words) => ({
      program: uv,
      words: ['pip', 'install', '--python', pythonIn(folder), ...words],
    }),
  };
}

function pythonIn(folder: string): string {
  return path.join(folder, 'bin', 'python');
}

async function mustRun(
  program: string,
  words: readonly string[],
  folder: string,
  how: Installing,
): Promise<void> {
  how.heard(`$ ${[program, ...words].join(' ')}`);
  const finished = await how.run(program, words, { folder, seconds: SECONDS, heard: how.heard });
  if (!finished.ok) {
    const last = finished.output.trim().split('\n').at(-1) ?? '';
    throw new NotInstalled(last || `${path.basename(program)} failed`);
  }
}
