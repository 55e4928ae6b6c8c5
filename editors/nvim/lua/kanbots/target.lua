-- What a verb is about: the card, run or question that was named, that the cursor is on, or that the
-- person chooses. Reads words off the text; which verbs apply to what, the server says.

local M = {}

local WORD = '#?%d[%w_.-]*'
local CARD = '^#(%d+)$'
local RUN = '^(%d+%-%d+)$'
local DECISION = '^(%d+%-%d+%.[%w_-]+)$'

---@class kanbots.Target
---@field card integer?
---@field run string?
---@field decision string?

---A card's number, where a text is one.
---@param text string?
---@return integer?
function M.number(text)
  return tonumber(text) --[[@as integer?]]
end

---@param word string
---@return kanbots.Target?
local function meant_by(word)
  local decision = word:match(DECISION)
  if decision then
    return {
      card = M.number(decision:match('^%d+')),
      run = decision:match('^[^.]+'),
      decision = decision,
    }
  end
  local run = word:match(RUN)
  if run then
    return { card = M.number(run:match('^%d+')), run = run }
  end
  local card = M.number(word:match(CARD))
  return card and { card = card } or nil
end

---The words of a line that name a card, run or question, with their columns from 0.
---@param line string
---@return {target: kanbots.Target, first: integer, last: integer}[]
local function named_in(line)
  ---@type {target: kanbots.Target, first: integer, last: integer}[]
  local found = {}
  local first, last = line:find(WORD)
  while first and last do
    local word = line:sub(first, last):gsub('[.:-]+$', '')
    local before = first > 1 and line:sub(first - 1, first - 1) or ' '
    local target = not before:find('[%w&_.-]') and meant_by(word) or nil
    if target then
      found[#found + 1] = { target = target, first = first - 1, last = first + #word - 2 }
    end
    first, last = line:find(WORD, last + 1)
  end
  return found
end

---What the cursor is on: the word itself, else the line's first, else what the document is about.
---@return kanbots.Target?
function M.under_cursor()
  local document = require('kanbots.documents').of(0)
  if not document then
    return nil
  end
  local column = vim.api.nvim_win_get_cursor(0)[2]
  if document.kind == 'board' or document.kind == 'card' then
    local found = named_in(vim.api.nvim_get_current_line())
    for _, each in ipairs(found) do
      if each.first <= column and column <= each.last then
        return each.target
      end
    end
    local line, first = vim.api.nvim_get_current_line(), found[1]
    if first and line:sub(1, first.first):find('^[%s#-]*$') then
      return first.target
    end
  end
  if document.card or document.run then
    return { card = document.card, run = document.run }
  end
end

---@param board kanbots.Board
---@param decision kanbots.DecisionView
---@return string
function M.decision_title(board, decision)
  local card = decision.card and board.cards[decision.card]
  local who = card and ('#%d %s'):format(card.number, card.title) or 'The board'
  return ('%s  %s: %s'):format(decision.id, who, decision.question)
end

---@param pair {run: kanbots.RunView, card: kanbots.CardView}
---@return string
function M.run_title(pair)
  return ('%s %s (%s)'):format(
    pair.run.id,
    pair.card.title,
    pair.run.discardedAt and 'discarded' or pair.run.state
  )
end

---@param card kanbots.CardView
---@return string
function M.card_title(card)
  return ('#%d %s'):format(card.number, card.title)
end

---@generic T
---@param items T[]
---@param prompt string
---@param title fun(item: T): string
---@param done fun(item: T)
local function choose(items, prompt, title, done)
  if #items == 0 then
    return require('kanbots.notify').say(prompt .. ': there is none to which it applies now.')
  end
  vim.ui.select(
    items,
    { prompt = prompt .. ':', format_item = title, kind = 'kanbots' },
    function(item)
      if item then
        done(item)
      end
    end
  )
end

---@param board kanbots.Board
---@param verb kanbots.Verb
---@param done fun(subject: integer|string)
local function choose_card(board, verb, done)
  local fresh, others = {}, {}
  for _, card in ipairs(require('kanbots.board').cards(board)) do
    if vim.list_contains(card.verbs, verb.command) then
      table.insert(#card.runs == 0 and fresh or others, card)
    end
  end
  choose(vim.list_extend(fresh, others), verb.title, M.card_title, function(card)
    done(card.number)
  end)
end

---@param board kanbots.Board
---@param verb kanbots.Verb
---@param within integer? only runs of this card
---@param done fun(subject: integer|string)
local function choose_run(board, verb, within, done)
  local runs = vim.tbl_filter(function(pair)
    local applies = vim.list_contains(pair.run.verbs, verb.command)
    return applies and (not within or pair.card.number == within)
  end, require('kanbots.board').runs(board))
  if within and #runs == 1 then
    return done(runs[1].run.id)
  end
  choose(runs, verb.title, M.run_title, function(pair)
    done(pair.run.id)
  end)
end

---Lets the person choose among what a verb applies to, as the server says of each card and run.
---@param client vim.lsp.Client
---@param verb kanbots.Verb
---@param within integer? only runs of this card
---@param done fun(subject: integer|string)
function M.choose(client, verb, within, done)
  local board = require('kanbots.board').of(client)
  if not board then
    return require('kanbots.notify').say('The board is not known yet; try again in a moment.')
  end
  if verb.subject == 'card' then
    choose_card(board, verb, done)
  else
    choose_run(board, verb, within, done)
  end
end

---What Enter does: answers a question, opens a run's log or a card's page, else what the line offers.
function M.open()
  local target = M.under_cursor()
  local run = require('kanbots').run
  if target and target.decision then
    return run('answer ' .. target.decision)
  end
  local document = require('kanbots.documents').of(0)
  if target and document and document.kind == 'board' then
    return run('card ' .. target.card)
  end
  if target and target.run and document and document.kind == 'card' then
    return run('log ' .. target.run)
  end
  if not target then
    return require('kanbots.notify').say('Nothing of the board is on this line.')
  end
  vim.lsp.codelens.run()
end

return M
