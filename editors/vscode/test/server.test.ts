import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { install } from '../src/server/installing';
import type { Run } from '../src/server/processes';
import { findTools } from '../src/server/python';
import { broughtBy, programIn, Storage } from '../src/server/storage';

let scratch = '';
beforeEach(async () => {
  scratch = await fs.mkdtemp(path.join(os.tmpdir(), 'kanbots-'));
});
afterEach(async () => {
  await fs.rm(scratch, { recursive: true });
});

const BUNDLE = { wheel: '/w.whl', requirements: '/r.txt', digest: 'd'.repeat(64) };
const VENV = { python: 'python3', uv: undefined };

/** Tools that work, but for the commands that match; notes what was run. */
function tools(broken = /never/): { run: Run; ran: string[] } {
  const ran: string[] = [];
  const run: Run = async (program, words) => {
    const line = [path.basename(program), ...words].join(' ');
    ran.push(line);
    const folder = /venv .*?(\S+)$/.exec(line)?.[1];
    if (folder) {
      await fs.mkdir(path.join(folder, 'bin'), { recursive: true });
      await fs.writeFile(programIn(folder), '');
    }
    return { ok: !broken.test(line), output: 'first\nno such thing\n' };
  };
  return { run, ran };
}

function how(run: Run) {
  return { run, say: () => undefined, heard: () => undefined };
}

describe('installing', () => {
  test('pins what the server needs by hash and installs the wheel alone', async () => {
    const { run, ran } = tools();

    const program = await install(BUNDLE, new Storage(scratch), VENV, how(run));

    expect(ran[1]).toContain('--require-hashes -r /r.txt');
    expect(ran[2]).toContain('--no-deps /w.whl');
    expect(await new Storage(scratch).program(BUNDLE.digest)).toBe(program);
  });

  test('goes by uv where there is one', async () => {
    const { run, ran } = tools();

    await install(BUNDLE, new Storage(scratch), { python: undefined, uv: 'uv' }, how(run));

    expect(ran[0]).toMatch(/^uv venv --no-project --python >=3.11/);
    expect(ran[1]).toMatch(/^uv pip install --python/);
  });

  test('goes by pip where uv fails, and leaves nothing of that', async () => {
    const { run, ran } = tools(/^uv pip/);

    const program = await install(
      BUNDLE,
      new Storage(scratch),
      { python: 'python3', uv: 'uv' },
      how(run),
    );

    expect(ran.find((line) => line.startsWith('python3'))).toContain('-m venv');
    expect(await new Storage(scratch).program(BUNDLE.digest)).toBe(program);
    expect(await fs.readdir(scratch)).toHaveLength(2);
  });

  test('leaves nothing of what failed, and says why in one line', async () => {
    const { run } = tools(/require-hashes/);

    const failing = install(BUNDLE, new Storage(scratch), VENV, how(run));

    await expect(failing).rejects.toThrow('no such thing');
    expect(await fs.readdir(scratch)).toEqual([]);
  });

  test('counts an installation only once its program started', async () => {
    const { run } = tools(/--version/);

    await expect(install(BUNDLE, new Storage(scratch), VENV, how(run))).rejects.toThrow();

    expect(await new Storage(scratch).program(BUNDLE.digest)).toBeUndefined();
  });

  test('does again what was cut half-way', async () => {
    const storage = new Storage(scratch);
    await fs.mkdir(await storage.fresh(BUNDLE.digest), { recursive: true });
    const { run } = tools();

    expect(await storage.program(BUNDLE.digest)).toBeUndefined();
    await install(BUNDLE, storage, VENV, how(run));
    expect(await storage.program(BUNDLE.digest)).toBeDefined();
  });

  test('of another build is no installation of this one, and the one before stays', async () => {
    const storage = new Storage(scratch);
    const first = await install(BUNDLE, storage, VENV, how(tools().run));
    const newer = { ...BUNDLE, digest: 'e'.repeat(64) };

    expect(await storage.program(newer.digest)).toBeUndefined();
    await install(newer, storage, VENV, how(tools().run));

    expect(await storage.program(newer.digest)).toBeDefined();
    await fs.access(first);
  });
});

describe('finding tools', () => {
  test('takes the first Python that will do, the wished ones first', async () => {
    const run: Run = (program) =>
      Promise.resolve({ ok: ['/mine', 'python'].includes(program), output: '' });

    expect(await findTools(['/old', '/mine'], scratch, run)).toEqual({
      python: '/mine',
      uv: undefined,
    });
    expect((await findTools([], scratch, run)).python).toBe('python');
  });

  test('finds nothing where there is nothing', async () => {
    const run: Run = () => Promise.resolve({ ok: false, output: '' });

    expect(await findTools([], scratch, run)).toEqual({ python: undefined, uv: undefined });
  });
});

describe('what the extension came with', () => {
  test('is nothing in a checkout that was not packaged', async () => {
    expect(await broughtBy(scratch)).toEqual({ command: undefined, bundle: undefined });
  });

  test('is the server whose command installed it, or a wheel', async () => {
    const told = path.join(scratch, 'server', 'server.json');
    await fs.mkdir(path.dirname(told));

    await fs.writeFile(told, JSON.stringify({ command: ['/bin/kanbots-ls'] }));
    expect(await broughtBy(scratch)).toEqual({ command: ['/bin/kanbots-ls'], bundle: undefined });

    await fs.writeFile(told, JSON.stringify({ wheel: 'k.whl', digest: 'd' }));
    const { bundle } = await broughtBy(scratch);
    expect(bundle?.wheel).toBe(path.join(scratch, 'server', 'k.whl'));
  });
});
