import { describe, expect, test } from 'vitest';
import { tooltip } from '../src/status/tooltip';
import { run, snapshot } from './wire';

const { status } = snapshot({});

describe('the tooltip', () => {
  test('has a row per living run with its cost', () => {
    const text = tooltip(status, [run('1-1', { costUsd: 0.5, payer: 'subscription' })]);

    expect(text).toContain('| 1\\-1 | working |');
    expect(text).toContain('≈\\$0\\.50');
  });

  test('never says that unknown is nothing', () => {
    expect(tooltip(status, [run('1-1')])).toContain('\\$?');
  });

  test('leaves out what rests', () => {
    expect(tooltip(status, [run('1-1', { state: 'idle' })])).not.toContain('1\\-1');
  });

  test('draws nothing of what an agent wrote as a link, a command or another cell', () => {
    const lastEvent = '[x](command:workbench.action.quit) | <img src=y>\n# head';
    const row =
      tooltip(status, [run('1-1', { lastEvent })])
        .split('\n')
        .at(-2) ?? '';

    expect(row).not.toMatch(/(?<!\\)[[\]<>#]/);
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});
