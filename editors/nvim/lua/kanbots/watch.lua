-- What is done when something happens: autocommands that exist from the first client on.

local M = {}

local begun = false

---@param event string
---@param pattern string
---@param act fun(event: vim.api.keyset.create_autocmd.callback_args)
local function on(event, pattern, act)
  vim.api.nvim_create_autocmd(event, {
    group = vim.api.nvim_create_augroup('kanbots.' .. event .. '.' .. (pattern or '*'), {}),
    pattern = pattern,
    callback = act,
  })
end

local TOLD = {
  idle = 'is ready for review',
  failed = 'failed',
  interrupted = 'was interrupted',
}

---@type table<string, true> runs whose worktree a person is putting back, which ends no turn
local rewinding = {}

local function run_changed(event)
  local run, card = event.data.run, event.data.card
  local key = ('%s of %d'):format(run.id, event.data.client_id)
  local words = not rewinding[key] and TOLD[run.state]
  rewinding[key] = run.reason == 'rewinding' or nil
  if
    words
    and event.data.before
    and not run.discardedAt
    and require('kanbots.config').options.tell
  then
    local level = run.state == 'failed' and vim.log.levels.WARN or vim.log.levels.INFO
    require('kanbots.notify').say(('%s %s: %s'):format(run.id, words, card.title), level)
  end
end

local function preview_ready(event)
  local run = event.data.run.id
  if not require('kanbots.program').is_awaited(event.data.client_id, run) then
    require('kanbots.notify').say(
      ('%s answers at %s (:Kanbots preview browse)'):format(run, event.data.url)
    )
  end
end

---Safe to call for each client.
function M.begin()
  if begun then
    return
  end
  begun = true
  require('kanbots.focus').listen()
  on('User', 'KanbotsDecisionOpened', function(event)
    require('kanbots.decisions').opened(event.data.decision)
  end)
  on('User', 'KanbotsRunChanged', run_changed)
  on('User', 'KanbotsPreviewReady', preview_ready)
  on('User', 'KanbotsBoardChanged', function(event)
    require('kanbots.program').look(event.data.client_id)
  end)
  on('CursorHold', '*', function()
    require('kanbots.decisions').idle()
  end)
  on('BufReadPost', '*/.kanbots/*', function(event)
    require('kanbots.documents').read(event.buf)
  end)
end

return M
