-- The protocol's types, methods and commands. Written by scripts/reference.py from the one list
-- that the server answers by; a test fails while it differs. Do not edit.
-- stylua: ignore start

local M = {}

---@alias kanbots.AwayName "wait"|"agent-decides"

---@alias kanbots.ColumnName "inbox"|"backlog"|"todo"|"in_progress"|"in_review"|"done"

---@alias kanbots.DecisionStateName "opened"|"answered"|"delivered"|"resolved"|"withdrawn"

---@alias kanbots.ModeName "bypassPermissions"|"acceptEdits"|"plan"|"ask"

---@alias kanbots.Prompts "never"|"one"|"stack"

---@alias kanbots.PurposeName "work"|"review"|"split"

---@alias kanbots.RunStateName "queued"|"preparing"|"working"|"waiting"|"idle"|"failed"|"stopped"|"interrupted"

---@alias kanbots.SetUpName "yes"|"no"

---@alias kanbots.Severity "ok"|"warning"|"error"

---What to adopt; what is not said is looked for, or as configured.
---@class kanbots.AdoptParams
---@field what string The absolute path of a worktree of this repository, else the name of a branch.
---@field card? integer|vim.NIL The card; null: a new one, named after the newest commit.
---@field agent? string|vim.NIL Who goes on there; null: whose session is found there, else as configured.
---@field session? string|vim.NIL The agent's session to go on with, one of that directory; null: its newest, if any.
---@field base? string|vim.NIL The branch or commit that its work counts from; null: the repository's default branch.

---The run, idle, and what was found with it.
---@class kanbots.AdoptResult
---@field runs kanbots.RunView[] The one run, as it is now.
---@field notices string[] Which session a reply goes on with, and which others there are.

---An agent that this board can start.
---@class kanbots.AgentChoice
---@field value string Its name.
---@field description string Empty, or that it is the configured one.
---@field modes kanbots.ChoiceView[] What it may be told to do without asking.

---`choices`: option numbers from 1 or labels; `text` where free text is allowed.
---@class kanbots.AnswerParams
---@field decision string Its id.
---@field choices? string[] Numbers of options from 1 as text, or their labels; one unless it is `multiple`.
---@field text? string|vim.NIL Your own words instead of a choice, where it is `freeText`.

---The decision as it is now.
---@class kanbots.AnswerResult
---@field decision kanbots.DecisionView As it is now.
---@field remaining string[] Decisions of the same group that still need an answer before anything is delivered.
---@field notices string[] Sentences worth knowing, such as which files an accepted offer wrote.

---Park a run, so that a terminal may have its session.
---@class kanbots.AttachParams
---@field run string A run's id, `<card>-<n>`.
---@field stop? boolean Interrupt what it is at, questions included, instead of refusing.

---What to start: at once, in the foreground, and then tell of it with `terminal`.
---@class kanbots.AttachResult
---@field run kanbots.RunView As it is now, parked.
---@field terminal string The name of this attachment, for the requests that follow.
---@field argv string[] The program and its arguments.
---@field worktree string The directory to start it in.
---@field variables table<string, string|vim.NIL> What its environment has beyond the client's; null takes one away.
---@field notices string[] Sentences worth knowing beforehand.

---What changed since the revision `previous`; a client that missed it asks for a snapshot.
---@class kanbots.BoardChanged
---@field revision integer The board's revision with this change.
---@field previous integer The revision that this change was made for: the one told last, or an older one.
---@field cards kanbots.CardView[] Changed ones as they are now, archived ones too; all others are as they were.
---@field decisions kanbots.DecisionView[] Changed ones in each state that they took since, in order, so one may come several times.
---@field running integer As in the snapshot, whether it changed or not; so are the rest.
---@field waiting integer Runs that wait.
---@field cost kanbots.CostView What it has cost.
---@field status kanbots.StatusView The board in one line, for a status bar.

---The whole board at one revision.
---@class kanbots.BoardSnapshot
---@field revision integer Grows with every change.
---@field cards kanbots.CardView[] Those that are not archived, by number.
---@field decisions kanbots.DecisionView[] Those still open.
---@field running integer Runs that work or are being prepared.
---@field waiting integer Runs that wait: for you, a rate limit, the network.
---@field cost kanbots.CostView What it has cost.
---@field status kanbots.StatusView The board in one line, for a status bar.
---@field notices string[] Sentences worth knowing, such as that the disk is full and agents wait for room.

---A new card: one line of title, a body as long as needed.
---@class kanbots.CardAddParams
---@field title string One line of at most 500 characters; line ends become blanks.
---@field body? string What the agent is told below the title.
---@field column? kanbots.ColumnName Where it is put.
---@field agent? string|vim.NIL For each dispatch of the card.
---@field model? string|vim.NIL For each dispatch of the card.
---@field effort? string|vim.NIL For each dispatch of the card.
---@field mode? kanbots.ModeName|vim.NIL For each dispatch of the card.
---@field base? string|vim.NIL For each dispatch of the card.
---@field after? integer|vim.NIL The card that has to be promoted before this one starts.

---A card to put out of sight, or back.
---@class kanbots.CardArchiveParams
---@field card integer A card's number.
---@field archived? boolean False brings an archived card back.

---What all runs of one card have cost.
---@class kanbots.CardCost
---@field card integer Its number.
---@field title string Its title.
---@field costUsd? number Dollars of all its runs; null when unknown.

---What is null stays as it is.
---@class kanbots.CardEditParams
---@field card integer A card's number.
---@field title? string|vim.NIL A new title; null: as it is.
---@field body? string|vim.NIL A new body, empty for none; null: as it is.
---@field agent? string|vim.NIL "": as configured again.
---@field model? string|vim.NIL "": as configured again.
---@field effort? string|vim.NIL "": as configured again.
---@field mode? kanbots.ModeName|""|vim.NIL "": as configured again.
---@field base? string|vim.NIL "": as configured again.
---@field after? integer|vim.NIL 0: after none.

---Whether archived cards are wanted too.
---@class kanbots.CardListParams
---@field archived? boolean True: archived cards are listed too.

---Cards, oldest first.
---@class kanbots.CardListResult
---@field cards kanbots.CardView[] By number.

---A card and the column it goes to.
---@class kanbots.CardMoveParams
---@field card integer A card's number.
---@field column kanbots.ColumnName Where it goes.

---Which card.
---@class kanbots.CardParams
---@field card integer A card's number.

---One card with its runs, oldest first.
---@class kanbots.CardView
---@field number integer Never used twice.
---@field title string One line.
---@field body string The description, as long as needed.
---@field column kanbots.ColumnName Where the card stands.
---@field archived boolean Out of sight; `status` leaves such cards out.
---@field agent? string The card's own agent; null: as configured.
---@field model? string The card's own model, of its agent, or where it names none of any; null: as configured.
---@field effort? string How hard that model thinks, likewise; null: as configured.
---@field mode? kanbots.ModeName The card's own permission mode; null: as configured.
---@field base? string What its runs start from; null: as configured.
---@field after? integer The card that has to be promoted before a run of this one starts; null: none.
---@field runs kanbots.RunView[] Oldest first, discarded ones included.
---@field errands kanbots.RunView[] Runs that do no work, such as reviews and splits; oldest first.
---@field verbs string[] The commands that apply to it as it is, the likeliest first, for menus.

---Ask what the daemon sees, for doctor.
---@class kanbots.CheckParams

---What the daemon found, good or bad.
---@class kanbots.CheckResult
---@field findings kanbots.Finding[] In the order in which to mend them.

---Which checkpoints of a run were dropped.
---@class kanbots.CheckpointsResult
---@field run string Whose.
---@field dropped string[] Each ref with the commit it pointed at, which git keeps until its own next `gc`.
---@field bytes integer Room that becomes free then; 0 where git can't tell.

---One word that may be sent, and what it means.
---@class kanbots.ChoiceView
---@field value string As the field of the request takes it.
---@field description string What it means, one line; empty where the word says it.

---What there is; of models and efforts only what the board has seen, others are taken too.
---@class kanbots.ChoicesResult
---@field agents kanbots.AgentChoice[] By name.
---@field models kanbots.ChoiceView[] Those that cards and runs of this board name, with their agents.
---@field efforts kanbots.ChoiceView[] Those that cards and runs of this board name, with their agents.
---@field bases kanbots.ChoiceView[] Branches, the newest first, without those of runs; at most a hundred.
---@field adoptable kanbots.ChoiceView[] Worktrees, by their whole paths, then branches that are checked out nowhere.

---What the session of this board and the person's day have cost.
---@class kanbots.CostView
---@field sessionUsd? number Dollars of this board since the session began; null when nothing is known.
---@field dayUsd? number Dollars of your day, over all boards, without paper money; null when unknown.
---@field budgetUsd? number The session's budget; null: none.
---@field dayBudgetUsd? number Your day's budget over all boards, with what you raised it to today; null: none.
---@field windows kanbots.WindowView[] Of your subscriptions, as far as agents have told.

---Nothing to change, or the session to begin or its budget to set.
---@class kanbots.CostsParams
---@field newSession? boolean Close the session and begin another.
---@field budgetUsd? number|vim.NIL Set the session's budget; 0 removes it.

---Costs by card and run, and their sums.
---@class kanbots.CostsResult
---@field sessionStartedAt? string When the session began; null: nothing was dispatched yet.
---@field cost kanbots.CostView Session, day, budget.
---@field cards kanbots.CardCost[] Cards with runs.
---@field runs kanbots.RunCost[] All runs, discarded ones included.

---Another daemon serves: ask for the board again, and follow again what was followed.
---@class kanbots.DaemonReplaced
---@field version string The program's version.

---Who serves this board.
---@class kanbots.DaemonStatus
---@field pid integer Its process.
---@field version string The program's version.
---@field clients integer Connections, this one included.
---@field runs integer Runs with a live agent process.
---@field socket string Where it is reached.

---What becomes of runs that go on; without either flag they forbid it.
---@class kanbots.DaemonStopParams
---@field runs? boolean Stop the runs first.
---@field leaveRuns? boolean Leave them to their keepers.

---Which decisions.
---@class kanbots.DecisionListParams
---@field all? boolean Also those already resolved or withdrawn.

---Decisions: the board's own, then by run, oldest first.
---@class kanbots.DecisionListResult
---@field decisions kanbots.DecisionView[] The board's own, then by run, oldest first.

---A question that waits for a person, or one that did.
---@class kanbots.DecisionView
---@field id string `<run>.<n>`; the board's own are named after their kind.
---@field group string Decisions of one group are delivered together, once all are answered.
---@field run? string Who asks; null: the board itself.
---@field card? integer The card's number; null: the board itself.
---@field kind string Of an agent: question, plan, permission; of the board: budget, payer, consent, offer, escape, preview, split.
---@field question string What is asked.
---@field detail string What it is about: a plan, a command; may be empty.
---@field options kanbots.OptionView[] Numbered from 1 in this order; may be empty.
---@field multiple boolean Whether several options may be chosen.
---@field freeText boolean Whether your own words are an answer.
---@field state kanbots.DecisionStateName How far it is.
---@field openedAt? string When it was asked.
---@field answer? string[] Labels chosen, or your own words; null before an answer.
---@field answeredBy? string Who answered, and where; null before an answer.
---@field answeredAt? string When; null before an answer.

---The run, ours again.
---@class kanbots.DetachResult
---@field run kanbots.RunView As it is now.
---@field turn? integer The turn that what was done at the terminal counts as; null: the program never ran.
---@field files integer Files changed in it.
---@field added integer Lines added in it.
---@field removed integer Lines removed in it.
---@field notices string[] Sentences worth knowing.

---One changed file.
---@class kanbots.DiffFile
---@field path string From the top of the repository, raw UTF-8.
---@field status string `added`, `modified`, `deleted`, `renamed`, and so on.
---@field added? integer Lines; null for a binary file.
---@field removed? integer Lines; null for a binary file.

---Which run, which of its turns, and whether the patch is wanted.
---@class kanbots.DiffParams
---@field run string A run's id, `<card>-<n>`.
---@field stat? boolean Numbers only, no patch.
---@field sinceReview? boolean Only what changed since a person last saw all of it.
---@field keep? boolean Store the state that is shown, to name it in run/reviewed.
---@field turns? [integer, integer]|vim.NIL Only what these turns changed, first to last; null: all.

---A run's state against an earlier one, uncommitted and untracked files included.
---@class kanbots.DiffResult
---@field run string Whose.
---@field base string What it is compared with: the pinned base, a checkpoint, or the tree last looked at.
---@field files kanbots.DiffFile[] By path.
---@field patch string As `git diff` prints it; empty with `--stat`.
---@field assumptions string[] What the agent says it assumed while nobody was there.
---@field tree? string The tree of the state that is shown, where it was stored; else null.
---@field notices string[] Sentences worth knowing, such as that only what was committed could be compared.

---Which run, and whether what it is at is stopped first.
---@class kanbots.DiscardParams
---@field run string A run's id, `<card>-<n>`.
---@field stop? boolean Stop it first if it works or waits.

---Where the discarded work is kept.
---@class kanbots.DiscardResult
---@field run kanbots.RunView As it is now.
---@field rescueRef? string The ref that keeps what it had; null where it had no worktree yet.
---@field trash? string Where its directory lies now; null where it had none.
---@field notices string[] Sentences worth knowing, such as that only what was committed could be kept.

---Everything runs have on the disk.
---@class kanbots.DiskResult
---@field holdings kanbots.HoldingView[] The largest first.
---@field worktreeBytes integer All worktrees together.
---@field trashBytes integer The trash.
---@field checkpointBytes integer What is kept only by checkpoints of discarded runs whose trash is gone.
---@field trashDays number How long the trash is kept.

---Findings of a run's newest review that you want to see no more.
---@class kanbots.DismissParams
---@field run string A run's id, `<card>-<n>`.
---@field findings? integer[] Their numbers; empty: all.

---Cards to dispatch; all are checked before any starts. What is not said comes from config.
---@class kanbots.DispatchParams
---@field cards? integer[] The cards' numbers; one run is made for each, or with `agents` one for each of them.
---@field title? string|vim.NIL A card with this title is added and dispatched as well; it stays if that is refused.
---@field body? string|vim.NIL What the agent is told below that title; null: nothing.
---@field agent? string|vim.NIL The agent's name, such as `claude`; null: the card's, else as configured.
---@field agents? string[] Several agents instead of `agent`: each gets a run of each card, to compare. One named twice gets two.
---@field model? string|vim.NIL As the agent calls it; null: the card's, else as configured, else the agent's own.
---@field effort? string|vim.NIL As the agent calls it; null: the card's, else as configured, else the agent's own.
---@field mode? kanbots.ModeName|vim.NIL What the agent may do without asking; null: the card's, else as configured.
---@field base? string|vim.NIL Branch or commit to start from; null: the card's, else the repository's default branch.
---@field budgetUsd? number|vim.NIL Dollars at which each run is stopped and you are asked; null: as configured.
---@field away? kanbots.AwayName|vim.NIL `agent-decides`: nobody is asked what can be undone; null: as configured.
---@field setup? kanbots.SetUpName|vim.NIL `yes` agrees to the set-up command as it is now, `no` goes on without it.
---@field read? boolean A person is shown the reply's news; false, for a script: nobody was told.

---The runs that it made, and what the person should know.
---@class kanbots.DispatchResult
---@field runs kanbots.RunView[] As they are now.
---@field notices string[] Sentences worth knowing, such as uncommitted files the agent will not see.
---@field news string[] Those of the notices to show: what stood at the last dispatch was told then.

---Which document: a run's diff or log, a card's page, or else the board.
---@class kanbots.DocumentParams
---@field document? "board"|"card"|"diff"|"log" The board, a card's page, or a run's diff or log.
---@field card? integer|vim.NIL Whose page; on the board: its line.
---@field run? string|vim.NIL Whose diff or log.
---@field show? boolean Ask the editor to open it.

---A document that was brought up to date on the disk.
---@class kanbots.DocumentResult
---@field uri string Its address: `file:`, or for a diff or log `kanbots:` where the editor asks for contents.
---@field path string Where it lies.
---@field line integer The line that was asked for, from 0.
---@field shown boolean Whether the editor said that it opened it.

---Documents that are open in this client were written anew.
---@class kanbots.DocumentsChanged
---@field uris string[] Their addresses.

---No parameters, or nothing to report.
---@class kanbots.Empty

---One thing doctor looked at.
---@class kanbots.Finding
---@field name string What was looked at.
---@field ok boolean Whether it is in order.
---@field text string What was found.
---@field mend string What to do about it; may be empty.

---One thing that a reviewer found.
---@class kanbots.FindingView
---@field number integer From 1, the reviewer's worst first.
---@field file string From the top of the worktree.
---@field line? integer From 1, in the state that was reviewed; null: the file as a whole.
---@field severity "error"|"warning"|"info" How bad it is.
---@field title string In a sentence; the reviewer's words.
---@field detail string More of the reviewer's words; may be empty.

---Whether a person looks at this client now.
---@class kanbots.FocusParams
---@field focused boolean|vim.NIL Say true when your window gets the focus, false when it loses it; null where you can't tell: as if you had never said, you are then looked at for a minute after each thing done in you.

---A run, and the first line wanted.
---@class kanbots.FollowParams
---@field run string A run's id, `<card>-<n>`.
---@field after? integer First line wanted, from 0.

---What one run has on the disk, and what of its work is nowhere else.
---@class kanbots.HoldingView
---@field run string Whose.
---@field title string Its card's title when it was dispatched.
---@field kind "worktree"|"trash"|"checkpoints" In use, discarded, or what of a discarded run is left in the repository without its trash.
---@field state? kanbots.RunStateName The run's state; null for a run this board does not know.
---@field path string Where it lies; of checkpoints: what their refs begin with.
---@field bytes integer Room on the disk; a file of several names counts once. Of checkpoints: what only they keep, 0 where git can't tell.
---@field at string When it was discarded; of a worktree: when git last changed something in it.
---@field dirty? integer Files not committed; null where that can't be known.
---@field unmerged? integer Commits that its base branch does not have; null where that can't be known.
---@field unpushed? integer Commits that no remote is known to have; null without a remote.
---@field offered boolean Discarded for long enough to be deleted; a worktree: done with, so it may be discarded.
---@field checkpoints integer How many there are, of this kind.

---One commit of the run.
---@class kanbots.LandingCommit
---@field subject string Its first line.
---@field author string Name and mail.

---Which run, and onto which branch; else the one its base came from.
---@class kanbots.LandingParams
---@field run string A run's id, `<card>-<n>`.
---@field onto? string|vim.NIL A local branch.

---What promoting the run would do now; nothing has been done.
---@class kanbots.LandingView
---@field run string Whose.
---@field base string The commit it started from.
---@field target string The branch it would land on.
---@field targetCommit string Where that is now.
---@field checkout? string The work tree that has it checked out, and would move with it; null: none.
---@field commits kanbots.LandingCommit[] Oldest first, merges left out.
---@field files kanbots.DiffFile[] How the target would change; with conflicts, what the run changed.
---@field uncommitted string[] Files that would be committed to the run's branch first.
---@field leftOut string[] What no commit can hold, each path with why; it stays in the run's worktree.
---@field inTheWay kanbots.ObstacleView[] What keeps the checkout from moving.
---@field conflicts string[] Files that both sides changed.
---@field signs boolean Whether the commit would be signed, as yours are.
---@field refused? string Why it would not happen; null: it would.

---One event of a transcript line.
---@class kanbots.LogEvent
---@field line integer The transcript's line, from 0.
---@field type string What happened: `turn_started`, `text_said`, `tool_ended`, `turn_ended` and so on.
---@field at? string When; null where the agent does not say.
---@field fields table<string, any> What is known of it; depends on the type.

---Events from a line of the transcript on; `after` -1 with `count` n: the last n lines.
---@class kanbots.LogParams
---@field run string A run's id, `<card>-<n>`.
---@field after? integer First line wanted, from 0; -1: the tail.
---@field count? integer Lines of the transcript.

---Events of some lines of the transcript.
---@class kanbots.LogResult
---@field run string Whose.
---@field events kanbots.LogEvent[] In order.
---@field next integer The line after the last one.
---@field live boolean Whether its agent has a process.
---@field transcript string The file with the agent's own lines.

---A file of yours that the landing would overwrite.
---@class kanbots.ObstacleView
---@field path string From the top of the checkout.
---@field why string Such as `edited`, `staged`, `conflicted`, `untracked`, `ignored`, `not saved in Helix`.

---What is offered before a dispatch, once.
---@class kanbots.OfferResult
---@field decision? kanbots.DecisionView The offer that was just made; null where none is due or one stands already.

---One answer offered.
---@class kanbots.OptionView
---@field label string What the answer is called.
---@field description string What it means; may be empty.

---`initializationOptions`: what a plug-in of ours, or a person's configuration, says.
---@class kanbots.Options
---@field trusted? boolean The workspace is trusted; False: the board may be read and nothing else.
---@field prompts? kanbots.Prompts|vim.NIL How questions may pop up; unset: as the editor is known to behave.
---@field plugin? boolean A client of ours draws the board itself and says what a command came to.

---Something wants the person; what comes at once is one call.
---@class kanbots.PersonCalled
---@field kind "waiting"|"failed"|"limit"|"budget"|"done" The most pressing of what it is about.
---@field title string One line.
---@field body string A line for each thing.
---@field runs string[] Whom it is about.
---@field lookedAt boolean Somebody looked at a client of this board, so neither desktop nor command was used.
---@field ring "bell"|"osc9"|"osc777"|"off" How a terminal is to draw attention, by the person's settings.

---One file that a run changed, as it was and as it is.
---@class kanbots.PreviewFile
---@field path string From the top of the repository.
---@field status string `added`, `modified`, `deleted`, `renamed`, and so on.
---@field baseUri? string The file at the run's base, null where there was none: a copy; where the editor asks for contents, for texts an address.
---@field workUri? string The file in the run's worktree; null where it is deleted.

---Which run.
---@class kanbots.PreviewParams
---@field run string A run's id, `<card>-<n>`.

---What a run changed, for an editor that can show files side by side.
---@class kanbots.PreviewResult
---@field run string Whose.
---@field base string The commit it started from.
---@field worktree string The path of its worktree.
---@field files kanbots.PreviewFile[] By path.

---Which run, and how much of what its program prints.
---@class kanbots.PreviewShowParams
---@field run string A run's id, `<card>-<n>`.
---@field lines? integer Of its last lines, at most these.

---A run's preview as it is now.
---@class kanbots.PreviewShown
---@field run string Whose.
---@field preview? kanbots.PreviewView Null where nobody has asked for it yet.
---@field log string The file with all that the newest start has printed.
---@field output string[] Its last lines, as they would be read, without colours; only where they were asked for.
---@field decision? string The question for consent that it waits for; null: none.

---Which run, and whether a text that needs consent has it with this.
---@class kanbots.PreviewStartParams
---@field run string A run's id, `<card>-<n>`.
---@field agree? boolean Agree to the command as it is now.

---The run's program as it is now, or as it ended.
---@class kanbots.PreviewView
---@field state "waiting"|"starting"|"ready"|"ended" `waiting` for consent to its text; `ready`: it answers at `url`.
---@field command string What is run.
---@field url? string An `http` or `https` address on this machine, where it answers; null until it does.
---@field startedAt? string When it was started; null before.
---@field endedAt? string When it ended; null while it runs.
---@field exitCode? integer Its exit status; null while it runs, and where a signal ended it or nobody knows.
---@field signal? integer The signal that ended it; null where none did.
---@field reason? string Why it did not start, or went; null where the exit says all.
---@field stoppedBy? string Who ended it; null where it ended by itself.
---@field lines string[] The last that it printed before it ended.

---A run whose work shall land.
---@class kanbots.PromoteParams
---@field run string A run's id, `<card>-<n>`.
---@field onto? string|vim.NIL A local branch; else the base's.
---@field squash? boolean One commit instead of a merge.
---@field message? string|vim.NIL The commit's message.
---@field signs? boolean The client writes the commit itself where you sign yours.
---@field commit? string|vim.NIL The commit that the client wrote and signed.

---Where the work is now; with `unsigned` nothing has moved yet.
---@class kanbots.PromoteResult
---@field run kanbots.RunView As it is now.
---@field promoted? kanbots.PromotedView Its newest promote that stands; null: none does.
---@field undone? kanbots.PromotedView With `--undo`, the promote that was taken back.
---@field unsigned? kanbots.UnsignedView What the client shall sign; null where nothing is left to do.
---@field others string[] After a promote, the card's other runs that are neither promoted nor discarded.
---@field notices string[] Sentences worth knowing, such as files that were left out.

---Where a run's work has landed.
---@class kanbots.PromotedView
---@field target string The branch.
---@field commit string The commit it is at since.
---@field before string The commit it was at before.
---@field squash boolean Whether it is one commit instead of a merge.
---@field at string When.

---A message to the run's agent: resumes its session, or steers the running turn.
---@class kanbots.ReplyParams
---@field run string A run's id, `<card>-<n>`.
---@field text string What the agent is told.

---A run that is back.
---@class kanbots.RestoreResult
---@field run kanbots.RunView As it is now.
---@field source? "trash"|"rescue" `trash`: exactly as it was; `rescue`: made anew from the rescue ref.
---@field missing string[] What could not be had back, such as ignored files; empty from the trash.

---Whose work; who reviews it is as configured, else the run's own agent.
---@class kanbots.ReviewParams
---@field run string A run's id, `<card>-<n>`.
---@field focus? string What to look at above all, in your words; empty: everything.
---@field mend? boolean True: the run is then told to mend what was found, if anything was.
---@field agent? string|vim.NIL The reviewer's agent; null: as configured, else the run's own.
---@field model? string|vim.NIL As that agent calls it; null: as configured, else the run's own.
---@field effort? string|vim.NIL As that agent calls it; null: as configured, else the run's own.
---@field wait? boolean True: the answer comes when the review is over.

---A review that was asked for.
---@class kanbots.ReviewResult
---@field runs kanbots.RunView[] The reviewer's, then the one whose work it looks at, as they are now.
---@field notices string[] Sentences worth knowing.

---What the newest review of a run's work said.
---@class kanbots.ReviewView
---@field review string The id of the reviewer's own run, for its log.
---@field agent string Who reviewed.
---@field at string When it was over.
---@field turn integer How many turns the work had by then.
---@field past boolean The run has gone on since, so its findings are of an older state.
---@field verdict? "approve"|"mend" What the reviewer says; null: nothing that could be read, see `problem`.
---@field summary string In the reviewer's words.
---@field findings kanbots.FindingView[] Those that nobody has dismissed.
---@field dismissed integer How many were.
---@field problem? string Why there is no verdict; null where there is one.
---@field words string What the reviewer said last, where there is no verdict.
---@field mending ""|"sent"|"nothing"|"went_on" Asked to have it mended: `sent` to the run, `nothing` to mend, or the run `went_on` before and was told nothing; empty: not asked.

---A person has been shown this state of the run, in full.
---@class kanbots.ReviewedParams
---@field run string A run's id, `<card>-<n>`.
---@field tree string The `tree` of the diff that was shown.

---Which run, and to which state; the next message tells its agent.
---@class kanbots.RewindParams
---@field run string A run's id, `<card>-<n>`.
---@field to? string|vim.NIL A turn's number, 0 for the beginning, `before-<n>` for the state before a rewind; null: undo the last rewind.

---Where the worktree is now, and how to have back what was there.
---@class kanbots.RewindResult
---@field run kanbots.RunView As it is now.
---@field to string The state gone back to: a turn's number, or `before-<n>`.
---@field before string The name under which the state before is kept; rewind to it to undo this.
---@field files integer Files put back, added or removed.
---@field notices string[] Sentences worth knowing, such as submodules that stayed as they were.

---One rewind of a run.
---@class kanbots.RewindView
---@field before string The name of the state before it, which undoes it.
---@field to string What it went back to.
---@field at? string When.

---What one run has cost.
---@class kanbots.RunCost
---@field run string Its id.
---@field title string Its card's title when it was dispatched.
---@field payer string Who pays, as in a run.
---@field costUsd? number Dollars; null when unknown.
---@field turns integer Turns begun.
---@field byTurn kanbots.TurnCost[] What each turn that has ended added, oldest first.

---A batch of one run's events, in order.
---@class kanbots.RunEvents
---@field run string Whose.
---@field events kanbots.LogEvent[] In order; may be empty where lines say nothing.
---@field next integer The line after the last one: follow from here after a new connection.

---Which run.
---@class kanbots.RunParams
---@field run string A run's id, `<card>-<n>`.

---One run of a card.
---@class kanbots.RunView
---@field id string `<card>-<n>`, n counting the runs of that card from 1.
---@field card integer The card's number.
---@field agent string The name of the agent.
---@field model? string The model, as the agent calls it; null until it said so, or you did.
---@field mode string What the agent may do without asking.
---@field state kanbots.RunStateName What the run does now.
---@field reason? string Why it waits, failed, stopped or was interrupted; at work `starting`, `stopping`; or null.
---@field phase? string While preparing: worktree, files, set-up, agent; null otherwise.
---@field progress? string How far that phase is, in a few words: files copied, set-up's newest line; or null.
---@field branch string The run's own branch.
---@field worktree? string The path of its worktree; null until it is made.
---@field base? string The commit it started from; null until it leaves the queue.
---@field baseBranch? string The branch that commit was the tip of; null until then, and where the base is no branch.
---@field port? integer The port leased to it, `KANBOTS_PORT` in its environment; null before it is prepared.
---@field sessionId? string The agent's session, by which it is resumed; null before it starts.
---@field costUsd? number Dollars so far, the agent's own number unrounded; null when unknown.
---@field budgetUsd? number Dollars at which it is stopped and you are asked; null: none.
---@field payer string Who pays: `api_key`, `subscription` (dollars are list price), `nobody` (paper), `unknown`.
---@field tokens kanbots.TokensView All models together.
---@field turns integer Turns begun so far.
---@field lastEvent? string What it did last, in a few words; null before it did anything.
---@field lastEventAt? string When that was.
---@field stuck? string Why it may be stuck though it works: long silence, the same failing call; null: it isn't.
---@field retryAt? string When a rate limit or a lost network is tried again; null where that is not known.
---@field retryAttempt? integer Which try comes next while it waits for the network or a limit; null where nobody counts.
---@field retryAttempts? integer After how many tries it fails; null where nobody counts.
---@field queuedAt string When it was dispatched.
---@field startedAt? string When its agent was first started; null before that.
---@field endedAt? string When it came to rest, idle included; null while it goes on.
---@field discardedAt? string When it was discarded; null: it was not.
---@field rescueRef? string The ref that keeps all a discarded run had; null before.
---@field promoted? kanbots.PromotedView Its newest promote that stands; null: none.
---@field rewound? kanbots.RewindView The rewind that its worktree is at; null: none, it was undone, or the run has gone on.
---@field preview? kanbots.PreviewView The program that shows its work; null until somebody asked for it.
---@field purpose kanbots.PurposeName What it was sent for; a review or split is in a tree that is thrown away when it is over.
---@field reviews? string The run that it reviews; null: none.
---@field problem? string Why a split brought no proposal; null: it did, it is not over, or this is no split.
---@field review? kanbots.ReviewView The newest review of its work; null: nobody has reviewed it.
---@field assumptions string[] What its agent says it assumed, dispatched with `--away agent-decides`.
---@field notices string[] Sentences about what its worktree lacks, such as a submodule that could not be filled, and about files outside it that its agent wrote.
---@field verbs string[] The commands that apply to it as it is, the likeliest first, for menus.

---Runs as they are now, and what the person should know.
---@class kanbots.RunsResult
---@field runs kanbots.RunView[] As they are now.
---@field notices string[] Sentences worth knowing, such as uncommitted files the agent will not see.

---Which slash commands.
---@class kanbots.SlashListParams
---@field run? string|vim.NIL Its agent's own too, as it last named them; null: those that every run has.

---Slash commands, by name; the agent's own last.
---@class kanbots.SlashListResult
---@field commands kanbots.SlashView[] By name; the agent's own last.

---One slash command: a reply that begins with `/` and its name.
---@class kanbots.SlashView
---@field name string Without the slash.
---@field description string What it is for, one line; empty where nobody said.
---@field source "built-in"|"team"|"own"|"agent" Where it is from: the program, the team's settings, your own, or the run's agent.

---Which card; its newest run's work so far is in the tree of who is to split it.
---@class kanbots.SplitParams
---@field card integer A card's number.
---@field focus? string What matters in splitting it, in your words; may be empty.
---@field agent? string|vim.NIL Whose proposal; null: the run's agent, without one as configured.
---@field model? string|vim.NIL As that agent calls it; null: the run's, else as configured.
---@field effort? string|vim.NIL As that agent calls it; null: the run's, else as configured.
---@field wait? boolean True: the answer comes when it is over, and the proposal is a decision by then.

---The board in one line, ready to be shown; made anew with every change.
---@class kanbots.StatusView
---@field text string `▶ 3 ❓ 1 ⏳ 1 $1.24/$5`: what is none is left out; `idle` where nothing runs or waits.
---@field severity kanbots.Severity `warning` from 80 % of the session's or the day's budget, `error` from all of it.
---@field running integer `▶`: runs that work or are being prepared.
---@field waiting integer `⏳`: runs that wait for something else than an answer: a limit, the network, a client.
---@field decisions integer `❓`: questions that wait for a person; offers are not counted.
---@field tooltip string The same in sentences, one a line.

---Some runs, or all.
---@class kanbots.StopParams
---@field runs? string[] Their ids.
---@field all? boolean Every run that has not ended.

---The program has ended, or could not be started.
---@class kanbots.TerminalEndedParams
---@field run string A run's id, `<card>-<n>`.
---@field terminal string As the attachment is named.
---@field code? integer|vim.NIL Its exit code; null where it had none.

---What a person types, or an editor starts in a terminal, to attach.
---@class kanbots.TerminalResult
---@field run string The run's id.
---@field argv string[] The program and its arguments; to be started in the repository.
---@field directory string Where.
---@field line string The same as one line for a shell.

---The program runs.
---@class kanbots.TerminalStartedParams
---@field run string A run's id, `<card>-<n>`.
---@field terminal string As the attachment is named.
---@field pid integer Its process.

---Token counts by kind.
---@class kanbots.TokensView
---@field input integer Tokens read at the full price.
---@field output integer Tokens written.
---@field cacheRead integer Tokens read from the cache.
---@field cacheWrite integer Tokens written into the cache.

---What has been in the trash longer than `days`; unset: as in the settings.
---@class kanbots.TrashParams
---@field days? number|vim.NIL Days in the trash.

---What was deleted.
---@class kanbots.TrashResult
---@field runs string[] Whose; each rescue ref stays.
---@field bytes integer Room that became free.

---What one turn of a run added.
---@class kanbots.TurnCost
---@field turn integer From 1.
---@field costUsd? number Dollars; null when unknown.

---One finished turn of a run, and what it changed.
---@class kanbots.TurnView
---@field turn integer From 1; its checkpoint has this name.
---@field start string The state it began from: the turn before, or what a rewind went back to.
---@field at? string When it ended.
---@field seconds? number What it took; null when unknown.
---@field outcome string `completed`, `interrupted`, `failed` and so on.
---@field costUsd? number Dollars; null when unknown.
---@field files? integer Files changed; null where a checkpoint is missing.
---@field added? integer Lines; null where a checkpoint is missing.
---@field removed? integer Lines; null where a checkpoint is missing.
---@field leftOut string[] Untracked paths that its checkpoint does not have: too large, unreadable.

---What a run can be rewound to.
---@class kanbots.TurnsResult
---@field run string Whose.
---@field payer string Who pays for it, as in a run.
---@field position string The state that its worktree was last known to be at.
---@field turns kanbots.TurnView[] Finished turns, oldest first.
---@field rewinds kanbots.RewindView[] Oldest first.

---A commit for the client to write, sign and hand in as `commit`.
---@class kanbots.UnsignedView
---@field tree string Its tree's id.
---@field parents string[] Its parents' ids, in this order.
---@field message string Its message, as it stands.

---How full a window of a subscription is, as an agent last said.
---@class kanbots.WindowView
---@field account string Agent, payer and account.
---@field window string The agent's own word for it, `five_hour`.
---@field used number 0 to 1.
---@field budget? number How full your runs may make it, with what you raised it to; null: as full as it gets.
---@field resetsAt string When it begins anew (ISO 8601).

---One answer offered; `label` is what is sent back.
---@class kanbots.Option
---@field label string
---@field description string

---One question of a request; `text` is the agent's own wording and its key in the answer.
---@class kanbots.Question
---@field text string
---@field header string
---@field options kanbots.Option[]
---@field multiple boolean
---@field free_text boolean

---Token counts by kind; all cumulative over whatever they are counted for.
---@class kanbots.Tokens
---@field input integer
---@field output integer
---@field cache_read integer
---@field cache_write integer

---A running total of one agent session: dollars (None: unknown) and tokens per model.
---@class kanbots.Usage
---@field cost_usd? number
---@field models table<string, kanbots.Tokens>

---It said who it is and what it can; it is told now which session to open.
---@class kanbots.event.agent_introduced
---@field can string[] How it takes up a session that it had: `resume` quietly, `load` by telling it again.
---@field agent_version string
---@field login string How to log in to it, in its own words.

---The handshake is over: from here on it takes messages, in the session of this id.
---@class kanbots.event.session_opened
---@field session_id string
---@field model string
---@field mode string
---@field agent_version string
---@field anew boolean In place of one that it can't take up: it knows nothing of what was said before.
---@field retold boolean What it tells before its next turn is what was said in an earlier one.
---@field model_setting string The setting of its own that chooses its model; "": as the protocol calls it.
---@field model_method boolean It has a method for that, and no setting.
---@field own_modes ([kanbots.ModeName, string])[] For each of our modes that of its own to change to, where it is in another.

---It can't begin, or not resume: what, why, what next. The process would wait for ever.
---@class kanbots.event.session_refused
---@field reason string
---@field gone boolean It has no session of that id, and opens another: when it is told to, or else at its next start.
---@field untaken boolean It may have it, and does not take it up as it is logged in; it may open another.

---The agent began a turn; Claude says so at each one, also at those nobody asked for.
---@class kanbots.event.turn_started
---@field session_id string Another than `SessionOpened` told is a sub-agent's.
---@field model string
---@field mode string
---@field agent_version string
---@field tools string[]
---@field capabilities string[]
---@field turn string The agent's own name of it, by which it is interrupted.
---@field slash_commands string[] Its own, without the slash: those that a message may call.

---The turn is over; the run goes on if background tasks or queued messages remain.
---@class kanbots.event.turn_ended
---@field outcome "completed"|"failed"|"interrupted"|"budget"|"max_turns"
---@field text string The closing words, or for a failure the error as the agent put it.
---@field usage kanbots.Usage Cumulative over the agent session, so the newest one counts and none are added up.
---@field duration_ms integer
---@field answers integer
---@field queued integer Messages that wait for a turn of their own.
---@field status? integer HTTP status of a failed request.
---@field session_id? string Whose turn it was, where the agent says so; see `TurnStarted`.
---@field message? string The message that the turn answered, where each has a turn of its own: it was taken, and nothing that was asked in its turn is waited for any more.
---@field remedy string A sentence on what to do about the failure, where it is more than to try again.
---@field gone boolean None was begun: the agent has no session of the id that it was to take up.

---One answer of the model is complete; the moment to ask what the turn has cost so far.
---@class kanbots.event.model_answered
---@field output_tokens integer

---The running total of a session in mid-turn; tokens under "" are of the run's model.
---@class kanbots.event.usage_reported
---@field usage kanbots.Usage
---@field session_id? string Whose total it is, where sub-agents have sessions of their own.

---Who pays for this process, known before its first turn.
---@class kanbots.event.payer_reported
---@field payer "api_key"|"subscription"|"nobody"|"unknown"
---@field account string

---@class kanbots.event.text_said
---@field text string
---@field parent? string The tool call of the sub-agent that speaks; None for the agent itself.
---@field session_id? string Whose it is, where sub-agents have sessions; `runs.conversation` then sets `parent`.

---A piece of a text still being written; the whole follows as `TextSaid`.
---@class kanbots.event.text_streamed
---@field text string
---@field message string The agent's own id of that text, where pieces of two may follow each other.

---@class kanbots.event.thought
---@field text string

---A piece of a thought; the whole follows as `Thought`.
---@class kanbots.event.thought_streamed
---@field text string
---@field message string

---What changed about a call, of an agent that tells only that; `agents.joining` makes `ToolStarted`, `ToolEnded` and what follows of it.
---@class kanbots.event.tool_told
---@field tool_id string
---@field name string
---@field state ""|"pending"|"given"|"working"|"done"|"failed" `given`: what with, of a call that was announced: it begins.
---@field summary string
---@field output string
---@field touched string `commit` or `push`, where the call asks git for that.
---@field paths string[] The files that it writes.
---@field detail string What a person must see to allow it, as far as this line says.
---@field named table<string, string[]|vim.NIL> The files that each field of this line names; None: not clear, or more than that.

---@class kanbots.event.tool_started
---@field tool_id string
---@field name string
---@field summary string One line for people: the command, the file, the pattern; at most 200 characters.
---@field parent? string
---@field detail string What a person must see to allow it, where the request for leave does not bring that.
---@field session_id? string Whose it is, where sub-agents have sessions; `runs.conversation` then sets `parent`.

---@class kanbots.event.tool_ended
---@field tool_id string
---@field ok boolean
---@field output string The beginning of what it gave, at most 2,000 characters; the transcript has the rest.
---@field parent? string
---@field session_id? string Whose it is, where sub-agents have sessions; `runs.conversation` then sets `parent`.

---The agent's own commands as they are now, without the slash: those a message may call.
---@class kanbots.event.slash_commands_offered
---@field names string[]

---A sub-agent or background command.
---@class kanbots.event.task_started
---@field task_id string
---@field title string
---@field background boolean

---@class kanbots.event.task_ended
---@field task_id string
---@field status string
---@field title string

---The set of live background tasks; replaces the one before.
---@class kanbots.event.background_tasks_changed
---@field task_ids string[]

---The agent committed, or tried to push.
---@class kanbots.event.repository_touched
---@field what string

---A tool of the agent's for editing files wrote this one; absolute, or from its worktree.
---@class kanbots.event.file_written
---@field path string

---The agent has our message; it may still be queued behind the running turn.
---@class kanbots.event.message_received
---@field message_id string

---The message reached the model.
---@class kanbots.event.message_taken
---@field message_id string
---@field text string

---The agent asks and waits; with k questions it becomes k decisions of one group.
---@class kanbots.event.decision_requested
---@field key string
---@field kind "question"|"plan"|"permission"|"budget"|"payer"|"consent"|"offer"|"escape"|"preview"|"split"
---@field questions kanbots.Question[]
---@field detail string What the person needs to see to decide: the plan, the command, the file; may be long.
---@field by_message boolean Asked in words (a `kanbots-decision` block): the answer is an ordinary message.
---@field tool_id string The call it asks leave for, if one has begun; its `detail` is shown with the question.
---@field granted_in kanbots.ModeName[] Modes in which the like of it is allowed beforehand: the first option is taken.
---@field writes string[] The files that it would write, where that is all it does: `acceptEdits` allows it only inside the worktree.
---@field terse boolean `detail` is the call's title; what was told of the call before belongs to it.
---@field named table<string, string[]|vim.NIL> See `ToolTold`; a field that it leaves out is as it was told before.

---@class kanbots.event.decision_withdrawn
---@field key string

---Nobody waits any more under this key, whether it was answered or not.
---@class kanbots.event.decision_closed
---@field key string

---The agent's reply to one of our control commands, by the id we gave it.
---@class kanbots.event.command_answered
---@field request_id string
---@field ok boolean
---@field error string

---The agent waits by itself and tries again after `delay_ms`.
---@class kanbots.event.retry_scheduled
---@field kind "rate_limit"|"overloaded"|"network"|"server"|"login"|"other"
---@field delay_ms integer 0: it does not say how long.
---@field attempt integer
---@field attempts integer
---@field status? integer

---A subscription's window: `rejected` means nothing more until `resets_at`.
---@class kanbots.event.limit_reported
---@field status "allowed"|"warning"|"rejected"
---@field window string
---@field resets_at? integer Seconds since the epoch.
---@field utilization? number 0 to 1.

---A call was denied without asking anyone: a deny rule, the push guard.
---@class kanbots.event.permission_denied
---@field tool string
---@field reason string

---@class kanbots.event.mode_changed
---@field mode string

---A note of the agent's own: a model fallback, a compaction, a hook that timed out.
---@class kanbots.event.informed
---@field text string
---@field level "info"|"warning"|"error"

---Nothing but a sign of life: a heartbeat, a request under way, a streamed piece.
---@class kanbots.event.stayed_alive
---@field what string

---The agent says of itself that nothing runs any more, background tasks included.
---@class kanbots.event.session_idle

---A line of a kind this adapter does not know; kept in the transcript.
---@class kanbots.event.unrecognized
---@field kind string

---Not a line of the agent's format at all; its beginning, at most 200 characters.
---@class kanbots.event.garbled
---@field text string

---Every request, by its method: the types that go in and come back.
---@type table<string, { title: string, params: string, result: string }>
M.requests = {
  ["kanbots/board/show"] = { title = "Show the whole board", params = "kanbots.Empty", result = "kanbots.BoardSnapshot" },
  ["kanbots/card/add"] = { title = "Add a card", params = "kanbots.CardAddParams", result = "kanbots.CardView" },
  ["kanbots/card/show"] = { title = "Show a card", params = "kanbots.CardParams", result = "kanbots.CardView" },
  ["kanbots/card/list"] = { title = "List cards", params = "kanbots.CardListParams", result = "kanbots.CardListResult" },
  ["kanbots/card/edit"] = { title = "Edit a card", params = "kanbots.CardEditParams", result = "kanbots.CardView" },
  ["kanbots/card/move"] = { title = "Move a card", params = "kanbots.CardMoveParams", result = "kanbots.CardView" },
  ["kanbots/card/archive"] = { title = "Archive a card", params = "kanbots.CardArchiveParams", result = "kanbots.CardView" },
  ["kanbots/run/dispatch"] = { title = "Dispatch cards", params = "kanbots.DispatchParams", result = "kanbots.DispatchResult" },
  ["kanbots/run/reply"] = { title = "Reply to a run", params = "kanbots.ReplyParams", result = "kanbots.RunsResult" },
  ["kanbots/choice/list"] = { title = "List what may be chosen", params = "kanbots.Empty", result = "kanbots.ChoicesResult" },
  ["kanbots/slash/list"] = { title = "List slash commands", params = "kanbots.SlashListParams", result = "kanbots.SlashListResult" },
  ["kanbots/run/review"] = { title = "Review a run", params = "kanbots.ReviewParams", result = "kanbots.ReviewResult" },
  ["kanbots/review/dismiss"] = { title = "Dismiss findings of a review", params = "kanbots.DismissParams", result = "kanbots.RunView" },
  ["kanbots/card/split"] = { title = "Split a card", params = "kanbots.SplitParams", result = "kanbots.RunsResult" },
  ["kanbots/run/stop"] = { title = "Stop runs", params = "kanbots.StopParams", result = "kanbots.RunsResult" },
  ["kanbots/run/adopt"] = { title = "Adopt a worktree", params = "kanbots.AdoptParams", result = "kanbots.AdoptResult" },
  ["kanbots/run/attach"] = { title = "Attach a run", params = "kanbots.AttachParams", result = "kanbots.AttachResult" },
  ["kanbots/terminal/started"] = { title = "Tell that a terminal's program runs", params = "kanbots.TerminalStartedParams", result = "kanbots.Empty" },
  ["kanbots/terminal/ended"] = { title = "Take a run back from a terminal", params = "kanbots.TerminalEndedParams", result = "kanbots.DetachResult" },
  ["kanbots/terminal/show"] = { title = "Attach to a run at a terminal", params = "kanbots.RunParams", result = "kanbots.TerminalResult" },
  ["kanbots/run/promote"] = { title = "Promote a run", params = "kanbots.PromoteParams", result = "kanbots.PromoteResult" },
  ["kanbots/landing/undo"] = { title = "Undo a promote", params = "kanbots.RunParams", result = "kanbots.PromoteResult" },
  ["kanbots/landing/show"] = { title = "Show what promoting a run would do", params = "kanbots.LandingParams", result = "kanbots.LandingView" },
  ["kanbots/run/discard"] = { title = "Discard a run", params = "kanbots.DiscardParams", result = "kanbots.DiscardResult" },
  ["kanbots/run/restore"] = { title = "Restore a discarded run", params = "kanbots.RunParams", result = "kanbots.RestoreResult" },
  ["kanbots/disk/show"] = { title = "Show what runs have on the disk", params = "kanbots.Empty", result = "kanbots.DiskResult" },
  ["kanbots/trash/empty"] = { title = "Empty the trash by age", params = "kanbots.TrashParams", result = "kanbots.TrashResult" },
  ["kanbots/run/forget"] = { title = "Drop a discarded run's checkpoints", params = "kanbots.RunParams", result = "kanbots.CheckpointsResult" },
  ["kanbots/run/rewind"] = { title = "Rewind a run", params = "kanbots.RewindParams", result = "kanbots.RewindResult" },
  ["kanbots/run/diff"] = { title = "Show a run's diff", params = "kanbots.DiffParams", result = "kanbots.DiffResult" },
  ["kanbots/run/reviewed"] = { title = "Note what a person has seen", params = "kanbots.ReviewedParams", result = "kanbots.Empty" },
  ["kanbots/run/turns"] = { title = "List a run's turns", params = "kanbots.RunParams", result = "kanbots.TurnsResult" },
  ["kanbots/run/log"] = { title = "Read a run's log", params = "kanbots.LogParams", result = "kanbots.LogResult" },
  ["kanbots/run/follow"] = { title = "Follow a run's events", params = "kanbots.FollowParams", result = "kanbots.LogResult" },
  ["kanbots/run/unfollow"] = { title = "Stop following a run", params = "kanbots.RunParams", result = "kanbots.Empty" },
  ["kanbots/decision/list"] = { title = "List decisions", params = "kanbots.DecisionListParams", result = "kanbots.DecisionListResult" },
  ["kanbots/decision/offer"] = { title = "Make the offer that is due", params = "kanbots.Empty", result = "kanbots.OfferResult" },
  ["kanbots/decision/answer"] = { title = "Answer", params = "kanbots.AnswerParams", result = "kanbots.AnswerResult" },
  ["kanbots/document/open"] = { title = "Open a document of the board", params = "kanbots.DocumentParams", result = "kanbots.DocumentResult" },
  ["kanbots/run/preview"] = { title = "Preview a run", params = "kanbots.RunParams", result = "kanbots.PreviewResult" },
  ["kanbots/preview/start"] = { title = "Start a run's preview", params = "kanbots.PreviewStartParams", result = "kanbots.PreviewShown" },
  ["kanbots/preview/stop"] = { title = "Stop a run's preview", params = "kanbots.PreviewParams", result = "kanbots.PreviewShown" },
  ["kanbots/preview/show"] = { title = "Show a run's preview", params = "kanbots.PreviewShowParams", result = "kanbots.PreviewShown" },
  ["kanbots/cost/show"] = { title = "Show costs", params = "kanbots.CostsParams", result = "kanbots.CostsResult" },
  ["kanbots/client/focus"] = { title = "Say whether a person looks", params = "kanbots.FocusParams", result = "kanbots.Empty" },
  ["kanbots/daemon/status"] = { title = "Show the daemon's status", params = "kanbots.Empty", result = "kanbots.DaemonStatus" },
  ["kanbots/daemon/stop"] = { title = "Stop the daemon", params = "kanbots.DaemonStopParams", result = "kanbots.Empty" },
  ["kanbots/daemon/check"] = { title = "Check this board", params = "kanbots.CheckParams", result = "kanbots.CheckResult" },
}

---Every notification of ours that a client gets, and its type.
---@type table<string, string>
M.notifications = {
  ["kanbots/board/changed"] = "kanbots.BoardChanged",
  ["kanbots/document/changed"] = "kanbots.DocumentsChanged",
  ["kanbots/daemon/replaced"] = "kanbots.DaemonReplaced",
  ["kanbots/person/called"] = "kanbots.PersonCalled",
  ["kanbots/run/appended"] = "kanbots.RunEvents",
}

---A verb: its command, the request it stands for, and what a palette calls it.
---@class kanbots.Command
---@field name string
---@field title string
---@field method string
---@field subject? "card"|"run"|"decision" What must be named.
---@field careful boolean It spends or removes: never without being told on what.
---@field reads boolean An untrusted workspace may ask it too.
---@field preset table<string, any> Fields that the command itself says.

---@type kanbots.Command[]
M.commands = {
  { name = "kanbots.board", title = "Open the board", method = "kanbots/document/open", careful = false, reads = true, preset = { document = "board" } },
  { name = "kanbots.card", title = "Open a card's page", method = "kanbots/document/open", subject = "card", careful = false, reads = true, preset = { document = "card" } },
  { name = "kanbots.diff", title = "Open a run's diff", method = "kanbots/document/open", subject = "run", careful = false, reads = true, preset = { document = "diff" } },
  { name = "kanbots.log", title = "Open a run's log", method = "kanbots/document/open", subject = "run", careful = false, reads = true, preset = { document = "log" } },
  { name = "kanbots.preview", title = "Preview a run", method = "kanbots/run/preview", subject = "run", careful = false, reads = true, preset = {} },
  { name = "kanbots.preview.start", title = "Start a run's preview", method = "kanbots/preview/start", subject = "run", careful = false, reads = false, preset = {} },
  { name = "kanbots.preview.stop", title = "Stop a run's preview", method = "kanbots/preview/stop", subject = "run", careful = false, reads = false, preset = {} },
  { name = "kanbots.preview.show", title = "Show a run's preview", method = "kanbots/preview/show", subject = "run", careful = false, reads = true, preset = {} },
  { name = "kanbots.card.add", title = "Add a card", method = "kanbots/card/add", careful = false, reads = false, preset = {} },
  { name = "kanbots.card.show", title = "Show a card", method = "kanbots/card/show", subject = "card", careful = false, reads = true, preset = {} },
  { name = "kanbots.card.list", title = "List cards", method = "kanbots/card/list", careful = false, reads = true, preset = {} },
  { name = "kanbots.card.edit", title = "Edit a card", method = "kanbots/card/edit", subject = "card", careful = true, reads = false, preset = {} },
  { name = "kanbots.card.move", title = "Move a card", method = "kanbots/card/move", subject = "card", careful = true, reads = false, preset = {} },
  { name = "kanbots.card.archive", title = "Archive a card", method = "kanbots/card/archive", subject = "card", careful = true, reads = false, preset = {} },
  { name = "kanbots.dispatch", title = "Dispatch cards", method = "kanbots/run/dispatch", subject = "card", careful = true, reads = false, preset = {} },
  { name = "kanbots.reply", title = "Reply to a run", method = "kanbots/run/reply", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.review", title = "Review a run", method = "kanbots/run/review", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.review.mend", title = "Review a run and have it mended", method = "kanbots/run/review", subject = "run", careful = true, reads = false, preset = { mend = true } },
  { name = "kanbots.review.dismiss", title = "Dismiss a review's findings", method = "kanbots/review/dismiss", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.split", title = "Split a card", method = "kanbots/card/split", subject = "card", careful = true, reads = false, preset = {} },
  { name = "kanbots.slash", title = "List slash commands", method = "kanbots/slash/list", careful = false, reads = true, preset = {} },
  { name = "kanbots.stop", title = "Stop a run", method = "kanbots/run/stop", subject = "run", careful = false, reads = false, preset = {} },
  { name = "kanbots.stop.all", title = "Stop all runs", method = "kanbots/run/stop", careful = false, reads = false, preset = { all = true } },
  { name = "kanbots.adopt", title = "Adopt a worktree or branch", method = "kanbots/run/adopt", careful = false, reads = false, preset = {} },
  { name = "kanbots.attach", title = "Attach to a run at a terminal", method = "kanbots/terminal/show", subject = "run", careful = false, reads = false, preset = {} },
  { name = "kanbots.promote", title = "Promote a run", method = "kanbots/run/promote", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.promote.show", title = "Show what promoting a run would do", method = "kanbots/landing/show", subject = "run", careful = false, reads = true, preset = {} },
  { name = "kanbots.promote.undo", title = "Undo a promote", method = "kanbots/landing/undo", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.discard", title = "Discard a run", method = "kanbots/run/discard", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.restore", title = "Restore a discarded run", method = "kanbots/run/restore", subject = "run", careful = false, reads = false, preset = {} },
  { name = "kanbots.rewind", title = "Rewind a run", method = "kanbots/run/rewind", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.turns", title = "List a run's turns", method = "kanbots/run/turns", subject = "run", careful = false, reads = true, preset = {} },
  { name = "kanbots.answer", title = "Answer a question", method = "kanbots/decision/answer", subject = "decision", careful = false, reads = false, preset = {} },
  { name = "kanbots.decisions", title = "List decisions", method = "kanbots/decision/list", careful = false, reads = true, preset = {} },
  { name = "kanbots.status", title = "Show the whole board", method = "kanbots/board/show", careful = false, reads = true, preset = {} },
  { name = "kanbots.costs", title = "Show costs", method = "kanbots/cost/show", careful = false, reads = false, preset = {} },
  { name = "kanbots.disk", title = "Show what runs have on the disk", method = "kanbots/disk/show", careful = false, reads = true, preset = {} },
  { name = "kanbots.gc", title = "Empty the trash by age", method = "kanbots/trash/empty", careful = false, reads = false, preset = {} },
  { name = "kanbots.gc.checkpoints", title = "Drop a discarded run's checkpoints", method = "kanbots/run/forget", subject = "run", careful = true, reads = false, preset = {} },
  { name = "kanbots.doctor", title = "Check this board", method = "kanbots/daemon/check", careful = false, reads = true, preset = {} },
  { name = "kanbots.daemon.status", title = "Show the daemon's status", method = "kanbots/daemon/status", careful = false, reads = true, preset = {} },
  { name = "kanbots.daemon.stop", title = "Stop the daemon", method = "kanbots/daemon/stop", careful = false, reads = false, preset = {} },
}

return M
