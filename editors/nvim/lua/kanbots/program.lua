-- The program that a run's preview starts. Its page is opened once it answers, only where it was
-- started in this Neovim, and only once; what others started is told, and opened when asked for.

local M = {}

---@class kanbots.Awaited
---@field ended string? when the one before it ended: that end is not this one's
---@field before integer the moment until which it is waited for

local VERB = 'kanbots.preview.start'
---Whoever asked for it that long ago does something else by now.
local PATIENCE_MS = 600000

---@type table<integer, table<string, kanbots.Awaited>> by client, then by run
local awaited = {}

---@param run string
---@param url string?
local function open(run, url)
  -- A program wrote it: nothing but an address of the web may reach what opens things.
  if not url or not url:find('^https?://') then
    return
  end
  local said = ('%s answers at %s'):format(run, url)
  local opened, trouble = vim.ui.open(url)
  if opened then
    return require('kanbots.notify').say(said)
  end
  require('kanbots.notify').say(('%s, which opens nowhere: %s'):format(said, trouble))
end

---@param client vim.lsp.Client
---@param run string
---@return kanbots.PreviewView?
local function preview_of(client, run)
  local board = require('kanbots.board').of(client)
  local number = require('kanbots.target').number(run:match('^%d+'))
  local card = board and number and board.cards[number]
  local view = vim.iter(card and card.runs or {}):find(function(each)
    return each.id == run
  end)
  return view and view.preview
end

---@param client vim.lsp.Client
---@param run string
---@param wait kanbots.Awaited
---@return boolean done
local function settle(client, run, wait)
  local preview = preview_of(client, run)
  if vim.uv.now() > wait.before then
    return true
  end
  if preview and preview.state == 'ready' then
    open(run, preview.url)
    return true
  end
  if preview and preview.state == 'ended' and preview.endedAt ~= wait.ended then
    -- The server has the words for how it ended; who stopped it knows.
    if not preview.stoppedBy then
      require('kanbots.verbs').execute(client, 'kanbots.preview.show', { run = run })
    end
    return true
  end
  return false
end

---The board has changed: what was waited for may answer, or have ended.
---@param id integer the client
function M.look(id)
  local client, waits = vim.lsp.get_client_by_id(id), awaited[id] or {}
  for run, wait in pairs(waits) do
    if client and settle(client, run, wait) then
      waits[run] = nil
    end
  end
end

---Whether its page opens by itself.
---@param id integer the client
---@param run string
---@return boolean
function M.is_awaited(id, run)
  return vim.tbl_get(awaited, id, run) ~= nil
end

---Starts it; one that answers already is opened.
---@param client vim.lsp.Client
---@param argument {run: string, agree: boolean?}
function M.start(client, argument)
  local run = argument.run
  local before = preview_of(client, run)
  local params = { command = VERB, arguments = { argument } }
  require('kanbots.client').ask(client, 'workspace/executeCommand', params, function()
    awaited[client.id] = awaited[client.id] or {}
    awaited[client.id][run] =
      { ended = before and before.endedAt, before = vim.uv.now() + PATIENCE_MS }
    -- It may have come to answer before its reply was read.
    M.look(client.id)
  end)
end

---Opens the address at which it answers.
---@param client vim.lsp.Client
---@param run string
function M.browse(client, run)
  local params = { run = run, lines = 0 }
  require('kanbots.client').ask(client, 'kanbots/preview/show', params, function(result)
    local url = vim.tbl_get(result, 'preview', 'url')
    if not url then
      return require('kanbots.notify').say(
        ('%s answers nowhere; :Kanbots preview start %s'):format(run, run)
      )
    end
    open(run, url)
  end)
end

---@param id integer
function M.forget(id)
  awaited[id] = nil
end

return M
