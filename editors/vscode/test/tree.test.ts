import { describe, expect, test } from 'vitest';
import { Board } from '../src/board/board';
import type { CardView, DecisionView } from '../src/protocol';
import { differing } from '../src/tree/differing';
import type { Rows } from '../src/tree/row';
import { rowsOf } from '../src/tree/rows';
import { rowTooltip } from '../src/tree/tooltips';
import { card, changed, decision, finding, review, run, snapshot } from './wire';

const NOW = Date.parse('2026-01-01T00:10:00Z');

function board(cards: readonly CardView[], decisions: readonly DecisionView[] = []): Board {
  const made = new Board();
  made.begin(snapshot({ revision: 1, cards, decisions }));
  return made;
}

function rows(of: Board, filter = '', now = NOW): Rows {
  return rowsOf(of, { prefix: '', now, filter, files: new Map() });
}

describe('the tree', () => {
  test('has what needs you on top, then the columns in their order', () => {
    const { top } = rows(board([card(1)], [decision('1-1.1')]));

    expect(top).toEqual([
      'needs',
      ...['column:inbox:empty', 'column:backlog:empty', 'column:todo'],
      ...['in_progress', 'in_review', 'done'].map((column) => `column:${column}:empty`),
    ]);
  });

  test('has what is at hand unfolded, and a column that fills is another row to the editor', () => {
    const folds = (of: Rows) => of.top.map((id) => `${id} ${of.byId.get(id)?.folds ?? ''}`);
    const many = Array.from({ length: 21 }, (_, index) => card(index + 2, { column: 'backlog' }));
    const inReview = card(1, { column: 'in_review' });
    const done = card(99, { column: 'done' });

    expect(folds(rows(board([inReview, done, ...many])))).toEqual([
      'column:inbox:empty never',
      'column:backlog closed',
      'column:todo:empty never',
      'column:in_progress:empty never',
      'column:in_review open',
      'column:done closed',
    ]);
  });

  test('is empty where the board is, so that the editor welcomes instead', () => {
    expect(rows(board([])).top).toEqual([]);
  });

  test('has a reviewer below the card it looks at, and says so of the card', () => {
    const work = run('1-1', { state: 'idle' });
    const reviewer = run('1-2', { purpose: 'review', reviews: '1-1' });
    const under = board([card(1, { runs: [work], errands: [reviewer] })]);
    const { byId } = rows(under);

    expect(byId.get('card:1')?.description).toBe('being reviewed');
    expect(byId.get('card:1')?.children).toEqual(['run:1-2', 'run:1-1']);
    expect(byId.get('run:1-2')?.description).toContain('reviews 1-1, working');
    expect(under.run('1-2')?.reviews).toBe('1-1');
  });

  test('says what a review found until the run goes on, and lists it when hovered', () => {
    const of = (given: Parameters<typeof review>[0]) =>
      rows(board([card(1, { runs: [run('1-1', { state: 'idle', review: review(given) })] })]));
    const word = (given: Parameters<typeof review>[0]) => of(given).byId.get('card:1')?.description;

    expect(word({})).toBe('ready for review, 1 finding');
    expect(word({ findings: [finding(1), finding(3)] })).toBe('ready for review, 2 findings');
    expect(word({ verdict: 'approve', findings: [] })).toBe('ready for review, approved');
    expect(word({ verdict: null, problem: 'no block', findings: [] })).toContain('no verdict');
    expect(word({ past: true })).toBe('ready for review');
    const row = of({}).byId.get('run:1-1');
    expect(row && rowTooltip(row)).toContain('1\\. error src/app\\.ts:3 It is \\*wrong\\*');
  });

  test('says of a run its state, model, cost and time', () => {
    const working = run('1-1', {
      model: 'opus',
      costUsd: 0.42,
      payer: 'subscription',
      startedAt: '2026-01-01T00:07:00Z',
    });

    const row = rows(board([card(1, { runs: [working] })])).byId.get('run:1-1');

    expect(row?.description).toBe('working · opus · ≈$0.42 · 3m');
  });

  test('says that a cost is not known, never that it is nothing', () => {
    const begun = run('1-1', { startedAt: '2026-01-01T00:09:50Z' });

    const row = rows(board([card(1, { runs: [begun] })])).byId.get('run:1-1');

    expect(row?.description).toBe('working · scripted · $? · 10s');
  });

  test('shows on a card that one of its runs asks, though a newer one works', () => {
    const runs = [run('1-1', { state: 'waiting', reason: 'you' }), run('1-2')];

    const { byId } = rows(board([card(1, { runs })], [decision('1-1.1', { run: '1-1' })]));

    expect(byId.get('card:1')?.description).toBe('asks you');
    expect(byId.get('card:1')?.context).toBe('card asks');
  });

  test('offers what the server says that applies, and changes where there are some', () => {
    const runs = [
      run('1-1', { base: 'abc', verbs: ['kanbots.stop'] }),
      run('1-2', { state: 'queued', worktree: null, verbs: ['kanbots.stop'] }),
    ];

    const { byId } = rows(board([card(1, { runs, verbs: ['kanbots.dispatch'] })]));

    expect(byId.get('card:1')?.context).toBe('card kanbots.dispatch');
    expect(byId.get('run:1-1')?.context).toBe('run work kanbots.stop');
    expect(byId.get('run:1-2')?.context).toBe('run kanbots.stop');
  });

  test('keeps a title on its line and its order', () => {
    const title = 'one\u202e two\n\u001b[31mthree';

    const row = rows(board([card(1, { title })])).byId.get('card:1');

    expect(row?.label).toBe('#1 one two [31mthree');
  });

  test('escapes what could become markup when hovered over', () => {
    const sly = card(1, { title: '[x](command:quit)', body: '<img src=x>\n# head' });
    const row = rows(board([sly])).byId.get('card:1');

    expect(row && rowTooltip(row)).not.toMatch(/(?<!\\)[[\]<>]|^#/m);
  });

  test('says what a card wishes for its dispatches', () => {
    const wished = card(1, { agent: 'codex', model: 'o9', mode: 'plan', base: 'next', after: 4 });
    const row = rows(board([wished])).byId.get('card:1');

    expect(row && rowTooltip(row)).toContain('codex, o9, plan, from next');
  });
});

describe('a filter', () => {
  const cards = [card(1, { title: 'Add OAuth login' }), card(2, { title: 'Fix flaky test' })];

  test('leaves cards that have each of its words', () => {
    const { byId } = rows(board(cards), 'login oauth');

    expect([byId.has('card:1'), byId.has('card:2')]).toEqual([true, false]);
  });

  test('leaves columns that have one, and unfolds them', () => {
    const done = card(3, { title: 'Log in again', column: 'done' });

    const { top, byId } = rows(board([...cards, done]), 'again');

    expect(top).toEqual(['column:done:filtered']);
    expect(byId.get('column:done:filtered')?.folds).toBe('open');
  });

  test('finds a card by its number or the state of a run', () => {
    const working = card(3, { runs: [run('3-1')] });

    expect(rows(board([...cards, working]), '#2').byId.has('card:2')).toBe(true);
    expect(rows(board([...cards, working]), 'working').byId.has('card:3')).toBe(true);
    expect(rows(board([...cards, working]), 'working').byId.has('card:2')).toBe(false);
  });
});

describe('a change', () => {
  const many = Array.from({ length: 500 }, (_, index) => card(index + 1));

  test('of a cost draws that run alone anew, among 500 cards', () => {
    const kept = board([...many.slice(1), card(1, { runs: [run('1-1', { costUsd: 0.1 })] })]);
    const before = rows(kept);
    kept.take(
      changed({
        revision: 2,
        previous: 1,
        cards: [
          card(1, { runs: [run('1-1', { costUsd: 0.2, startedAt: '2026-01-01T00:00:00Z' })] }),
        ],
      }),
    );

    expect(differing(before, rows(kept))).toEqual(['run:1-1']);
  });

  test('that shows nowhere draws nothing anew', () => {
    const kept = board(many);

    expect(differing(rows(kept), rows(kept, '', NOW + 60_000))).toEqual([]);
  });

  test('of a column draws the two columns anew, and nothing below them twice', () => {
    const kept = board([...many, card(501, { column: 'done' })]);
    const before = rows(kept);
    kept.take(
      changed({ revision: 2, previous: 1, cards: [card(7, { column: 'done', title: 'x' })] }),
    );

    expect(differing(before, rows(kept))).toEqual(['column:todo', 'column:done']);
  });

  test('that brings the first question draws the top anew', () => {
    const kept = board(many);
    const before = rows(kept);
    kept.take(changed({ revision: 2, previous: 1, decisions: [decision('1-1.1')] }));

    expect(differing(before, rows(kept))).toBe('all');
  });
});
