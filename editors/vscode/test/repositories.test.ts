import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryAround } from '../src/client/repositories';

let scratch = '';
beforeEach(async () => {
  scratch = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'kanbots-')));
});
afterEach(async () => {
  await fs.rm(scratch, { recursive: true });
});

function git(...words: string[]): void {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid'];
  execFileSync('git', [...who, ...words], { cwd: scratch, stdio: 'ignore' });
}

test('a folder deep inside a repository belongs to it', async () => {
  git('init', 'one');
  await fs.mkdir(path.join(scratch, 'one/src/deep'), { recursive: true });

  const found = await repositoryAround(path.join(scratch, 'one/src/deep'));

  expect(found?.root).toBe(path.join(scratch, 'one'));
});

test('a worktree shares the board of its repository', async () => {
  git('init', 'one');
  git('-C', 'one', 'commit', '--allow-empty', '-m', 'first');
  git('-C', 'one', 'worktree', 'add', '../two');

  const main = await repositoryAround(path.join(scratch, 'one'));
  const other = await repositoryAround(path.join(scratch, 'two'));

  expect(other?.common).toBe(main?.common);
  expect(other?.root).toBe(path.join(scratch, 'two'));
});

test('a worktree beside a bare repository shares its board', async () => {
  git('init', '--bare', '.bare');
  await fs.writeFile(path.join(scratch, '.git'), 'gitdir: ./.bare\n');

  expect((await repositoryAround(scratch))?.common).toBe(path.join(scratch, '.bare'));
});

test('a submodule has a board of its own', async () => {
  git('init', 'one');
  git('init', 'one/inner');

  const outer = await repositoryAround(path.join(scratch, 'one'));
  const inner = await repositoryAround(path.join(scratch, 'one/inner'));

  expect(inner?.common).not.toBe(outer?.common);
});

test('outside of a repository there is none', async () => {
  expect(await repositoryAround(scratch)).toBeUndefined();
});
