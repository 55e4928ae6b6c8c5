// Finds what can install the server: a Python that is new enough, uv, or both. It asks each
// candidate itself, in isolated mode, and installs nothing.
import type { Run } from './processes';

export interface Tools {
  /** A Python >= 3.11 that can make a virtual environment. */
  readonly python: string | undefined;
  readonly uv: string | undefined;
}

const CANDIDATES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
const QUESTION = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))';
const SECONDS = 20;

/** What is there; `wished` are the person's own Pythons, asked first. */
export async function findTools(wished: string[], folder: string, run: Run): Promise<Tools> {
  const uv = await run('uv', ['--version'], { folder, seconds: SECONDS });
  return {
    python: await firstPython([...wished, ...CANDIDATES], folder, run),
    uv: uv.ok ? 'uv' : undefined,
  };
}

async function firstPython(
  candidates: string[],
  folder: string,
  run: Run,
): Promise<string | undefined> {
  for (const candidate of candidates) {
    const asked = await run(candidate, ['-I', '-c', QUESTION], { folder, seconds: SECONDS });
    if (asked.ok) {
      return candidate;
    }
  }
  return undefined;
}
