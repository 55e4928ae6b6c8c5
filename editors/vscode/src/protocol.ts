// The protocol's types, methods and commands. Written by scripts/reference.py from the one list
// that the server answers by; a test fails while it differs. Do not edit.

export type AwayName = 'wait' | 'agent-decides';

export type ColumnName = 'inbox' | 'backlog' | 'todo' | 'in_progress' | 'in_review' | 'done';

export type DecisionStateName = 'opened' | 'answered' | 'delivered' | 'resolved' | 'withdrawn';

export type ModeName = 'bypassPermissions' | 'acceptEdits' | 'plan' | 'ask';

export type Prompts = 'never' | 'one' | 'stack';

export type PurposeName = 'work' | 'review' | 'split';

export type RunStateName = 'queued' | 'preparing' | 'working' | 'waiting' | 'idle' | 'failed' | 'stopped' | 'interrupted';

export type SetUpName = 'yes' | 'no';

export type Severity = 'ok' | 'warning' | 'error';

/** What to adopt; what is not said is looked for, or as configured. */
export interface AdoptParams {
  /** The absolute path of a worktree of this repository, else the name of a branch. */
  readonly what: string;
  /** The card; null: a new one, named after the newest commit. */
  readonly card?: number | null;
  /** Who goes on there; null: whose session is found there, else as configured. */
  readonly agent?: string | null;
  /** The agent's session to go on with, one of that directory; null: its newest, if any. */
  readonly session?: string | null;
  /** The branch or commit that its work counts from; null: the repository's default branch. */
  readonly base?: string | null;
}

/** The run, idle, and what was found with it. */
export interface AdoptResult {
  /** The one run, as it is now. */
  readonly runs: readonly RunView[];
  /** Which session a reply goes on with, and which others there are. */
  readonly notices: readonly string[];
}

/** An agent that this board can start. */
export interface AgentChoice {
  /** Its name. */
  readonly value: string;
  /** Empty, or that it is the configured one. */
  readonly description: string;
  /** What it may be told to do without asking. */
  readonly modes: readonly ChoiceView[];
}

/** `choices`: option numbers from 1 or labels; `text` where free text is allowed. */
export interface AnswerParams {
  /** Its id. */
  readonly decision: string;
  /** Numbers of options from 1 as text, or their labels; one unless it is `multiple`. */
  readonly choices?: readonly string[];
  /** Your own words instead of a choice, where it is `freeText`. */
  readonly text?: string | null;
}

/** The decision as it is now. */
export interface AnswerResult {
  /** As it is now. */
  readonly decision: DecisionView;
  /** Decisions of the same group that still need an answer before anything is delivered. */
  readonly remaining: readonly string[];
  /** Sentences worth knowing, such as which files an accepted offer wrote. */
  readonly notices: readonly string[];
}

/** Park a run, so that a terminal may have its session. */
export interface AttachParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** Interrupt what it is at, questions included, instead of refusing. */
  readonly stop?: boolean;
}

/** What to start: at once, in the foreground, and then tell of it with `terminal`. */
export interface AttachResult {
  /** As it is now, parked. */
  readonly run: RunView;
  /** The name of this attachment, for the requests that follow. */
  readonly terminal: string;
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** The directory to start it in. */
  readonly worktree: string;
  /** What its environment has beyond the client's; null takes one away. */
  readonly variables: Readonly<Record<string, string | null>>;
  /** Sentences worth knowing beforehand. */
  readonly notices: readonly string[];
}

/** What changed since the revision `previous`; a client that missed it asks for a snapshot. */
export interface BoardChanged {
  /** The board's revision with this change. */
  readonly revision: number;
  /** The revision that this change was made for: the one told last, or an older one. */
  readonly previous: number;
  /** Changed ones as they are now, archived ones too; all others are as they were. */
  readonly cards: readonly CardView[];
  /** Changed ones in each state that they took since, in order, so one may come several times. */
  readonly decisions: readonly DecisionView[];
  /** As in the snapshot, whether it changed or not; so are the rest. */
  readonly running: number;
  /** Runs that wait. */
  readonly waiting: number;
  /** What it has cost. */
  readonly cost: CostView;
  /** The board in one line, for a status bar. */
  readonly status: StatusView;
}

/** The whole board at one revision. */
export interface BoardSnapshot {
  /** Grows with every change. */
  readonly revision: number;
  /** Those that are not archived, by number. */
  readonly cards: readonly CardView[];
  /** Those still open. */
  readonly decisions: readonly DecisionView[];
  /** Runs that work or are being prepared. */
  readonly running: number;
  /** Runs that wait: for you, a rate limit, the network. */
  readonly waiting: number;
  /** What it has cost. */
  readonly cost: CostView;
  /** The board in one line, for a status bar. */
  readonly status: StatusView;
  /** Sentences worth knowing, such as that the disk is full and agents wait for room. */
  readonly notices: readonly string[];
}

/** A new card: one line of title, a body as long as needed. */
export interface CardAddParams {
  /** One line of at most 500 characters; line ends become blanks. */
  readonly title: string;
  /** What the agent is told below the title. */
  readonly body?: string;
  /** Where it is put. */
  readonly column?: ColumnName;
  /** For each dispatch of the card. */
  readonly agent?: string | null;
  /** For each dispatch of the card. */
  readonly model?: string | null;
  /** For each dispatch of the card. */
  readonly effort?: string | null;
  /** For each dispatch of the card. */
  readonly mode?: ModeName | null;
  /** For each dispatch of the card. */
  readonly base?: string | null;
  /** The card that has to be promoted before this one starts. */
  readonly after?: number | null;
}

/** A card to put out of sight, or back. */
export interface CardArchiveParams {
  /** A card's number. */
  readonly card: number;
  /** False brings an archived card back. */
  readonly archived?: boolean;
}

/** What all runs of one card have cost. */
export interface CardCost {
  /** Its number. */
  readonly card: number;
  /** Its title. */
  readonly title: string;
  /** Dollars of all its runs; null when unknown. */
  readonly costUsd: number | null;
}

/** What is null stays as it is. */
export interface CardEditParams {
  /** A card's number. */
  readonly card: number;
  /** A new title; null: as it is. */
  readonly title?: string | null;
  /** A new body, empty for none; null: as it is. */
  readonly body?: string | null;
  /** "": as configured again. */
  readonly agent?: string | null;
  /** "": as configured again. */
  readonly model?: string | null;
  /** "": as configured again. */
  readonly effort?: string | null;
  /** "": as configured again. */
  readonly mode?: ModeName | '' | null;
  /** "": as configured again. */
  readonly base?: string | null;
  /** 0: after none. */
  readonly after?: number | null;
}

/** Whether archived cards are wanted too. */
export interface CardListParams {
  /** True: archived cards are listed too. */
  readonly archived?: boolean;
}

/** Cards, oldest first. */
export interface CardListResult {
  /** By number. */
  readonly cards: readonly CardView[];
}

/** A card and the column it goes to. */
export interface CardMoveParams {
  /** A card's number. */
  readonly card: number;
  /** Where it goes. */
  readonly column: ColumnName;
}

/** Which card. */
export interface CardParams {
  /** A card's number. */
  readonly card: number;
}

/** One card with its runs, oldest first. */
export interface CardView {
  /** Never used twice. */
  readonly number: number;
  /** One line. */
  readonly title: string;
  /** The description, as long as needed. */
  readonly body: string;
  /** Where the card stands. */
  readonly column: ColumnName;
  /** Out of sight; `status` leaves such cards out. */
  readonly archived: boolean;
  /** The card's own agent; null: as configured. */
  readonly agent: string | null;
  /** The card's own model, of its agent, or where it names none of any; null: as configured. */
  readonly model: string | null;
  /** How hard that model thinks, likewise; null: as configured. */
  readonly effort: string | null;
  /** The card's own permission mode; null: as configured. */
  readonly mode: ModeName | null;
  /** What its runs start from; null: as configured. */
  readonly base: string | null;
  /** The card that has to be promoted before a run of this one starts; null: none. */
  readonly after: number | null;
  /** Oldest first, discarded ones included. */
  readonly runs: readonly RunView[];
  /** Runs that do no work, such as reviews and splits; oldest first. */
  readonly errands: readonly RunView[];
  /** The commands that apply to it as it is, the likeliest first, for menus. */
  readonly verbs: readonly string[];
}

/** Ask what the daemon sees, for doctor. */
export type CheckParams = Record<string, never>;

/** What the daemon found, good or bad. */
export interface CheckResult {
  /** In the order in which to mend them. */
  readonly findings: readonly Finding[];
}

/** Which checkpoints of a run were dropped. */
export interface CheckpointsResult {
  /** Whose. */
  readonly run: string;
  /** Each ref with the commit it pointed at, which git keeps until its own next `gc`. */
  readonly dropped: readonly string[];
  /** Room that becomes free then; 0 where git can't tell. */
  readonly bytes: number;
}

/** One word that may be sent, and what it means. */
export interface ChoiceView {
  /** As the field of the request takes it. */
  readonly value: string;
  /** What it means, one line; empty where the word says it. */
  readonly description: string;
}

/** What there is; of models and efforts only what the board has seen, others are taken too. */
export interface ChoicesResult {
  /** By name. */
  readonly agents: readonly AgentChoice[];
  /** Those that cards and runs of this board name, with their agents. */
  readonly models: readonly ChoiceView[];
  /** Those that cards and runs of this board name, with their agents. */
  readonly efforts: readonly ChoiceView[];
  /** Branches, the newest first, without those of runs; at most a hundred. */
  readonly bases: readonly ChoiceView[];
  /** Worktrees, by their whole paths, then branches that are checked out nowhere. */
  readonly adoptable: readonly ChoiceView[];
}

/** What the session of this board and the person's day have cost. */
export interface CostView {
  /** Dollars of this board since the session began; null when nothing is known. */
  readonly sessionUsd: number | null;
  /** Dollars of your day, over all boards, without paper money; null when unknown. */
  readonly dayUsd: number | null;
  /** The session's budget; null: none. */
  readonly budgetUsd: number | null;
  /** Your day's budget over all boards, with what you raised it to today; null: none. */
  readonly dayBudgetUsd: number | null;
  /** Of your subscriptions, as far as agents have told. */
  readonly windows: readonly WindowView[];
}

/** Nothing to change, or the session to begin or its budget to set. */
export interface CostsParams {
  /** Close the session and begin another. */
  readonly newSession?: boolean;
  /** Set the session's budget; 0 removes it. */
  readonly budgetUsd?: number | null;
}

/** Costs by card and run, and their sums. */
export interface CostsResult {
  /** When the session began; null: nothing was dispatched yet. */
  readonly sessionStartedAt: string | null;
  /** Session, day, budget. */
  readonly cost: CostView;
  /** Cards with runs. */
  readonly cards: readonly CardCost[];
  /** All runs, discarded ones included. */
  readonly runs: readonly RunCost[];
}

/** Another daemon serves: ask for the board again, and follow again what was followed. */
export interface DaemonReplaced {
  /** The program's version. */
  readonly version: string;
}

/** Who serves this board. */
export interface DaemonStatus {
  /** Its process. */
  readonly pid: number;
  /** The program's version. */
  readonly version: string;
  /** Connections, this one included. */
  readonly clients: number;
  /** Runs with a live agent process. */
  readonly runs: number;
  /** Where it is reached. */
  readonly socket: string;
}

/** What becomes of runs that go on; without either flag they forbid it. */
export interface DaemonStopParams {
  /** Stop the runs first. */
  readonly runs?: boolean;
  /** Leave them to their keepers. */
  readonly leaveRuns?: boolean;
}

/** Which decisions. */
export interface DecisionListParams {
  /** Also those already resolved or withdrawn. */
  readonly all?: boolean;
}

/** Decisions: the board's own, then by run, oldest first. */
export interface DecisionListResult {
  /** The board's own, then by run, oldest first. */
  readonly decisions: readonly DecisionView[];
}

/** A question that waits for a person, or one that did. */
export interface DecisionView {
  /** `<run>.<n>`; the board's own are named after their kind. */
  readonly id: string;
  /** Decisions of one group are delivered together, once all are answered. */
  readonly group: string;
  /** Who asks; null: the board itself. */
  readonly run: string | null;
  /** The card's number; null: the board itself. */
  readonly card: number | null;
  /** Of an agent: question, plan, permission; of the board: budget, payer, consent, offer, escape, preview, split. */
  readonly kind: string;
  /** What is asked. */
  readonly question: string;
  /** What it is about: a plan, a command; may be empty. */
  readonly detail: string;
  /** Numbered from 1 in this order; may be empty. */
  readonly options: readonly OptionView[];
  /** Whether several options may be chosen. */
  readonly multiple: boolean;
  /** Whether your own words are an answer. */
  readonly freeText: boolean;
  /** How far it is. */
  readonly state: DecisionStateName;
  /** When it was asked. */
  readonly openedAt: string | null;
  /** Labels chosen, or your own words; null before an answer. */
  readonly answer: readonly string[] | null;
  /** Who answered, and where; null before an answer. */
  readonly answeredBy: string | null;
  /** When; null before an answer. */
  readonly answeredAt: string | null;
}

/** The run, ours again. */
export interface DetachResult {
  /** As it is now. */
  readonly run: RunView;
  /** The turn that what was done at the terminal counts as; null: the program never ran. */
  readonly turn: number | null;
  /** Files changed in it. */
  readonly files: number;
  /** Lines added in it. */
  readonly added: number;
  /** Lines removed in it. */
  readonly removed: number;
  /** Sentences worth knowing. */
  readonly notices: readonly string[];
}

/** One changed file. */
export interface DiffFile {
  /** From the top of the repository, raw UTF-8. */
  readonly path: string;
  /** `added`, `modified`, `deleted`, `renamed`, and so on. */
  readonly status: string;
  /** Lines; null for a binary file. */
  readonly added: number | null;
  /** Lines; null for a binary file. */
  readonly removed: number | null;
}

/** Which run, which of its turns, and whether the patch is wanted. */
export interface DiffParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** Numbers only, no patch. */
  readonly stat?: boolean;
  /** Only what changed since a person last saw all of it. */
  readonly sinceReview?: boolean;
  /** Store the state that is shown, to name it in run/reviewed. */
  readonly keep?: boolean;
  /** Only what these turns changed, first to last; null: all. */
  readonly turns?: readonly [number, number] | null;
}

/** A run's state against an earlier one, uncommitted and untracked files included. */
export interface DiffResult {
  /** Whose. */
  readonly run: string;
  /** What it is compared with: the pinned base, a checkpoint, or the tree last looked at. */
  readonly base: string;
  /** By path. */
  readonly files: readonly DiffFile[];
  /** As `git diff` prints it; empty with `--stat`. */
  readonly patch: string;
  /** What the agent says it assumed while nobody was there. */
  readonly assumptions: readonly string[];
  /** The tree of the state that is shown, where it was stored; else null. */
  readonly tree: string | null;
  /** Sentences worth knowing, such as that only what was committed could be compared. */
  readonly notices: readonly string[];
}

/** Which run, and whether what it is at is stopped first. */
export interface DiscardParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** Stop it first if it works or waits. */
  readonly stop?: boolean;
}

/** Where the discarded work is kept. */
export interface DiscardResult {
  /** As it is now. */
  readonly run: RunView;
  /** The ref that keeps what it had; null where it had no worktree yet. */
  readonly rescueRef: string | null;
  /** Where its directory lies now; null where it had none. */
  readonly trash: string | null;
  /** Sentences worth knowing, such as that only what was committed could be kept. */
  readonly notices: readonly string[];
}

/** Everything runs have on the disk. */
export interface DiskResult {
  /** The largest first. */
  readonly holdings: readonly HoldingView[];
  /** All worktrees together. */
  readonly worktreeBytes: number;
  /** The trash. */
  readonly trashBytes: number;
  /** What is kept only by checkpoints of discarded runs whose trash is gone. */
  readonly checkpointBytes: number;
  /** How long the trash is kept. */
  readonly trashDays: number;
}

/** Findings of a run's newest review that you want to see no more. */
export interface DismissParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** Their numbers; empty: all. */
  readonly findings?: readonly number[];
}

/** Cards to dispatch; all are checked before any starts. What is not said comes from config. */
export interface DispatchParams {
  /** The cards' numbers; one run is made for each, or with `agents` one for each of them. */
  readonly cards?: readonly number[];
  /** A card with this title is added and dispatched as well; it stays if that is refused. */
  readonly title?: string | null;
  /** What the agent is told below that title; null: nothing. */
  readonly body?: string | null;
  /** The agent's name, such as `claude`; null: the card's, else as configured. */
  readonly agent?: string | null;
  /** Several agents instead of `agent`: each gets a run of each card, to compare. One named twice gets two. */
  readonly agents?: readonly string[];
  /** As the agent calls it; null: the card's, else as configured, else the agent's own. */
  readonly model?: string | null;
  /** As the agent calls it; null: the card's, else as configured, else the agent's own. */
  readonly effort?: string | null;
  /** What the agent may do without asking; null: the card's, else as configured. */
  readonly mode?: ModeName | null;
  /** Branch or commit to start from; null: the card's, else the repository's default branch. */
  readonly base?: string | null;
  /** Dollars at which each run is stopped and you are asked; null: as configured. */
  readonly budgetUsd?: number | null;
  /** `agent-decides`: nobody is asked what can be undone; null: as configured. */
  readonly away?: AwayName | null;
  /** `yes` agrees to the set-up command as it is now, `no` goes on without it. */
  readonly setup?: SetUpName | null;
  /** A person is shown the reply's news; false, for a script: nobody was told. */
  readonly read?: boolean;
}

/** The runs that it made, and what the person should know. */
export interface DispatchResult {
  /** As they are now. */
  readonly runs: readonly RunView[];
  /** Sentences worth knowing, such as uncommitted files the agent will not see. */
  readonly notices: readonly string[];
  /** Those of the notices to show: what stood at the last dispatch was told then. */
  readonly news: readonly string[];
}

/** Which document: a run's diff or log, a card's page, or else the board. */
export interface DocumentParams {
  /** The board, a card's page, or a run's diff or log. */
  readonly document?: 'board' | 'card' | 'diff' | 'log';
  /** Whose page; on the board: its line. */
  readonly card?: number | null;
  /** Whose diff or log. */
  readonly run?: string | null;
  /** Ask the editor to open it. */
  readonly show?: boolean;
}

/** A document that was brought up to date on the disk. */
export interface DocumentResult {
  /** Its address: `file:`, or for a diff or log `kanbots:` where the editor asks for contents. */
  readonly uri: string;
  /** Where it lies. */
  readonly path: string;
  /** The line that was asked for, from 0. */
  readonly line: number;
  /** Whether the editor said that it opened it. */
  readonly shown: boolean;
}

/** Documents that are open in this client were written anew. */
export interface DocumentsChanged {
  /** Their addresses. */
  readonly uris: readonly string[];
}

/** No parameters, or nothing to report. */
export type Empty = Record<string, never>;

/** One thing doctor looked at. */
export interface Finding {
  /** What was looked at. */
  readonly name: string;
  /** Whether it is in order. */
  readonly ok: boolean;
  /** What was found. */
  readonly text: string;
  /** What to do about it; may be empty. */
  readonly mend: string;
}

/** One thing that a reviewer found. */
export interface FindingView {
  /** From 1, the reviewer's worst first. */
  readonly number: number;
  /** From the top of the worktree. */
  readonly file: string;
  /** From 1, in the state that was reviewed; null: the file as a whole. */
  readonly line: number | null;
  /** How bad it is. */
  readonly severity: 'error' | 'warning' | 'info';
  /** In a sentence; the reviewer's words. */
  readonly title: string;
  /** More of the reviewer's words; may be empty. */
  readonly detail: string;
}

/** Whether a person looks at this client now. */
export interface FocusParams {
  /** Say true when your window gets the focus, false when it loses it; null where you can't tell: as if you had never said, you are then looked at for a minute after each thing done in you. */
  readonly focused: boolean | null;
}

/** A run, and the first line wanted. */
export interface FollowParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** First line wanted, from 0. */
  readonly after?: number;
}

/** What one run has on the disk, and what of its work is nowhere else. */
export interface HoldingView {
  /** Whose. */
  readonly run: string;
  /** Its card's title when it was dispatched. */
  readonly title: string;
  /** In use, discarded, or what of a discarded run is left in the repository without its trash. */
  readonly kind: 'worktree' | 'trash' | 'checkpoints';
  /** The run's state; null for a run this board does not know. */
  readonly state: RunStateName | null;
  /** Where it lies; of checkpoints: what their refs begin with. */
  readonly path: string;
  /** Room on the disk; a file of several names counts once. Of checkpoints: what only they keep, 0 where git can't tell. */
  readonly bytes: number;
  /** When it was discarded; of a worktree: when git last changed something in it. */
  readonly at: string;
  /** Files not committed; null where that can't be known. */
  readonly dirty: number | null;
  /** Commits that its base branch does not have; null where that can't be known. */
  readonly unmerged: number | null;
  /** Commits that no remote is known to have; null without a remote. */
  readonly unpushed: number | null;
  /** Discarded for long enough to be deleted; a worktree: done with, so it may be discarded. */
  readonly offered: boolean;
  /** How many there are, of this kind. */
  readonly checkpoints: number;
}

/** One commit of the run. */
export interface LandingCommit {
  /** Its first line. */
  readonly subject: string;
  /** Name and mail. */
  readonly author: string;
}

/** Which run, and onto which branch; else the one its base came from. */
export interface LandingParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** A local branch. */
  readonly onto?: string | null;
}

/** What promoting the run would do now; nothing has been done. */
export interface LandingView {
  /** Whose. */
  readonly run: string;
  /** The commit it started from. */
  readonly base: string;
  /** The branch it would land on. */
  readonly target: string;
  /** Where that is now. */
  readonly targetCommit: string;
  /** The work tree that has it checked out, and would move with it; null: none. */
  readonly checkout: string | null;
  /** Oldest first, merges left out. */
  readonly commits: readonly LandingCommit[];
  /** How the target would change; with conflicts, what the run changed. */
  readonly files: readonly DiffFile[];
  /** Files that would be committed to the run's branch first. */
  readonly uncommitted: readonly string[];
  /** What no commit can hold, each path with why; it stays in the run's worktree. */
  readonly leftOut: readonly string[];
  /** What keeps the checkout from moving. */
  readonly inTheWay: readonly ObstacleView[];
  /** Files that both sides changed. */
  readonly conflicts: readonly string[];
  /** Whether the commit would be signed, as yours are. */
  readonly signs: boolean;
  /** Why it would not happen; null: it would. */
  readonly refused: string | null;
}

/** One event of a transcript line. */
export interface LogEvent {
  /** The transcript's line, from 0. */
  readonly line: number;
  /** What happened: `turn_started`, `text_said`, `tool_ended`, `turn_ended` and so on. */
  readonly type: string;
  /** When; null where the agent does not say. */
  readonly at: string | null;
  /** What is known of it; depends on the type. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Events from a line of the transcript on; `after` -1 with `count` n: the last n lines. */
export interface LogParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** First line wanted, from 0; -1: the tail. */
  readonly after?: number;
  /** Lines of the transcript. */
  readonly count?: number;
}

/** Events of some lines of the transcript. */
export interface LogResult {
  /** Whose. */
  readonly run: string;
  /** In order. */
  readonly events: readonly LogEvent[];
  /** The line after the last one. */
  readonly next: number;
  /** Whether its agent has a process. */
  readonly live: boolean;
  /** The file with the agent's own lines. */
  readonly transcript: string;
}

/** A file of yours that the landing would overwrite. */
export interface ObstacleView {
  /** From the top of the checkout. */
  readonly path: string;
  /** Such as `edited`, `staged`, `conflicted`, `untracked`, `ignored`, `not saved in Helix`. */
  readonly why: string;
}

/** What is offered before a dispatch, once. */
export interface OfferResult {
  /** The offer that was just made; null where none is due or one stands already. */
  readonly decision: DecisionView | null;
}

/** One answer offered. */
export interface OptionView {
  /** What the answer is called. */
  readonly label: string;
  /** What it means; may be empty. */
  readonly description: string;
}

/** `initializationOptions`: what a plug-in of ours, or a person's configuration, says. */
export interface Options {
  /** The workspace is trusted; False: the board may be read and nothing else. */
  readonly trusted?: boolean;
  /** How questions may pop up; unset: as the editor is known to behave. */
  readonly prompts?: Prompts | null;
  /** A client of ours draws the board itself and says what a command came to. */
  readonly plugin?: boolean;
}

/** Something wants the person; what comes at once is one call. */
export interface PersonCalled {
  /** The most pressing of what it is about. */
  readonly kind: 'waiting' | 'failed' | 'limit' | 'budget' | 'done';
  /** One line. */
  readonly title: string;
  /** A line for each thing. */
  readonly body: string;
  /** Whom it is about. */
  readonly runs: readonly string[];
  /** Somebody looked at a client of this board, so neither desktop nor command was used. */
  readonly lookedAt: boolean;
  /** How a terminal is to draw attention, by the person's settings. */
  readonly ring: 'bell' | 'osc9' | 'osc777' | 'off';
}

/** One file that a run changed, as it was and as it is. */
export interface PreviewFile {
  /** From the top of the repository. */
  readonly path: string;
  /** `added`, `modified`, `deleted`, `renamed`, and so on. */
  readonly status: string;
  /** The file at the run's base, null where there was none: a copy; where the editor asks for contents, for texts an address. */
  readonly baseUri: string | null;
  /** The file in the run's worktree; null where it is deleted. */
  readonly workUri: string | null;
}

/** Which run. */
export interface PreviewParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
}

/** What a run changed, for an editor that can show files side by side. */
export interface PreviewResult {
  /** Whose. */
  readonly run: string;
  /** The commit it started from. */
  readonly base: string;
  /** The path of its worktree. */
  readonly worktree: string;
  /** By path. */
  readonly files: readonly PreviewFile[];
}

/** Which run, and how much of what its program prints. */
export interface PreviewShowParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** Of its last lines, at most these. */
  readonly lines?: number;
}

/** A run's preview as it is now. */
export interface PreviewShown {
  /** Whose. */
  readonly run: string;
  /** Null where nobody has asked for it yet. */
  readonly preview: PreviewView | null;
  /** The file with all that the newest start has printed. */
  readonly log: string;
  /** Its last lines, as they would be read, without colours; only where they were asked for. */
  readonly output: readonly string[];
  /** The question for consent that it waits for; null: none. */
  readonly decision: string | null;
}

/** Which run, and whether a text that needs consent has it with this. */
export interface PreviewStartParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** Agree to the command as it is now. */
  readonly agree?: boolean;
}

/** The run's program as it is now, or as it ended. */
export interface PreviewView {
  /** `waiting` for consent to its text; `ready`: it answers at `url`. */
  readonly state: 'waiting' | 'starting' | 'ready' | 'ended';
  /** What is run. */
  readonly command: string;
  /** An `http` or `https` address on this machine, where it answers; null until it does. */
  readonly url: string | null;
  /** When it was started; null before. */
  readonly startedAt: string | null;
  /** When it ended; null while it runs. */
  readonly endedAt: string | null;
  /** Its exit status; null while it runs, and where a signal ended it or nobody knows. */
  readonly exitCode: number | null;
  /** The signal that ended it; null where none did. */
  readonly signal: number | null;
  /** Why it did not start, or went; null where the exit says all. */
  readonly reason: string | null;
  /** Who ended it; null where it ended by itself. */
  readonly stoppedBy: string | null;
  /** The last that it printed before it ended. */
  readonly lines: readonly string[];
}

/** A run whose work shall land. */
export interface PromoteParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** A local branch; else the base's. */
  readonly onto?: string | null;
  /** One commit instead of a merge. */
  readonly squash?: boolean;
  /** The commit's message. */
  readonly message?: string | null;
  /** The client writes the commit itself where you sign yours. */
  readonly signs?: boolean;
  /** The commit that the client wrote and signed. */
  readonly commit?: string | null;
}

/** Where the work is now; with `unsigned` nothing has moved yet. */
export interface PromoteResult {
  /** As it is now. */
  readonly run: RunView;
  /** Its newest promote that stands; null: none does. */
  readonly promoted: PromotedView | null;
  /** With `--undo`, the promote that was taken back. */
  readonly undone: PromotedView | null;
  /** What the client shall sign; null where nothing is left to do. */
  readonly unsigned: UnsignedView | null;
  /** After a promote, the card's other runs that are neither promoted nor discarded. */
  readonly others: readonly string[];
  /** Sentences worth knowing, such as files that were left out. */
  readonly notices: readonly string[];
}

/** Where a run's work has landed. */
export interface PromotedView {
  /** The branch. */
  readonly target: string;
  /** The commit it is at since. */
  readonly commit: string;
  /** The commit it was at before. */
  readonly before: string;
  /** Whether it is one commit instead of a merge. */
  readonly squash: boolean;
  /** When. */
  readonly at: string;
}

/** A message to the run's agent: resumes its session, or steers the running turn. */
export interface ReplyParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** What the agent is told. */
  readonly text: string;
}

/** A run that is back. */
export interface RestoreResult {
  /** As it is now. */
  readonly run: RunView;
  /** `trash`: exactly as it was; `rescue`: made anew from the rescue ref. */
  readonly source: 'trash' | 'rescue' | null;
  /** What could not be had back, such as ignored files; empty from the trash. */
  readonly missing: readonly string[];
}

/** Whose work; who reviews it is as configured, else the run's own agent. */
export interface ReviewParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** What to look at above all, in your words; empty: everything. */
  readonly focus?: string;
  /** True: the run is then told to mend what was found, if anything was. */
  readonly mend?: boolean;
  /** The reviewer's agent; null: as configured, else the run's own. */
  readonly agent?: string | null;
  /** As that agent calls it; null: as configured, else the run's own. */
  readonly model?: string | null;
  /** As that agent calls it; null: as configured, else the run's own. */
  readonly effort?: string | null;
  /** True: the answer comes when the review is over. */
  readonly wait?: boolean;
}

/** A review that was asked for. */
export interface ReviewResult {
  /** The reviewer's, then the one whose work it looks at, as they are now. */
  readonly runs: readonly RunView[];
  /** Sentences worth knowing. */
  readonly notices: readonly string[];
}

/** What the newest review of a run's work said. */
export interface ReviewView {
  /** The id of the reviewer's own run, for its log. */
  readonly review: string;
  /** Who reviewed. */
  readonly agent: string;
  /** When it was over. */
  readonly at: string;
  /** How many turns the work had by then. */
  readonly turn: number;
  /** The run has gone on since, so its findings are of an older state. */
  readonly past: boolean;
  /** What the reviewer says; null: nothing that could be read, see `problem`. */
  readonly verdict: 'approve' | 'mend' | null;
  /** In the reviewer's words. */
  readonly summary: string;
  /** Those that nobody has dismissed. */
  readonly findings: readonly FindingView[];
  /** How many were. */
  readonly dismissed: number;
  /** Why there is no verdict; null where there is one. */
  readonly problem: string | null;
  /** What the reviewer said last, where there is no verdict. */
  readonly words: string;
  /** Asked to have it mended: `sent` to the run, `nothing` to mend, or the run `went_on` before and was told nothing; empty: not asked. */
  readonly mending: '' | 'sent' | 'nothing' | 'went_on';
}

/** A person has been shown this state of the run, in full. */
export interface ReviewedParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** The `tree` of the diff that was shown. */
  readonly tree: string;
}

/** Which run, and to which state; the next message tells its agent. */
export interface RewindParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** A turn's number, 0 for the beginning, `before-<n>` for the state before a rewind; null: undo the last rewind. */
  readonly to?: string | null;
}

/** Where the worktree is now, and how to have back what was there. */
export interface RewindResult {
  /** As it is now. */
  readonly run: RunView;
  /** The state gone back to: a turn's number, or `before-<n>`. */
  readonly to: string;
  /** The name under which the state before is kept; rewind to it to undo this. */
  readonly before: string;
  /** Files put back, added or removed. */
  readonly files: number;
  /** Sentences worth knowing, such as submodules that stayed as they were. */
  readonly notices: readonly string[];
}

/** One rewind of a run. */
export interface RewindView {
  /** The name of the state before it, which undoes it. */
  readonly before: string;
  /** What it went back to. */
  readonly to: string;
  /** When. */
  readonly at: string | null;
}

/** What one run has cost. */
export interface RunCost {
  /** Its id. */
  readonly run: string;
  /** Its card's title when it was dispatched. */
  readonly title: string;
  /** Who pays, as in a run. */
  readonly payer: string;
  /** Dollars; null when unknown. */
  readonly costUsd: number | null;
  /** Turns begun. */
  readonly turns: number;
  /** What each turn that has ended added, oldest first. */
  readonly byTurn: readonly TurnCost[];
}

/** A batch of one run's events, in order. */
export interface RunEvents {
  /** Whose. */
  readonly run: string;
  /** In order; may be empty where lines say nothing. */
  readonly events: readonly LogEvent[];
  /** The line after the last one: follow from here after a new connection. */
  readonly next: number;
}

/** Which run. */
export interface RunParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
}

/** One run of a card. */
export interface RunView {
  /** `<card>-<n>`, n counting the runs of that card from 1. */
  readonly id: string;
  /** The card's number. */
  readonly card: number;
  /** The name of the agent. */
  readonly agent: string;
  /** The model, as the agent calls it; null until it said so, or you did. */
  readonly model: string | null;
  /** What the agent may do without asking. */
  readonly mode: string;
  /** What the run does now. */
  readonly state: RunStateName;
  /** Why it waits, failed, stopped or was interrupted; at work `starting`, `stopping`; or null. */
  readonly reason: string | null;
  /** While preparing: worktree, files, set-up, agent; null otherwise. */
  readonly phase: string | null;
  /** How far that phase is, in a few words: files copied, set-up's newest line; or null. */
  readonly progress: string | null;
  /** The run's own branch. */
  readonly branch: string;
  /** The path of its worktree; null until it is made. */
  readonly worktree: string | null;
  /** The commit it started from; null until it leaves the queue. */
  readonly base: string | null;
  /** The branch that commit was the tip of; null until then, and where the base is no branch. */
  readonly baseBranch: string | null;
  /** The port leased to it, `KANBOTS_PORT` in its environment; null before it is prepared. */
  readonly port: number | null;
  /** The agent's session, by which it is resumed; null before it starts. */
  readonly sessionId: string | null;
  /** Dollars so far, the agent's own number unrounded; null when unknown. */
  readonly costUsd: number | null;
  /** Dollars at which it is stopped and you are asked; null: none. */
  readonly budgetUsd: number | null;
  /** Who pays: `api_key`, `subscription` (dollars are list price), `nobody` (paper), `unknown`. */
  readonly payer: string;
  /** All models together. */
  readonly tokens: TokensView;
  /** Turns begun so far. */
  readonly turns: number;
  /** What it did last, in a few words; null before it did anything. */
  readonly lastEvent: string | null;
  /** When that was. */
  readonly lastEventAt: string | null;
  /** Why it may be stuck though it works: long silence, the same failing call; null: it isn't. */
  readonly stuck: string | null;
  /** When a rate limit or a lost network is tried again; null where that is not known. */
  readonly retryAt: string | null;
  /** Which try comes next while it waits for the network or a limit; null where nobody counts. */
  readonly retryAttempt: number | null;
  /** After how many tries it fails; null where nobody counts. */
  readonly retryAttempts: number | null;
  /** When it was dispatched. */
  readonly queuedAt: string;
  /** When its agent was first started; null before that. */
  readonly startedAt: string | null;
  /** When it came to rest, idle included; null while it goes on. */
  readonly endedAt: string | null;
  /** When it was discarded; null: it was not. */
  readonly discardedAt: string | null;
  /** The ref that keeps all a discarded run had; null before. */
  readonly rescueRef: string | null;
  /** Its newest promote that stands; null: none. */
  readonly promoted: PromotedView | null;
  /** The rewind that its worktree is at; null: none, it was undone, or the run has gone on. */
  readonly rewound: RewindView | null;
  /** The program that shows its work; null until somebody asked for it. */
  readonly preview: PreviewView | null;
  /** What it was sent for; a review or split is in a tree that is thrown away when it is over. */
  readonly purpose: PurposeName;
  /** The run that it reviews; null: none. */
  readonly reviews: string | null;
  /** Why a split brought no proposal; null: it did, it is not over, or this is no split. */
  readonly problem: string | null;
  /** The newest review of its work; null: nobody has reviewed it. */
  readonly review: ReviewView | null;
  /** What its agent says it assumed, dispatched with `--away agent-decides`. */
  readonly assumptions: readonly string[];
  /** Sentences about what its worktree lacks, such as a submodule that could not be filled, and about files outside it that its agent wrote. */
  readonly notices: readonly string[];
  /** The commands that apply to it as it is, the likeliest first, for menus. */
  readonly verbs: readonly string[];
}

/** Runs as they are now, and what the person should know. */
export interface RunsResult {
  /** As they are now. */
  readonly runs: readonly RunView[];
  /** Sentences worth knowing, such as uncommitted files the agent will not see. */
  readonly notices: readonly string[];
}

/** Which slash commands. */
export interface SlashListParams {
  /** Its agent's own too, as it last named them; null: those that every run has. */
  readonly run?: string | null;
}

/** Slash commands, by name; the agent's own last. */
export interface SlashListResult {
  /** By name; the agent's own last. */
  readonly commands: readonly SlashView[];
}

/** One slash command: a reply that begins with `/` and its name. */
export interface SlashView {
  /** Without the slash. */
  readonly name: string;
  /** What it is for, one line; empty where nobody said. */
  readonly description: string;
  /** Where it is from: the program, the team's settings, your own, or the run's agent. */
  readonly source: 'built-in' | 'team' | 'own' | 'agent';
}

/** Which card; its newest run's work so far is in the tree of who is to split it. */
export interface SplitParams {
  /** A card's number. */
  readonly card: number;
  /** What matters in splitting it, in your words; may be empty. */
  readonly focus?: string;
  /** Whose proposal; null: the run's agent, without one as configured. */
  readonly agent?: string | null;
  /** As that agent calls it; null: the run's, else as configured. */
  readonly model?: string | null;
  /** As that agent calls it; null: the run's, else as configured. */
  readonly effort?: string | null;
  /** True: the answer comes when it is over, and the proposal is a decision by then. */
  readonly wait?: boolean;
}

/** The board in one line, ready to be shown; made anew with every change. */
export interface StatusView {
  /** `▶ 3 ❓ 1 ⏳ 1 $1.24/$5`: what is none is left out; `idle` where nothing runs or waits. */
  readonly text: string;
  /** `warning` from 80 % of the session's or the day's budget, `error` from all of it. */
  readonly severity: Severity;
  /** `▶`: runs that work or are being prepared. */
  readonly running: number;
  /** `⏳`: runs that wait for something else than an answer: a limit, the network, a client. */
  readonly waiting: number;
  /** `❓`: questions that wait for a person; offers are not counted. */
  readonly decisions: number;
  /** The same in sentences, one a line. */
  readonly tooltip: string;
}

/** Some runs, or all. */
export interface StopParams {
  /** Their ids. */
  readonly runs?: readonly string[];
  /** Every run that has not ended. */
  readonly all?: boolean;
}

/** The program has ended, or could not be started. */
export interface TerminalEndedParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** As the attachment is named. */
  readonly terminal: string;
  /** Its exit code; null where it had none. */
  readonly code?: number | null;
}

/** What a person types, or an editor starts in a terminal, to attach. */
export interface TerminalResult {
  /** The run's id. */
  readonly run: string;
  /** The program and its arguments; to be started in the repository. */
  readonly argv: readonly string[];
  /** Where. */
  readonly directory: string;
  /** The same as one line for a shell. */
  readonly line: string;
}

/** The program runs. */
export interface TerminalStartedParams {
  /** A run's id, `<card>-<n>`. */
  readonly run: string;
  /** As the attachment is named. */
  readonly terminal: string;
  /** Its process. */
  readonly pid: number;
}

/** Token counts by kind. */
export interface TokensView {
  /** Tokens read at the full price. */
  readonly input: number;
  /** Tokens written. */
  readonly output: number;
  /** Tokens read from the cache. */
  readonly cacheRead: number;
  /** Tokens written into the cache. */
  readonly cacheWrite: number;
}

/** What has been in the trash longer than `days`; unset: as in the settings. */
export interface TrashParams {
  /** Days in the trash. */
  readonly days?: number | null;
}

/** What was deleted. */
export interface TrashResult {
  /** Whose; each rescue ref stays. */
  readonly runs: readonly string[];
  /** Room that became free. */
  readonly bytes: number;
}

/** What one turn of a run added. */
export interface TurnCost {
  /** From 1. */
  readonly turn: number;
  /** Dollars; null when unknown. */
  readonly costUsd: number | null;
}

/** One finished turn of a run, and what it changed. */
export interface TurnView {
  /** From 1; its checkpoint has this name. */
  readonly turn: number;
  /** The state it began from: the turn before, or what a rewind went back to. */
  readonly start: string;
  /** When it ended. */
  readonly at: string | null;
  /** What it took; null when unknown. */
  readonly seconds: number | null;
  /** `completed`, `interrupted`, `failed` and so on. */
  readonly outcome: string;
  /** Dollars; null when unknown. */
  readonly costUsd: number | null;
  /** Files changed; null where a checkpoint is missing. */
  readonly files: number | null;
  /** Lines; null where a checkpoint is missing. */
  readonly added: number | null;
  /** Lines; null where a checkpoint is missing. */
  readonly removed: number | null;
  /** Untracked paths that its checkpoint does not have: too large, unreadable. */
  readonly leftOut: readonly string[];
}

/** What a run can be rewound to. */
export interface TurnsResult {
  /** Whose. */
  readonly run: string;
  /** Who pays for it, as in a run. */
  readonly payer: string;
  /** The state that its worktree was last known to be at. */
  readonly position: string;
  /** Finished turns, oldest first. */
  readonly turns: readonly TurnView[];
  /** Oldest first. */
  readonly rewinds: readonly RewindView[];
}

/** A commit for the client to write, sign and hand in as `commit`. */
export interface UnsignedView {
  /** Its tree's id. */
  readonly tree: string;
  /** Its parents' ids, in this order. */
  readonly parents: readonly string[];
  /** Its message, as it stands. */
  readonly message: string;
}

/** How full a window of a subscription is, as an agent last said. */
export interface WindowView {
  /** Agent, payer and account. */
  readonly account: string;
  /** The agent's own word for it, `five_hour`. */
  readonly window: string;
  /** 0 to 1. */
  readonly used: number;
  /** How full your runs may make it, with what you raised it to; null: as full as it gets. */
  readonly budget: number | null;
  /** When it begins anew (ISO 8601). */
  readonly resetsAt: string;
}

/** One answer offered; `label` is what is sent back. */
export interface Option {
  readonly label: string;
  readonly description: string;
}

/** One question of a request; `text` is the agent's own wording and its key in the answer. */
export interface Question {
  readonly text: string;
  readonly header: string;
  readonly options: readonly Option[];
  readonly multiple: boolean;
  readonly free_text: boolean;
}

/** Token counts by kind; all cumulative over whatever they are counted for. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cache_read: number;
  readonly cache_write: number;
}

/** A running total of one agent session: dollars (None: unknown) and tokens per model. */
export interface Usage {
  readonly cost_usd: number | null;
  readonly models: Readonly<Record<string, Tokens>>;
}

/** The fields of each event of a run's log, by its type. */
export interface AgentEvents {
  /** It said who it is and what it can; it is told now which session to open. */
  agent_introduced: {
    /** How it takes up a session that it had: `resume` quietly, `load` by telling it again. */
    readonly can: readonly string[];
    readonly agent_version: string;
    /** How to log in to it, in its own words. */
    readonly login: string;
  };
  /** The handshake is over: from here on it takes messages, in the session of this id. */
  session_opened: {
    readonly session_id: string;
    readonly model: string;
    readonly mode: string;
    readonly agent_version: string;
    /** In place of one that it can't take up: it knows nothing of what was said before. */
    readonly anew: boolean;
    /** What it tells before its next turn is what was said in an earlier one. */
    readonly retold: boolean;
    /** The setting of its own that chooses its model; "": as the protocol calls it. */
    readonly model_setting: string;
    /** It has a method for that, and no setting. */
    readonly model_method: boolean;
    /** For each of our modes that of its own to change to, where it is in another. */
    readonly own_modes: readonly (readonly [ModeName, string])[];
  };
  /** It can't begin, or not resume: what, why, what next. The process would wait for ever. */
  session_refused: {
    readonly reason: string;
    /** It has no session of that id, and opens another: when it is told to, or else at its next start. */
    readonly gone: boolean;
    /** It may have it, and does not take it up as it is logged in; it may open another. */
    readonly untaken: boolean;
  };
  /** The agent began a turn; Claude says so at each one, also at those nobody asked for. */
  turn_started: {
    /** Another than `SessionOpened` told is a sub-agent's. */
    readonly session_id: string;
    readonly model: string;
    readonly mode: string;
    readonly agent_version: string;
    readonly tools: readonly string[];
    readonly capabilities: readonly string[];
    /** The agent's own name of it, by which it is interrupted. */
    readonly turn: string;
    /** Its own, without the slash: those that a message may call. */
    readonly slash_commands: readonly string[];
  };
  /** The turn is over; the run goes on if background tasks or queued messages remain. */
  turn_ended: {
    readonly outcome: 'completed' | 'failed' | 'interrupted' | 'budget' | 'max_turns';
    /** The closing words, or for a failure the error as the agent put it. */
    readonly text: string;
    /** Cumulative over the agent session, so the newest one counts and none are added up. */
    readonly usage: Usage;
    readonly duration_ms: number;
    readonly answers: number;
    /** Messages that wait for a turn of their own. */
    readonly queued: number;
    /** HTTP status of a failed request. */
    readonly status: number | null;
    /** Whose turn it was, where the agent says so; see `TurnStarted`. */
    readonly session_id: string | null;
    /** The message that the turn answered, where each has a turn of its own: it was taken, and nothing that was asked in its turn is waited for any more. */
    readonly message: string | null;
    /** A sentence on what to do about the failure, where it is more than to try again. */
    readonly remedy: string;
    /** None was begun: the agent has no session of the id that it was to take up. */
    readonly gone: boolean;
  };
  /** One answer of the model is complete; the moment to ask what the turn has cost so far. */
  model_answered: {
    readonly output_tokens: number;
  };
  /** The running total of a session in mid-turn; tokens under "" are of the run's model. */
  usage_reported: {
    readonly usage: Usage;
    /** Whose total it is, where sub-agents have sessions of their own. */
    readonly session_id: string | null;
  };
  /** Who pays for this process, known before its first turn. */
  payer_reported: {
    readonly payer: 'api_key' | 'subscription' | 'nobody' | 'unknown';
    readonly account: string;
  };
  text_said: {
    readonly text: string;
    /** The tool call of the sub-agent that speaks; None for the agent itself. */
    readonly parent: string | null;
    /** Whose it is, where sub-agents have sessions; `runs.conversation` then sets `parent`. */
    readonly session_id: string | null;
  };
  /** A piece of a text still being written; the whole follows as `TextSaid`. */
  text_streamed: {
    readonly text: string;
    /** The agent's own id of that text, where pieces of two may follow each other. */
    readonly message: string;
  };
  thought: {
    readonly text: string;
  };
  /** A piece of a thought; the whole follows as `Thought`. */
  thought_streamed: {
    readonly text: string;
    readonly message: string;
  };
  /** What changed about a call, of an agent that tells only that; `agents.joining` makes `ToolStarted`, `ToolEnded` and what follows of it. */
  tool_told: {
    readonly tool_id: string;
    readonly name: string;
    /** `given`: what with, of a call that was announced: it begins. */
    readonly state: '' | 'pending' | 'given' | 'working' | 'done' | 'failed';
    readonly summary: string;
    readonly output: string;
    /** `commit` or `push`, where the call asks git for that. */
    readonly touched: string;
    /** The files that it writes. */
    readonly paths: readonly string[];
    /** What a person must see to allow it, as far as this line says. */
    readonly detail: string;
    /** The files that each field of this line names; None: not clear, or more than that. */
    readonly named: Readonly<Record<string, readonly string[] | null>>;
  };
  tool_started: {
    readonly tool_id: string;
    readonly name: string;
    /** One line for people: the command, the file, the pattern; at most 200 characters. */
    readonly summary: string;
    readonly parent: string | null;
    /** What a person must see to allow it, where the request for leave does not bring that. */
    readonly detail: string;
    /** Whose it is, where sub-agents have sessions; `runs.conversation` then sets `parent`. */
    readonly session_id: string | null;
  };
  tool_ended: {
    readonly tool_id: string;
    readonly ok: boolean;
    /** The beginning of what it gave, at most 2,000 characters; the transcript has the rest. */
    readonly output: string;
    readonly parent: string | null;
    /** Whose it is, where sub-agents have sessions; `runs.conversation` then sets `parent`. */
    readonly session_id: string | null;
  };
  /** The agent's own commands as they are now, without the slash: those a message may call. */
  slash_commands_offered: {
    readonly names: readonly string[];
  };
  /** A sub-agent or background command. */
  task_started: {
    readonly task_id: string;
    readonly title: string;
    readonly background: boolean;
  };
  task_ended: {
    readonly task_id: string;
    readonly status: string;
    readonly title: string;
  };
  /** The set of live background tasks; replaces the one before. */
  background_tasks_changed: {
    readonly task_ids: readonly string[];
  };
  /** The agent committed, or tried to push. */
  repository_touched: {
    readonly what: string;
  };
  /** A tool of the agent's for editing files wrote this one; absolute, or from its worktree. */
  file_written: {
    readonly path: string;
  };
  /** The agent has our message; it may still be queued behind the running turn. */
  message_received: {
    readonly message_id: string;
  };
  /** The message reached the model. */
  message_taken: {
    readonly message_id: string;
    readonly text: string;
  };
  /** The agent asks and waits; with k questions it becomes k decisions of one group. */
  decision_requested: {
    readonly key: string;
    readonly kind: 'question' | 'plan' | 'permission' | 'budget' | 'payer' | 'consent' | 'offer' | 'escape' | 'preview' | 'split';
    readonly questions: readonly Question[];
    /** What the person needs to see to decide: the plan, the command, the file; may be long. */
    readonly detail: string;
    /** Asked in words (a `kanbots-decision` block): the answer is an ordinary message. */
    readonly by_message: boolean;
    /** The call it asks leave for, if one has begun; its `detail` is shown with the question. */
    readonly tool_id: string;
    /** Modes in which the like of it is allowed beforehand: the first option is taken. */
    readonly granted_in: readonly ModeName[];
    /** The files that it would write, where that is all it does: `acceptEdits` allows it only inside the worktree. */
    readonly writes: readonly string[];
    /** `detail` is the call's title; what was told of the call before belongs to it. */
    readonly terse: boolean;
    /** See `ToolTold`; a field that it leaves out is as it was told before. */
    readonly named: Readonly<Record<string, readonly string[] | null>>;
  };
  decision_withdrawn: {
    readonly key: string;
  };
  /** Nobody waits any more under this key, whether it was answered or not. */
  decision_closed: {
    readonly key: string;
  };
  /** The agent's reply to one of our control commands, by the id we gave it. */
  command_answered: {
    readonly request_id: string;
    readonly ok: boolean;
    readonly error: string;
  };
  /** The agent waits by itself and tries again after `delay_ms`. */
  retry_scheduled: {
    readonly kind: 'rate_limit' | 'overloaded' | 'network' | 'server' | 'login' | 'other';
    /** 0: it does not say how long. */
    readonly delay_ms: number;
    readonly attempt: number;
    readonly attempts: number;
    readonly status: number | null;
  };
  /** A subscription's window: `rejected` means nothing more until `resets_at`. */
  limit_reported: {
    readonly status: 'allowed' | 'warning' | 'rejected';
    readonly window: string;
    /** Seconds since the epoch. */
    readonly resets_at: number | null;
    /** 0 to 1. */
    readonly utilization: number | null;
  };
  /** A call was denied without asking anyone: a deny rule, the push guard. */
  permission_denied: {
    readonly tool: string;
    readonly reason: string;
  };
  mode_changed: {
    readonly mode: string;
  };
  /** A note of the agent's own: a model fallback, a compaction, a hook that timed out. */
  informed: {
    readonly text: string;
    readonly level: 'info' | 'warning' | 'error';
  };
  /** Nothing but a sign of life: a heartbeat, a request under way, a streamed piece. */
  stayed_alive: {
    readonly what: string;
  };
  /** The agent says of itself that nothing runs any more, background tasks included. */
  session_idle: Record<string, never>;
  /** A line of a kind this adapter does not know; kept in the transcript. */
  unrecognized: {
    readonly kind: string;
  };
  /** Not a line of the agent's format at all; its beginning, at most 200 characters. */
  garbled: {
    readonly text: string;
  };
}

/** Every request: what goes in and what comes back. */
export interface Requests {
  /** Show the whole board. */
  'kanbots/board/show': { params: Empty; result: BoardSnapshot };
  /** Add a card. */
  'kanbots/card/add': { params: CardAddParams; result: CardView };
  /** Show a card. */
  'kanbots/card/show': { params: CardParams; result: CardView };
  /** List cards. */
  'kanbots/card/list': { params: CardListParams; result: CardListResult };
  /** Edit a card. */
  'kanbots/card/edit': { params: CardEditParams; result: CardView };
  /** Move a card. */
  'kanbots/card/move': { params: CardMoveParams; result: CardView };
  /** Archive a card. */
  'kanbots/card/archive': { params: CardArchiveParams; result: CardView };
  /** Dispatch cards. */
  'kanbots/run/dispatch': { params: DispatchParams; result: DispatchResult };
  /** Reply to a run. */
  'kanbots/run/reply': { params: ReplyParams; result: RunsResult };
  /** List what may be chosen. */
  'kanbots/choice/list': { params: Empty; result: ChoicesResult };
  /** List slash commands. */
  'kanbots/slash/list': { params: SlashListParams; result: SlashListResult };
  /** Review a run. */
  'kanbots/run/review': { params: ReviewParams; result: ReviewResult };
  /** Dismiss findings of a review. */
  'kanbots/review/dismiss': { params: DismissParams; result: RunView };
  /** Split a card. */
  'kanbots/card/split': { params: SplitParams; result: RunsResult };
  /** Stop runs. */
  'kanbots/run/stop': { params: StopParams; result: RunsResult };
  /** Adopt a worktree. */
  'kanbots/run/adopt': { params: AdoptParams; result: AdoptResult };
  /** Attach a run. */
  'kanbots/run/attach': { params: AttachParams; result: AttachResult };
  /** Tell that a terminal's program runs. */
  'kanbots/terminal/started': { params: TerminalStartedParams; result: Empty };
  /** Take a run back from a terminal. */
  'kanbots/terminal/ended': { params: TerminalEndedParams; result: DetachResult };
  /** Attach to a run at a terminal. */
  'kanbots/terminal/show': { params: RunParams; result: TerminalResult };
  /** Promote a run. */
  'kanbots/run/promote': { params: PromoteParams; result: PromoteResult };
  /** Undo a promote. */
  'kanbots/landing/undo': { params: RunParams; result: PromoteResult };
  /** Show what promoting a run would do. */
  'kanbots/landing/show': { params: LandingParams; result: LandingView };
  /** Discard a run. */
  'kanbots/run/discard': { params: DiscardParams; result: DiscardResult };
  /** Restore a discarded run. */
  'kanbots/run/restore': { params: RunParams; result: RestoreResult };
  /** Show what runs have on the disk. */
  'kanbots/disk/show': { params: Empty; result: DiskResult };
  /** Empty the trash by age. */
  'kanbots/trash/empty': { params: TrashParams; result: TrashResult };
  /** Drop a discarded run's checkpoints. */
  'kanbots/run/forget': { params: RunParams; result: CheckpointsResult };
  /** Rewind a run. */
  'kanbots/run/rewind': { params: RewindParams; result: RewindResult };
  /** Show a run's diff. */
  'kanbots/run/diff': { params: DiffParams; result: DiffResult };
  /** Note what a person has seen. */
  'kanbots/run/reviewed': { params: ReviewedParams; result: Empty };
  /** List a run's turns. */
  'kanbots/run/turns': { params: RunParams; result: TurnsResult };
  /** Read a run's log. */
  'kanbots/run/log': { params: LogParams; result: LogResult };
  /** Follow a run's events. */
  'kanbots/run/follow': { params: FollowParams; result: LogResult };
  /** Stop following a run. */
  'kanbots/run/unfollow': { params: RunParams; result: Empty };
  /** List decisions. */
  'kanbots/decision/list': { params: DecisionListParams; result: DecisionListResult };
  /** Make the offer that is due. */
  'kanbots/decision/offer': { params: Empty; result: OfferResult };
  /** Answer. */
  'kanbots/decision/answer': { params: AnswerParams; result: AnswerResult };
  /** Open a document of the board. */
  'kanbots/document/open': { params: DocumentParams; result: DocumentResult };
  /** Preview a run. */
  'kanbots/run/preview': { params: RunParams; result: PreviewResult };
  /** Start a run's preview. */
  'kanbots/preview/start': { params: PreviewStartParams; result: PreviewShown };
  /** Stop a run's preview. */
  'kanbots/preview/stop': { params: PreviewParams; result: PreviewShown };
  /** Show a run's preview. */
  'kanbots/preview/show': { params: PreviewShowParams; result: PreviewShown };
  /** Show costs. */
  'kanbots/cost/show': { params: CostsParams; result: CostsResult };
  /** Say whether a person looks. */
  'kanbots/client/focus': { params: FocusParams; result: Empty };
  /** Show the daemon's status. */
  'kanbots/daemon/status': { params: Empty; result: DaemonStatus };
  /** Stop the daemon. */
  'kanbots/daemon/stop': { params: DaemonStopParams; result: Empty };
  /** Check this board. */
  'kanbots/daemon/check': { params: CheckParams; result: CheckResult };
}

/** Every notification of ours that a client gets. */
export interface Notifications {
  /** The board changed. */
  'kanbots/board/changed': BoardChanged;
  /** Open documents were written anew. */
  'kanbots/document/changed': DocumentsChanged;
  /** Another daemon serves. */
  'kanbots/daemon/replaced': DaemonReplaced;
  /** Something wants the person. */
  'kanbots/person/called': PersonCalled;
  /** Events of a run. */
  'kanbots/run/appended': RunEvents;
}

/** Every verb: its command, the request it stands for, and what a palette calls it. */
export const COMMANDS = [
  {"name": "kanbots.board", "title": "Open the board", "method": "kanbots/document/open", "subject": null, "careful": false, "reads": true, "preset": {"document": "board"}},
  {"name": "kanbots.card", "title": "Open a card's page", "method": "kanbots/document/open", "subject": "card", "careful": false, "reads": true, "preset": {"document": "card"}},
  {"name": "kanbots.diff", "title": "Open a run's diff", "method": "kanbots/document/open", "subject": "run", "careful": false, "reads": true, "preset": {"document": "diff"}},
  {"name": "kanbots.log", "title": "Open a run's log", "method": "kanbots/document/open", "subject": "run", "careful": false, "reads": true, "preset": {"document": "log"}},
  {"name": "kanbots.preview", "title": "Preview a run", "method": "kanbots/run/preview", "subject": "run", "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.preview.start", "title": "Start a run's preview", "method": "kanbots/preview/start", "subject": "run", "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.preview.stop", "title": "Stop a run's preview", "method": "kanbots/preview/stop", "subject": "run", "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.preview.show", "title": "Show a run's preview", "method": "kanbots/preview/show", "subject": "run", "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.card.add", "title": "Add a card", "method": "kanbots/card/add", "subject": null, "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.card.show", "title": "Show a card", "method": "kanbots/card/show", "subject": "card", "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.card.list", "title": "List cards", "method": "kanbots/card/list", "subject": null, "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.card.edit", "title": "Edit a card", "method": "kanbots/card/edit", "subject": "card", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.card.move", "title": "Move a card", "method": "kanbots/card/move", "subject": "card", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.card.archive", "title": "Archive a card", "method": "kanbots/card/archive", "subject": "card", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.dispatch", "title": "Dispatch cards", "method": "kanbots/run/dispatch", "subject": "card", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.reply", "title": "Reply to a run", "method": "kanbots/run/reply", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.review", "title": "Review a run", "method": "kanbots/run/review", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.review.mend", "title": "Review a run and have it mended", "method": "kanbots/run/review", "subject": "run", "careful": true, "reads": false, "preset": {"mend": true}},
  {"name": "kanbots.review.dismiss", "title": "Dismiss a review's findings", "method": "kanbots/review/dismiss", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.split", "title": "Split a card", "method": "kanbots/card/split", "subject": "card", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.slash", "title": "List slash commands", "method": "kanbots/slash/list", "subject": null, "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.stop", "title": "Stop a run", "method": "kanbots/run/stop", "subject": "run", "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.stop.all", "title": "Stop all runs", "method": "kanbots/run/stop", "subject": null, "careful": false, "reads": false, "preset": {"all": true}},
  {"name": "kanbots.adopt", "title": "Adopt a worktree or branch", "method": "kanbots/run/adopt", "subject": null, "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.attach", "title": "Attach to a run at a terminal", "method": "kanbots/terminal/show", "subject": "run", "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.promote", "title": "Promote a run", "method": "kanbots/run/promote", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.promote.show", "title": "Show what promoting a run would do", "method": "kanbots/landing/show", "subject": "run", "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.promote.undo", "title": "Undo a promote", "method": "kanbots/landing/undo", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.discard", "title": "Discard a run", "method": "kanbots/run/discard", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.restore", "title": "Restore a discarded run", "method": "kanbots/run/restore", "subject": "run", "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.rewind", "title": "Rewind a run", "method": "kanbots/run/rewind", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.turns", "title": "List a run's turns", "method": "kanbots/run/turns", "subject": "run", "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.answer", "title": "Answer a question", "method": "kanbots/decision/answer", "subject": "decision", "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.decisions", "title": "List decisions", "method": "kanbots/decision/list", "subject": null, "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.status", "title": "Show the whole board", "method": "kanbots/board/show", "subject": null, "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.costs", "title": "Show costs", "method": "kanbots/cost/show", "subject": null, "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.disk", "title": "Show what runs have on the disk", "method": "kanbots/disk/show", "subject": null, "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.gc", "title": "Empty the trash by age", "method": "kanbots/trash/empty", "subject": null, "careful": false, "reads": false, "preset": {}},
  {"name": "kanbots.gc.checkpoints", "title": "Drop a discarded run's checkpoints", "method": "kanbots/run/forget", "subject": "run", "careful": true, "reads": false, "preset": {}},
  {"name": "kanbots.doctor", "title": "Check this board", "method": "kanbots/daemon/check", "subject": null, "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.daemon.status", "title": "Show the daemon's status", "method": "kanbots/daemon/status", "subject": null, "careful": false, "reads": true, "preset": {}},
  {"name": "kanbots.daemon.stop", "title": "Stop the daemon", "method": "kanbots/daemon/stop", "subject": null, "careful": false, "reads": false, "preset": {}},
] as const;
