import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { window } from 'vscode';
import type { Asked } from '../src/client/asking';
import type { Attached } from '../src/client/boards';
import { amount } from '../src/palette/dispatching';
import { keyOf } from '../src/palette/applying';
import { modesOf } from '../src/palette/choosing';
import { askChange, fieldItems } from '../src/palette/editing';
import { cardItem, fitting, runItem } from '../src/palette/picking';
import { landingDetail } from '../src/palette/promoting';
import { chosen } from '../src/palette/selection';
import { outcome } from '../src/palette/telling';
import { arrived, askReplyText, replyItems, taken } from '../src/palette/replying';
import {
  COMMANDS,
  type CardView,
  type ChoicesResult,
  type LandingView,
  type RunView,
  type SlashView,
  type TurnView,
} from '../src/protocol';
import { moment, statesOf } from '../src/wording/rewinds';
import { drawn } from '../src/wording/states';
import { card, run } from './wire';

interface Contributed {
  command: string;
  title: string;
  category: string;
  enablement?: string;
}
const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: {
    commands: Contributed[];
    keybindings: { key: string; mac: string; command: string }[];
    menus: { commandPalette: { command: string; when: string }[] };
  };
};

describe('the palette', () => {
  test.each(COMMANDS.map((verb) => [verb.name, verb] as const))('has %s', (name, verb) => {
    const found = contributes.commands.find((each) => each.command === name);

    expect(found).toMatchObject({ title: verb.title, category: 'KanBots' });
    expect(found?.enablement?.includes('isWorkspaceTrusted') ?? false).toBe(!verb.reads);
  });

  test('offers a verb about cards or runs only where it applies to one', () => {
    for (const { name, subject } of COMMANDS) {
      if (subject !== null) {
        const menu = contributes.menus.commandPalette.find((each) => each.command === name);
        expect(menu?.when, name).toBe(keyOf(name));
      }
    }
  });

  test('has all its keys under one chord, each once', () => {
    const keys = contributes.keybindings.map((each) => each.key);

    expect(keys.every((key) => /^ctrl\+alt\+k [a-z]$/.test(key))).toBe(true);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a pick', () => {
  test('shows the state and cost of a run', () => {
    const item = runItem(run('4-1', { costUsd: 1.5, payer: 'subscription' }), card(4));

    expect(item).toMatchObject({ label: '4-1 card 4', description: 'working, ≈$1.50' });
  });

  test('has the work first, and then who looked at it', () => {
    const log = { verbs: ['kanbots.log'] };
    const review = run('4-2', { ...log, purpose: 'review' });

    const found = fitting([run('3-1', log), run('4-1', log), review, run('4-3')], 'kanbots.log');

    expect(found.map((each) => each.id)).toEqual(['4-1', '3-1', '4-2']);
  });

  test('draws no icon that somebody wrote into a title', () => {
    expect(cardItem(card(1, { title: '$(trash) gone' })).label).toBe('#1 $ (trash) gone');
  });
});

describe('a card to edit', () => {
  const mode = { value: 'plan', description: 'makes a plan first' };
  const choices: ChoicesResult = {
    agents: [
      { value: 'claude', description: '', modes: [mode] },
      { value: 'scripted', description: 'as configured', modes: [] },
    ],
    ...{ models: [{ value: 'large', description: 'claude' }], efforts: [], bases: [] },
    adoptable: [],
  };
  const request = vi.fn(() => Promise.resolve(choices));
  const attached = {
    client: { request },
    kept: { board: { cards: [card(1), card(2)] } },
  } as unknown as Attached;

  /** Picks what has that label each time, then types. */
  async function change(given: CardView, picks: string[], typed?: string) {
    const pick = vi.spyOn(window, 'showQuickPick');
    pick.mockImplementation(((items: { label: string }[]) =>
      Promise.resolve(items.find(({ label }) => label === picks[0] && picks.shift()))) as never);
    vi.spyOn(window, 'showInputBox').mockResolvedValue(typed);
    const changed = await askChange(attached, given);
    pick.mockRestore();
    return changed;
  }

  test('shows each field with what it is now', () => {
    const items = fieldItems(
      card(1, { title: '$(x) A', body: '\nFirst line\nmore', mode: 'plan', after: 2 }),
    );
    const shown = Object.fromEntries(items.map((each) => [each.label, each.description]));
    expect(shown).toEqual({
      Title: '$ (x) A',
      Description: 'First line',
      Agent: 'as configured',
      Model: 'as configured',
      Effort: 'as configured',
      Mode: 'plan',
      Base: 'as configured',
      'After another card': '#2',
    });
  });

  test.each([
    [['Title'], 'New', { title: 'New' }],
    [['Title'], ' ', undefined],
    [['Agent', 'claude'], undefined, { agent: 'claude' }],
    [['Mode', 'plan'], undefined, { mode: 'plan' }],
    [['Model', 'As configured'], undefined, { model: '' }],
    [['Model', 'Another…'], 'small', { model: 'small' }],
    [['Effort', 'Another…'], undefined, undefined],
    [['Base'], undefined, undefined],
    [['After another card', '#2 card 2'], undefined, { after: 2 }],
    [['After another card', 'None'], undefined, { after: 0 }],
    [[], undefined, undefined],
  ])('%j, typing %j, comes to %j', async (picks, typed, wanted) => {
    const given = card(1, { agent: 'claude', after: 2 });
    expect(await change(given, [...picks], typed)).toEqual(wanted && { card: 1, ...wanted });
  });

  test('offers the modes of its own agent, else of the configured one', () => {
    expect(modesOf(choices, 'claude')).toEqual([mode]);
    expect(modesOf(choices, null)).toEqual([]);
  });
});

describe('before a promote', () => {
  test('it says what is committed first, what is left out and whose files move', () => {
    const plan = {
      ...{ run: '1-1', target: 'main', base: 'a', head: 'b', conflicts: [], inTheWay: [] },
      ...{ refused: null, commits: [], notices: [], files: [], uncommitted: ['a', 'b'] },
      ...{ leftOut: ['big.bin'], checkout: '/w' },
    } as unknown as LandingView;

    expect(landingDetail(plan)).toBe(
      '0 changed files. 2 files will be committed first. Left out: big.bin. ' +
        'Your files in /w move with it. It can be undone.',
    );
  });
});

describe('the icon of a run', () => {
  test('is the same in a pick as in the tree', () => {
    const waiting = run('4-1', { state: 'waiting' });
    const promoted = run('4-2', { state: 'idle', promoted: {} as RunView['promoted'] });

    expect(runItem(waiting, card(4)).iconPath).toMatchObject({ id: drawn(waiting, false).icon });
    expect(runItem(promoted, card(4)).iconPath).toMatchObject({ id: drawn(promoted, false).icon });
  });
});

describe('a new card from a selection', () => {
  test('has its first words as title, and says where it stands', () => {
    const card = chosen('\n  // Round prices\n  return 1;\n', 'src/shop.ts', 7);

    expect(card.title).toBe('Round prices');
    expect(card.body).toMatch(/^src\/shop\.ts:7\n\n/);
    expect(card.body).toContain('    ' + '  return 1;');
  });
});

describe('a budget', () => {
  test.each([
    ['', null],
    ['2.50', 2.5],
    [' $3 ', 3],
    ['0', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['much', undefined],
  ])('%j is %j', (text, wanted) => {
    expect(amount(text)).toBe(wanted);
  });
});

describe('a reply', () => {
  /** A box in which somebody types; what stood in it at first, and what came of it. */
  async function box(server: object, run: string, typed: string) {
    const accept = vi.fn<(act: () => void) => void>();
    const pick = {
      ...{ value: '', selectedItems: [], items: [], show: vi.fn(), hide: vi.fn() },
      ...{ onDidChangeValue: vi.fn(), onDidAccept: accept, onDidHide: vi.fn() },
    };
    vi.spyOn(window, 'createQuickPick').mockReturnValue(pick as never);
    const asked = askReplyText(server as Asked, run);
    await vi.waitFor(() => {
      expect(pick.show).toHaveBeenCalled();
    });
    const began = pick.value;
    pick.value = typed;
    accept.mock.lastCall?.[0]();
    return [began, await asked];
  }

  test('that was refused stands in the box again until it has arrived', async () => {
    const request = vi.fn(() => Promise.resolve({ commands: [] }));
    const [here, there] = [{ request }, { request }];

    expect(await box(here, '1-1', 'Go on.')).toEqual(['', 'Go on.']);
    expect(await box(there, '1-1', 'Other.')).toEqual(['', 'Other.']);
    expect(await box(here, '1-1', 'Go on!')).toEqual(['Go on.', 'Go on!']);
    arrived(here, '1-1');
    expect(await box(here, '1-1', 'And now?')).toEqual(['', 'And now?']);
  });

  const commands: SlashView[] = [
    { name: 'fix', description: 'mends', source: 'built-in' },
    { name: 'fix-all', description: '', source: 'team' },
    { name: 'test', description: 'tests', source: 'own' },
  ];
  const labels = (value: string) => replyItems(value, commands).map(({ label }) => label);
  const send = '$(send) Send';

  test.each([
    ['', ['/fix', '/fix-all', '/test']],
    ['/', ['/fix', '/fix-all', '/test']],
    ['/t', ['/test']],
    ['/fix', [send, '/fix', '/fix-all']],
    ['/fix it', [send]],
    ['/nobody', [send]],
    ['Go on.', [send]],
    ['  ', []],
  ])('%j offers what Enter may do with it', (value, wanted) => {
    expect(labels(value)).toEqual(wanted);
  });

  test.each([
    ['/t', undefined, '/test'],
    ['/t', send, '/test'],
    ['/t', '/fix', '/test'],
    ['/f', '/fix-all', '/fix-all'],
    ['/fix', undefined, send],
    ['/fix', '/fix-all', '/fix-all'],
    ['/fix it', '/fix', send],
    ['Go on.', undefined, send],
    ['  ', send, undefined],
  ])('%j with %j chosen is taken by its own list: %j', (value, label, wanted) => {
    const chosen = label === undefined ? undefined : { label };
    expect(taken(value, chosen, commands)?.label).toBe(wanted);
  });

  test('has no icon that somebody named', () => {
    const [item] = replyItems('/', [{ name: 'x', description: '$(bug) x', source: 'team' }]);
    expect(item).toMatchObject({ description: '$ (bug) x, team', call: '/x ' });
  });
});

describe('what a verb came to', () => {
  test('is told with the verb that takes it back', () => {
    const told = outcome('kanbots/run/discard', {
      run: run('1-1'),
      rescueRef: null,
      trash: null,
      notices: ['Only what was committed could be kept.'],
    });

    expect(told?.text).toBe('Discarded 1-1. Only what was committed could be kept.');
    expect(told?.next).toMatchObject([{ verb: 'kanbots.restore', argument: { run: '1-1' } }]);
  });

  test('of a rewind is told by the moment, and leads back', () => {
    const told = outcome('kanbots/run/rewind', {
      run: run('1-1'),
      to: '2',
      before: 'before-1',
      files: 3,
      notices: [],
    });

    expect(told?.text).toBe('1-1 is as it was after turn 2.');
    expect(told?.next).toMatchObject([{ argument: { run: '1-1', to: 'before-1' } }]);
    expect(['0', 'before-1'].map(moment)).toEqual(['before its first turn', 'before rewind 1']);
  });

  test('of a promote leads on to putting its rivals away', () => {
    const told = outcome('kanbots/run/promote', {
      run: run('1-1'),
      promoted: null,
      undone: null,
      unsigned: null,
      others: ['1-2', '1-3', '1-4'],
      notices: [],
    });

    expect(told?.next?.map(({ button }) => button)).toEqual(['Undo', 'Discard 1-2', 'Discard 1-3']);
    expect(told?.next?.[1]).toMatchObject({ verb: 'kanbots.discard', argument: { run: '1-2' } });
  });

  test('is not told where the board shows it', () => {
    expect(outcome('kanbots/run/stop', { runs: [run('1-1')], notices: [] })).toBeUndefined();
  });
});

describe('the states to go back to', () => {
  test('are named by what they were, the way back from the newest rewind first', () => {
    const turn = { files: 1, added: 2, removed: 0 } as TurnView;
    const rewinds = [
      { before: 'before-1', to: '1', at: null },
      { before: 'before-2', to: '0', at: null },
    ];
    const turns = [1, 2].map((n) => ({ ...turn, turn: n }));
    const states = statesOf({ run: '1-1', payer: 'nobody', position: '0', turns, rewinds });

    expect(states.map(({ of, label }) => `${of}: ${label}`)).toEqual([
      'before-2: What was there before rewind 2',
      '2: The end of turn 2',
      '1: The end of turn 1',
      '0: Its beginning',
      'before-1: What was there before rewind 1',
    ]);
    expect(states[0]?.description).toBe('undoes going back to the state before its first turn');
  });
});
