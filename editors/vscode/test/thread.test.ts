import { describe, expect, test } from 'vitest';
import { Board } from '../src/board/board';
import type { LogEvent, ReviewView } from '../src/protocol';
import { newest } from '../src/thread/blocks';
import { Calls } from '../src/thread/calls';
import { Feed } from '../src/thread/feed';
import { headOf } from '../src/thread/head';
import type { Part, ToPage } from '../src/thread/messages';
import { noteOf } from '../src/thread/notes';
import { Reading } from '../src/thread/reading';
import { Thread } from '../src/thread/thread';
import { card, finding, review, run, snapshot } from './wire';

function event(type: string, line: number, fields: LogEvent['fields']): LogEvent {
  return { type, line, fields } as LogEvent;
}
const said = (line: number) => event('text_said', line, { text: `said ${line}`, parent: null });

describe('the head of a thread', () => {
  function said(given: Partial<ReviewView>) {
    const board = new Board();
    const reviewed = run('1-1', {
      review: review({ review: '1-2', summary: 'Nearly.', ...given }),
    });
    board.begin(snapshot({ cards: [card(1, { runs: [reviewed] })] }));
    return headOf(board, '1-1', true, 0)?.review;
  }

  test('has what a review found, each with its place', () => {
    const findings = [finding(1, { file: 'a.py', line: 3 }), finding(2, { line: null })];
    const whole = said({ verdict: 'mend', past: false, findings });
    expect(whole?.said).toMatch(/^Reviewed by 1-2 \(.+\): Nearly\.$/);
    expect(whole?.findings.map(({ place }) => place)).toEqual(['a.py:3', findings[1]?.file]);
  });

  test('has no finding of a state that the run has left, and says why there is no verdict', () => {
    const past = said({ verdict: 'mend', past: true, findings: [finding(1)] });
    expect(past?.said).toContain('has gone on since');
    expect(past?.findings).toEqual([]);
    const none = said({ verdict: null, problem: 'it said nothing' });
    expect(none?.said).toContain('no verdict, it said nothing');
    expect(headOf(new Board(), '1-1', true, 0)).toBeUndefined();
  });
});

describe('a thread', () => {
  test('has a tool and its end as one block', () => {
    const thread = new Thread();
    const started = { tool_id: 't', name: 'Bash', summary: 'ls', parent: null };
    thread.take([event('tool_started', 1, started)]);

    const { changed } = thread.take([
      event('tool_ended', 2, { tool_id: 't', ok: false, output: 'no', parent: null }),
    ]);

    expect([...changed]).toEqual(['1.0']);
    expect(thread.blocks).toMatchObject([{ kind: 'tool', state: 'failed', output: 'no' }]);
  });

  test('knows its blocks by key after the oldest were forgotten', () => {
    const thread = new Thread();
    thread.take([said(1), said(2), said(3)]);

    thread.drop(2);

    expect(thread.block('3.0')).toMatchObject({ text: 'said 3' });
    expect(thread.block('1.0')).toBeUndefined();
  });
});

describe('a note', () => {
  const told = (type: string, fields: object) => noteOf(type, fields as LogEvent['fields'])?.text;
  const retry = { kind: 'network', delay_ms: 0, attempt: 0, attempts: 0 };

  test.each([
    [{}, 'No network: tries again'],
    [{ delay_ms: 4000 }, 'No network: tries again in 4 s'],
    [{ attempt: 2, attempts: 5 }, 'No network: tries again (2 of 5)'],
  ])('of a retry says what is known: %j', (known, wanted) => {
    expect(told('retry_scheduled', { ...retry, ...known })).toBe(wanted);
  });

  test('says why a session can not begin', () => {
    expect(told('session_refused', { reason: 'Log in.' })).toBe('Log in.');
  });
});

describe('the newest events', () => {
  test('are no more than wanted, and never begin within a line', () => {
    const events = [said(1), said(2), said(2), said(3), said(4)];

    expect(newest(events, 2).map(({ line }) => line)).toEqual([3, 4]);
    expect(newest(events, 3).map(({ line }) => line)).toEqual([3, 4]);
    expect(newest(events, 9)).toHaveLength(5);
  });
});

describe('what comes at the end', () => {
  function feed(): { feed: Feed; sent: Part[] } {
    const sent: Part[] = [];
    const made = new Feed((part) => sent.push(part));
    made.begin(10);
    return { feed: made, sent };
  }

  test('waits while the page draws, and is one message then', () => {
    const { feed: made, sent } = feed();
    made.add([said(10)], 11);
    made.add([said(11)], 12);
    expect(sent).toEqual([]);

    made.drawn();
    made.add([said(12)], 13);

    expect(sent).toEqual([{ events: [said(10), said(11)], first: 10, next: 12 }]);
    made.drawn();
    expect(sent.at(-1)).toEqual({ events: [said(12)], first: 12, next: 13 });
  });

  test('comes once, though it is told twice', () => {
    const { feed: made, sent } = feed();
    made.drawn();

    made.add([said(9), said(10)], 11);
    made.add([said(10)], 11);
    made.drawn();

    expect(sent).toEqual([{ events: [said(10)], first: 10, next: 11 }]);
  });

  test('is the newest alone for a page that is far behind, which is told what it lacks', () => {
    const { feed: made, sent } = feed();
    const burst = Array.from({ length: 20_000 }, (_, index) => said(10 + index));
    for (let at = 0; at < burst.length; at += 500) {
      made.add(burst.slice(at, at + 500), 10 + at + 500);
    }

    made.drawn();

    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ first: 19_010, next: 20_010 });
    expect(sent[0]?.events).toHaveLength(1000);
  });
});

describe('reading a transcript', () => {
  function reading(lines: number): { made: Reading; asked: string[]; told: ToPage[] } {
    const [asked, told] = [[] as string[], [] as ToPage[]];
    const server = {
      request: (method: string, params: { after?: number; count?: number }) => {
        const { after = 0, count = 0 } = params;
        asked.push(after === 0 ? method : `${method} ${after}`);
        const first = after < 0 ? Math.max(0, lines - count) : after;
        const next = Math.min(lines, first + count);
        const events = Array.from({ length: next - first }, (_, index) => said(first + index));
        return Promise.resolve({ run: '1-1', events, next });
      },
    };
    const say = (message: ToPage) => told.push(message);
    return { made: new Reading(server as never, '1-1', say, () => true), asked, told };
  }

  test('begins with the end and follows from there', async () => {
    const { made, asked, told } = reading(1000);

    await made.open();

    expect(asked).toEqual(['kanbots/run/log -1', 'kanbots/run/follow 1000']);
    expect(told).toMatchObject([{ type: 'opened', part: { first: 900, next: 1000 } }]);
  });

  test('follows no more once somebody reads elsewhere, until they are back at the end', async () => {
    const { made, asked, told } = reading(1000);
    await made.open();

    made.leave();
    made.appended({ run: '1-1', events: [said(1000)], next: 1001 });
    made.drawn();
    await made.newer(500);
    await made.newer(900);

    expect(told.map(({ type }) => type)).toEqual(['opened', 'newer', 'newer']);
    expect(told).toMatchObject([{}, { last: false }, { last: true }]);
    expect(asked.slice(2)).toEqual([
      'kanbots/run/unfollow',
      'kanbots/run/log 500',
      'kanbots/run/log 900',
      'kanbots/run/follow 1000',
    ]);
  });
});

describe('a begun slash command', () => {
  const named = (name: string) => ({ name, description: '', source: 'team' }) as const;
  const begin = (...texts: string[]) => {
    const calls = new Calls();
    calls.learn(['fix', 'fix-all', 'test'].map(named));
    texts.forEach((text) => calls.typed(text));
    return calls;
  };
  const offered = (calls: Calls) => calls.offered.map(({ name }) => name);

  test.each([
    ['', []],
    ['/', ['fix', 'fix-all', 'test']],
    ['/f', ['fix', 'fix-all']],
    ['/t', ['test']],
    ['/nobody', []],
    ['/fix it', []],
    ['see /f', []],
    ['/f\n', []],
  ])('%j may become %j', (text, names) => {
    expect(offered(begin(text))).toEqual(names);
  });

  test('is half until its name is whole, and then no longer once words follow', () => {
    const half = ['/t', '/fi', '/fix', '/fix it', 'fi'].map((text) => begin(text).isHalf);

    expect(half).toEqual([true, true, false, false, false]);
  });

  test('becomes the one that keys have come to, round at both ends', () => {
    const calls = begin('/f');

    const taken = [0, 1, 1, -1, -1].map((by) => {
      calls.move(by);
      return calls.taken();
    });

    expect(taken).toEqual(['/fix ', '/fix-all ', '/fix ', '/fix-all ', '/fix ']);
  });

  test('offers the first again after another sign', () => {
    const calls = begin('/');
    calls.move(2);

    calls.typed('/f');

    expect(calls.taken()).toBe('/fix ');
  });

  test('stays closed while it is typed on, and is sent as it stands then', () => {
    const calls = begin('/');
    calls.close();

    calls.typed('/t');
    expect([offered(calls), calls.isHalf, calls.taken()]).toEqual([[], false, '/t']);

    calls.typed('');
    calls.typed('/t');
    expect(offered(calls)).toEqual(['test']);
  });

  test('asks once which there are', () => {
    const calls = new Calls();

    expect(['/', '/t', '', 'a', '/'].map((text) => calls.typed(text))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });
});
