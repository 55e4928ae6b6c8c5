import { describe, expect, test } from 'vitest';
import { Awaited, onThisMachine, sentence } from '../src/preview/awaited';
import type { PreviewView } from '../src/protocol';
import { run } from './wire';

const URL_HERE = 'http://localhost:4000/';

function preview(given: Partial<PreviewView>): PreviewView {
  return {
    ...{ state: 'starting', command: 'npm run dev', url: null, startedAt: null, endedAt: null },
    ...{ exitCode: null, signal: null, reason: null, stoppedBy: null, lines: [] },
    ...given,
  };
}
const ready = run('1-1', { preview: preview({ state: 'ready', url: URL_HERE }) });

describe('a preview', () => {
  test('that was started here opens when it answers, and never twice', () => {
    const awaited = new Awaited();
    awaited.add('1-1', null, 0);

    expect(awaited.settled([run('1-1', { preview: preview({}) })], 1)).toEqual([]);
    expect(awaited.settled([ready], 2).map((each) => each.preview.url)).toEqual([URL_HERE]);
    expect(awaited.settled([ready], 3)).toEqual([]);
  });

  test('that somebody else started opens nothing', () => {
    const awaited = new Awaited();
    awaited.add('2-1', null, 0);

    expect(awaited.settled([ready], 1)).toEqual([]);
  });

  test('that nobody waits for any more opens nothing', () => {
    const awaited = new Awaited();
    awaited.add('1-1', null, 0);

    expect(awaited.settled([ready], 3_600_000)).toEqual([]);
    expect(awaited.settled([ready], 1)).toEqual([]);
  });

  test('is not taken for ended because the one before it has', () => {
    const awaited = new Awaited();
    const ended = preview({ state: 'ended', endedAt: '2026-01-01T00:00:00Z', exitCode: 1 });
    awaited.add('1-1', ended.endedAt, 0);

    expect(awaited.settled([run('1-1', { preview: ended })], 1)).toEqual([]);
    expect(awaited.settled([ready], 2)).toHaveLength(1);
  });

  test('that failed says how', () => {
    const failed = preview({ state: 'ended', exitCode: 1, lines: ['no such script'] });

    expect(sentence('1-1', failed)).toBe(
      'The preview of 1-1 has ended with exit status 1, last saying: no such script.',
    );
  });
});

test.each([
  ['http://localhost:4000/', true],
  ['https://127.0.0.1:4000/a', true],
  ['http://[::1]:4000/', true],
  ['http://app.localhost/', true],
  ['http://localhost.example.com/', false],
  ['http://127.0.0.1@example.com/', false],
  ['command:quit', false],
  ['file:///etc/passwd', false],
  ['nothing', false],
  [null, false],
])('%j is on this machine: %j', (url, here) => {
  expect(onThisMachine(url) !== undefined).toBe(here);
});
