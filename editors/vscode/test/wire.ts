// Wire values for tests, each whole and with what a test cares about put in.
import type {
  BoardChanged,
  BoardSnapshot,
  CardView,
  DecisionView,
  FindingView,
  ReviewView,
  RunView,
} from '../src/protocol';

const SUMS = {
  running: 0,
  waiting: 0,
  cost: { sessionUsd: null, dayUsd: null, budgetUsd: null, dayBudgetUsd: null, windows: [] },
  status: {
    text: 'idle',
    severity: 'ok',
    running: 0,
    waiting: 0,
    decisions: 0,
    tooltip: 'No run is at work.',
  },
} as const;

export function snapshot(given: Partial<BoardSnapshot>): BoardSnapshot {
  return { revision: 0, cards: [], decisions: [], notices: [], ...SUMS, ...given };
}

export function changed(given: Partial<BoardChanged>): BoardChanged {
  return { revision: 1, previous: 0, cards: [], decisions: [], ...SUMS, ...given };
}

export function card(number: number, given: Partial<CardView> = {}): CardView {
  return {
    number,
    title: `card ${number}`,
    body: '',
    column: 'todo',
    archived: false,
    agent: null,
    model: null,
    effort: null,
    mode: null,
    base: null,
    after: null,
    runs: [],
    errands: [],
    verbs: [],
    ...given,
  };
}

export function run(id: string, given: Partial<RunView> = {}): RunView {
  return {
    id,
    card: Number.parseInt(id, 10),
    agent: 'scripted',
    model: null,
    mode: 'bypassPermissions',
    state: 'working',
    reason: null,
    phase: null,
    progress: null,
    branch: `kanbots/issue-${id}`,
    worktree: `/repository/.kanbots/worktrees/issue-${id}`,
    base: null,
    baseBranch: 'main',
    port: null,
    sessionId: null,
    costUsd: null,
    budgetUsd: null,
    payer: 'unknown',
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    turns: 1,
    lastEvent: null,
    lastEventAt: null,
    stuck: null,
    retryAt: null,
    retryAttempt: null,
    retryAttempts: null,
    queuedAt: '2026-01-01T00:00:00Z',
    startedAt: null,
    endedAt: null,
    discardedAt: null,
    rescueRef: null,
    promoted: null,
    rewound: null,
    preview: null,
    purpose: 'work',
    reviews: null,
    problem: null,
    review: null,
    assumptions: [],
    notices: [],
    verbs: [],
    ...given,
  };
}

export function decision(id: string, given: Partial<DecisionView> = {}): DecisionView {
  return {
    id,
    group: id,
    run: id.replace(/\.\d+$/, ''),
    card: Number.parseInt(id, 10),
    kind: 'question',
    question: 'Which one?',
    detail: '',
    options: [
      { label: 'First', description: '' },
      { label: 'Second', description: 'the other' },
    ],
    multiple: false,
    freeText: true,
    state: 'opened',
    openedAt: null,
    answer: null,
    answeredBy: null,
    answeredAt: null,
    ...given,
  };
}

export function review(given: Partial<ReviewView> = {}): ReviewView {
  return {
    review: '1-2',
    agent: 'codex',
    at: '2026-01-01T00:05:00Z',
    turn: 1,
    past: false,
    verdict: 'mend',
    summary: 'Nearly.',
    findings: [finding(1)],
    dismissed: 0,
    problem: null,
    words: '',
    mending: '',
    ...given,
  };
}

export function finding(number: number, given: Partial<FindingView> = {}): FindingView {
  return {
    number,
    file: 'src/app.ts',
    line: 3,
    severity: 'error',
    title: 'It is *wrong*',
    detail: '',
    ...given,
  };
}
