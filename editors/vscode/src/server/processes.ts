// Runs one program to its end, with what it prints in the log. Never a shell, never in the
// workspace: Python would take modules from there.
import { spawn } from 'node:child_process';

export interface Finished {
  readonly ok: boolean;
  /** All it printed. */
  readonly output: string;
}

export interface Running {
  readonly folder: string;
  readonly seconds: number;
  readonly heard?: (line: string) => void;
}

export type Run = (program: string, words: readonly string[], how: Running) => Promise<Finished>;

/** Set by a person's shell, these would lead Python or pip elsewhere. */
const MISLEADING = ['PYTHONPATH', 'PYTHONHOME', 'PIP_USER', 'PIP_TARGET', 'PIP_PREFIX', 'VIRTUAL_ENV'];

export const run: Run = (program, words, { folder, seconds, heard }) => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !MISLEADING.includes(name)),
  );
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, words, { cwd: folder, env, timeout: seconds * 1000 });
    child.stdin.end();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output += text;
        heard?.(text.trimEnd());
      });
    }
    child.on('error', (error) => {
      resolve({ ok: false, output: `${program}: ${error.message}` });
    });
    child.on('close', (code) => {
      resolve({ ok: code === 0, output });
    });
  });
};
