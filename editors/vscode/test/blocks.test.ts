import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../src/protocol';
import { newest, Thread } from '../src/thread/blocks';

function event(type: string, line: number, fields: LogEvent['fields']): LogEvent {
  return { type, line, fields } as LogEvent;
}
const said = (line: number) => event('text_said', line, { text: `said ${line}`, parent: null });

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

describe('the newest events', () => {
  test('are no more than wanted, and never begin within a line', () => {
    const events = [said(1), said(2), said(2), said(3), said(4)];

    expect(newest(events, 2).map(({ line }) => line)).toEqual([3, 4]);
    expect(newest(events, 3).map(({ line }) => line)).toEqual([3, 4]);
    expect(newest(events, 9)).toHaveLength(5);
  });
});
