// Finds the server's program: the person's setting, else the one on PATH. Starts nothing.
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import type { FindServer } from '../client/boards';
import { personal } from '../host/vscodeapi';

const PROGRAM = 'kanbots-ls';

export function serverFinder(): FindServer {
  return async () => personal('kanbots.server.path') || (await onPath(PROGRAM));
}

/** The first executable of that name on PATH. */
export async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter((each) => path.isAbsolute(each))) {
    const file = path.join(folder, name);
    if (await isProgram(file)) {
      return file;
    }
  }
  return undefined;
}

export async function isProgram(file: string): Promise<boolean> {
  return fs.access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
