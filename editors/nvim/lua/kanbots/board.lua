-- The board as the server tells it, one per client: a snapshot, then what changed since. Says by
-- `User` autocommands what is new; draws nothing.

local M = {}

---@class kanbots.Board
---@field client integer
---@field root string
---@field revision integer
---@field cards table<integer, kanbots.CardView> by number
---@field decisions kanbots.DecisionView[] those that wait, oldest first
---@field status kanbots.StatusView
---@field known boolean whether a snapshot has come

---@type table<integer, kanbots.Board>
local boards = {}

---@param name string
---@param data table
local function announce(name, data)
  vim.api.nvim_exec_autocmds('User', { pattern = name, modeline = false, data = data })
end

---@param board kanbots.Board
local function changed(board)
  announce(
    'KanbotsBoardChanged',
    { client_id = board.client, root = board.root, revision = board.revision }
  )
  vim.cmd.redrawstatus({ bang = true })
end

---A card's runs, then those that only look at their work.
---@param card kanbots.CardView
---@return kanbots.RunView[]
function M.every_run(card)
  return vim.list_extend(vim.list_slice(card.runs or {}), card.errands or {})
end

---@param card kanbots.CardView?
---@return table<string, kanbots.RunView>
local function runs_of(card)
  local found = {}
  for _, run in ipairs(card and M.every_run(card) or {}) do
    found[run.id] = run
  end
  return found
end

---@param board kanbots.Board
---@param run kanbots.RunView
---@param before kanbots.RunView?
local function tell_preview(board, run, before)
  local url = vim.tbl_get(run, 'preview', 'url')
  if url and url ~= vim.tbl_get(before or {}, 'preview', 'url') then
    announce(
      'KanbotsPreviewReady',
      { client_id = board.client, root = board.root, run = run, url = url }
    )
  end
end

---@param board kanbots.Board
---@param card kanbots.CardView
local function put_card(board, card)
  local before = runs_of(board.cards[card.number])
  board.cards[card.number] = not card.archived and card or nil
  if not board.known then
    return
  end
  for _, run in ipairs(M.every_run(card)) do
    local old = before[run.id]
    tell_preview(board, run, old)
    if not old or old.state ~= run.state then
      announce('KanbotsRunChanged', {
        client_id = board.client,
        root = board.root,
        run = run,
        card = card,
        before = old and old.state or nil,
      })
    end
  end
end

---@param board kanbots.Board
---@param decision kanbots.DecisionView
local function put_decision(board, decision)
  for place, each in ipairs(board.decisions) do
    if each.id == decision.id then
      table.remove(board.decisions, place)
      if decision.state == 'opened' then
        table.insert(board.decisions, place, decision)
      else
        announce(
          'KanbotsDecisionClosed',
          { client_id = board.client, root = board.root, decision = decision }
        )
      end
      return
    end
  end
  if decision.state == 'opened' then
    table.insert(board.decisions, decision)
    announce(
      'KanbotsDecisionOpened',
      { client_id = board.client, root = board.root, decision = decision }
    )
  end
end

---@param board kanbots.Board
---@param snapshot kanbots.BoardSnapshot
local function replace(board, snapshot)
  if board.known and snapshot.revision < board.revision then
    return
  end
  board.revision = snapshot.revision
  board.status = snapshot.status
  local wait = {}
  for _, decision in ipairs(snapshot.decisions) do
    wait[decision.id] = true
  end
  for _, decision in ipairs(vim.list_slice(board.decisions)) do
    if not wait[decision.id] then
      local resolved = vim.tbl_extend('force', decision, { state = 'resolved' })
      put_decision(board, resolved --[[@as kanbots.DecisionView]])
    end
  end
  local cards = {}
  for _, card in ipairs(snapshot.cards) do
    cards[card.number] = true
    put_card(board, card)
  end
  for number in pairs(board.cards) do
    board.cards[number] = cards[number] and board.cards[number] or nil
  end
  for _, decision in ipairs(snapshot.decisions) do
    put_decision(board, decision)
  end
  board.known = true
  changed(board)
end

---Asks for the whole board; at the beginning, after a gap, and when another daemon serves.
---@param client vim.lsp.Client
---@param anew boolean? whatever revision was known
---@param done fun()? afterwards, whatever came of it
function M.fetch(client, anew, done)
  boards[client.id] = boards[client.id]
    or {
      client = client.id,
      root = client.root_dir or '',
      revision = -1,
      cards = {},
      decisions = {},
      status = { text = '', severity = 'ok', tooltip = '', running = 0, waiting = 0, decisions = 0 },
      known = false,
    }
  if anew then
    boards[client.id].revision = -1
  end
  client:request('kanbots/board/show', vim.empty_dict(), function(trouble, result)
    if not trouble and boards[client.id] then
      replace(boards[client.id], require('kanbots.nulls').left_out(result))
    end
    if done then
      done()
    end
  end)
end

---What changed since a revision.
---@param client vim.lsp.Client
---@param change kanbots.BoardChanged
function M.patch(client, change)
  local board = boards[client.id]
  if not board or not board.known or change.revision <= board.revision then
    return
  end
  if change.previous > board.revision then
    return M.fetch(client)
  end
  board.revision = change.revision
  board.status = change.status
  for _, card in ipairs(change.cards) do
    put_card(board, card)
  end
  for _, decision in ipairs(change.decisions) do
    put_decision(board, decision)
  end
  changed(board)
end

---@param id integer
function M.forget(id)
  if boards[id] then
    boards[id] = nil
    vim.cmd.redrawstatus({ bang = true })
  end
end

---The board of a client.
---@param client vim.lsp.Client
---@return kanbots.Board?
function M.of(client)
  local board = boards[client.id]
  return board and board.known and board or nil
end

---The board of the current buffer's repository, else the only one there is.
---@return kanbots.Board?
function M.current()
  if next(boards) == nil then
    return nil
  end
  local client = require('kanbots.client').of(0)
  if client then
    return M.of(client)
  end
  local id, board = next(boards)
  local alone = board and next(boards, id) == nil and board.known
  return alone and board or nil
end

---Cards by number, lowest first.
---@param board kanbots.Board
---@return kanbots.CardView[]
function M.cards(board)
  local cards = vim.tbl_values(board.cards)
  table.sort(cards, function(one, other)
    return one.number < other.number
  end)
  return cards
end

---Runs of all cards, the newest of each card first, and after all work those that look at it.
---@param board kanbots.Board
---@return {run: kanbots.RunView, card: kanbots.CardView}[]
function M.runs(board)
  local work, errands = {}, {}
  for _, card in ipairs(M.cards(board)) do
    local runs = M.every_run(card)
    for place = #runs, 1, -1 do
      local into = place > #(card.runs or {}) and errands or work
      table.insert(into, { run = runs[place], card = card })
    end
  end
  return vim.list_extend(work, errands)
end

return M
