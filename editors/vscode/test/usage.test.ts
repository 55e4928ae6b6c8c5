import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isUsed } from '../src/client/usage';

let scratch = '';
beforeEach(async () => {
  scratch = await fs.mkdtemp(path.join(os.tmpdir(), 'kanbots-'));
});
afterEach(async () => {
  await fs.rm(scratch, { recursive: true });
});

test('a repository has a board once a daemon kept something, or the team has settings', async () => {
  const common = path.join(scratch, '.git');
  await fs.mkdir(common);
  const repository = { root: scratch, common };
  expect(await isUsed(repository)).toBe(false);

  for (const sign of ['.git/kanbots', '.kanbots', 'kanbots.toml']) {
    await fs.mkdir(path.join(scratch, sign));
    expect(await isUsed(repository)).toBe(true);
    await fs.rmdir(path.join(scratch, sign));
  }
});
