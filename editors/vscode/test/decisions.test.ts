import { beforeEach, describe, expect, test, vi } from 'vitest';
import { optionItems, titleOf } from '../src/decisions/asking';
import { buttonsOf, Notifying } from '../src/decisions/notifying';
import type { Attached } from '../src/client/boards';
import { Board } from '../src/board/board';
import { window } from '../src/host/vscodeapi';
import type { DecisionView } from '../src/protocol';
import { decision, snapshot } from './wire';

const told = vi.mocked(window.showInformationMessage as (text: string) => Promise<unknown>);
const request = vi.fn();

function attachedWith(...decisions: DecisionView[]): Attached {
  const board = new Board();
  board.begin(snapshot({ decisions }));
  const attached = {
    repository: { root: '/r', common: '/r/.git' },
    client: { request },
    kept: { board },
  };
  return attached as unknown as Attached;
}

function notifying(): Notifying {
  return new Notifying((error) => {
    throw error as Error;
  });
}

beforeEach(() => {
  told.mockReset().mockResolvedValue(undefined);
  request.mockReset().mockResolvedValue({ notices: [], remaining: [] });
});

describe('a notification', () => {
  test('has at most three buttons, and the first does nothing', () => {
    expect(buttonsOf(decision('1-1.1'))).toEqual(['Later', 'First', 'More…']);
  });

  test('offers no single answer where several may be chosen', () => {
    expect(buttonsOf(decision('1-1.1', { multiple: true }))).toEqual(['Later', 'More…']);
  });

  test('is no place for an answer that reads like its own buttons', () => {
    const options = [{ label: 'Later', description: '' }];
    expect(buttonsOf(decision('1-1.1', { options }))).toEqual(['Later', 'More…']);
  });

  test('comes once for each question', () => {
    const one = decision('1-1.1');
    const room = notifying();
    room.tellOf(attachedWith(one), [one]);
    room.tellOf(attachedWith(one), [one]);

    expect(told).toHaveBeenCalledTimes(1);
  });

  test('does not come for one that was answered in the same breath, nor for an offer', () => {
    const answered = decision('1-1.1', { state: 'answered' });
    const offer = decision('offer', { kind: 'offer' });
    notifying().tellOf(attachedWith(), [decision('1-1.1'), answered, offer]);

    expect(told).not.toHaveBeenCalled();
  });

  test('draws nothing that an agent wrote as a link', () => {
    const question = 'See [this](command:workbench.action.quit)';
    notifying().tellOf(attachedWith(), [decision('1-1.1', { question })]);

    expect(told.mock.calls[0]?.[0]).not.toContain('](');
  });

  test('sends the first answer as its number', async () => {
    told.mockResolvedValue('First');
    const one = decision('1-1.1');
    notifying().tellOf(attachedWith(one), [one]);

    await vi.waitFor(() => {
      expect(request).toHaveBeenCalledWith('kanbots/decision/answer', {
        decision: '1-1.1',
        choices: ['1'],
      });
    });
  });

  test('says so when it was answered elsewhere, and sends nothing', async () => {
    told.mockResolvedValueOnce('First');
    notifying().tellOf(attachedWith(), [decision('1-1.1')]);

    await vi.waitFor(() => {
      expect(told).toHaveBeenLastCalledWith('1-1.1 was answered already.');
    });
    expect(request).not.toHaveBeenCalled();
  });

  test('that was put off answers nothing', async () => {
    told.mockResolvedValue('Later');
    const one = decision('1-1.1');
    notifying().tellOf(attachedWith(one), [one]);
    await Promise.resolve();

    expect(request).not.toHaveBeenCalled();
  });
});

test('own words are offered only where the agent takes them', () => {
  expect(optionItems(decision('1-1.1'))).toHaveLength(3);
  expect(optionItems(decision('1-1.1', { freeText: false }))).toHaveLength(2);
});

test('a question of the board itself says so', () => {
  const asked = { run: null, question: 'Go on?' };
  expect(titleOf(decision('x', { ...asked, card: null }))).toBe('The board asks: Go on?');
  expect(titleOf(decision('x', { ...asked, card: 2 }))).toBe('#2 asks: Go on?');
});
