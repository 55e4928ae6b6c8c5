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

/** The installed program. */
export async function install(
  bundle: Bundle,
  storage: Storage,
  tools: Tools,
  how: Installing,
): Promise<string> {
  const folder = await storage.fresh(bundle.digest);
  try {
    for (const { step, program, words } of steps(bundle, folder, tools)) {
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

function steps(bundle: Bundle, folder: string, tools: Tools): Step[] {
  const [environment, pip] = tools.uv ? withUv(tools, folder) : withVenv(tools, folder);
  return [
    { step: 'making an environment', ...environment },
    {
      step: 'getting what it needs',
      ...pip(['--require-hashes', '-r', bundle.requirements]),
    },
    { step: 'installing it', ...pip(['--no-deps', bundle.wheel]) },
    { step: 'trying it', program: programIn(folder), words: ['--version'] },
  ];
}

type Command = Omit<Step, 'step'>;
type Pip = (words: readonly string[]) => Command;

function withVenv(tools: Tools, folder: string): [Command, Pip] {
  const python = path.join(folder, 'bin', 'python');
  return [
    { program: tools.python ?? 'python3', words: ['-I', '-m', 'venv', folder] },
    (words) => ({
      program: python,
      words: ['-I', '-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', '--disable-pip-version-check', ...words],
    }),
  ];
}

function withUv(tools: Tools, folder: string): [Command, Pip] {
  const uv = tools.uv ?? 'uv';
  const python = path.join(folder, 'bin', 'python');
  return [
    { program: uv, words: ['venv', '--no-project', '--python', tools.python ?? '>=3.11', folder] },
    (words) => ({ program: uv, words: ['pip', 'install', '--python', python, ...words] }),
  ];
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
