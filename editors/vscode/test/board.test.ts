import { describe, expect, test } from 'vitest';
import { Board } from '../src/board/board';
import { card, changed, decision, snapshot } from './wire';

describe('a board', () => {
  test('puts changed cards in the place of those it had', () => {
    const board = new Board();
    board.begin(snapshot({ revision: 3, cards: [card(1), card(2)] }));

    const taken = board.take(
      changed({ revision: 4, previous: 3, cards: [card(2, { title: 'b' })] }),
    );

    expect(taken).toBe('applied');
    expect(board.cards.map((each) => each.title)).toEqual(['card 1', 'b']);
  });

  test('ignores what it knows already', () => {
    const board = new Board();
    board.begin(snapshot({ revision: 5, cards: [card(1)] }));

    expect(board.take(changed({ revision: 5, previous: 4, cards: [card(9)] }))).toBe('ignored');
    expect(board.cards).toHaveLength(1);
  });

  test('notices that it missed a change and keeps what it has', () => {
    const board = new Board();
    board.begin(snapshot({ revision: 5, cards: [card(1)] }));

    expect(board.take(changed({ revision: 8, previous: 7, cards: [card(9)] }))).toBe('missed');
    expect(board.cards).toHaveLength(1);
  });

  test('takes in a change that was made for an older revision', () => {
    const board = new Board();
    board.begin(snapshot({ revision: 5 }));

    expect(board.take(changed({ revision: 8, previous: 2, cards: [card(9)] }))).toBe('applied');
  });

  test('has nothing to apply a change to before the first snapshot', () => {
    expect(new Board().take(changed({ revision: 1, previous: -1 }))).toBe('missed');
  });

  test('lets archived cards go', () => {
    const board = new Board();
    board.begin(snapshot({ revision: 1, cards: [card(1), card(2)] }));

    board.take(changed({ revision: 2, previous: 1, cards: [card(1, { archived: true })] }));

    expect(board.cards.map((each) => each.number)).toEqual([2]);
  });

  test('holds a question only as long as it waits', () => {
    const board = new Board();
    board.begin(snapshot({ revision: 1, decisions: [decision('1-1.1')] }));
    const states = (['answered', 'delivered'] as const).map((state) =>
      decision('1-1.1', { state }),
    );

    board.take(changed({ revision: 2, previous: 1, decisions: [decision('2-1.1'), ...states] }));

    expect(board.decisions.map((each) => each.id)).toEqual(['2-1.1']);
  });
});
