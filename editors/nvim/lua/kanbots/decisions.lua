-- Questions that wait for the person. They are the board's; here the person is told how many there
-- are, and answers them one after the other, when they ask for it and never otherwise. An answer that
-- comes after another's is refused by the server, in words.

local M = {}

local asking = require('kanbots.asking')

local PAUSE_MS = 200

local planned = false

---How many questions wait, in words; offers hold nobody and are not counted.
---@return string
local function waiting_words()
  local board = require('kanbots.board').current()
  local waiting = vim.tbl_filter(function(decision)
    return decision.kind ~= 'offer'
  end, board and board.decisions or {})
  if #waiting == 0 then
    return ''
  end
  local first = waiting[1]
  local who = first.card and ('#' .. first.card) or 'the board'
  local count = #waiting == 1 and '1 question waits' or ('%d questions wait'):format(#waiting)
  return ('%s (:Kanbots answer) · %s asks: %s'):format(count, who, asking.plain(first.question))
end

---@return boolean
local function is_idle()
  local mode = vim.api.nvim_get_mode()
  return mode.mode == 'n'
    and not mode.blocking
    and vim.fn.getcmdwintype() == ''
    and not asking.is_asking()
end

---A question has come: what it does is the person's choice, and never takes a key they are typing.
---@param decision kanbots.DecisionView
function M.opened(decision)
  local ask = require('kanbots.config').options.ask
  if decision.kind == 'offer' or ask == 'never' or planned then
    return
  end
  planned = true
  -- Several that come together are one message.
  vim.defer_fn(function()
    planned = false
    require('kanbots.notify').say(waiting_words(), vim.log.levels.WARN)
  end, PAUSE_MS)
end

---The person has paused in normal mode.
function M.idle()
  local board = require('kanbots.board').current()
  if require('kanbots.config').options.ask ~= 'idle' or not board or not is_idle() then
    return
  end
  local client = vim.lsp.get_client_by_id(board.client)
  local fresh = vim.iter(board.decisions):find(function(decision)
    return decision.kind ~= 'offer' and not M.offered[decision.id]
  end)
  if client and fresh then
    M.offered[fresh.id] = true
    asking.ask(client, fresh)
  end
end

---Questions that opened by themselves already: once is enough.
---@type table<string, true>
M.offered = {}

---`:Kanbots answer`: the question named, the only one, or the one chosen among those that wait.
---@param client vim.lsp.Client
---@param argument {decision: string?, choices: string?, text: string?}
function M.answer(client, argument)
  local board = require('kanbots.board').of(client)
  local waiting = board and board.decisions or {}
  local decision = argument.decision and asking.found_in(board, argument.decision) or nil
  if argument.decision and (argument.choices or argument.text) then
    local choices = argument.choices and vim.split(argument.choices, '[,%s]+', { trimempty = true })
    return asking.send(client, argument.decision, { choices = choices, text = argument.text })
  end
  if argument.decision and not decision then
    return require('kanbots.notify').trouble(argument.decision .. ' waits for nobody.')
  end
  decision = decision or #waiting == 1 and waiting[1] or nil
  if decision then
    return asking.ask(client, decision)
  end
  if not board or #waiting == 0 then
    return require('kanbots.notify').say('Nothing waits for you.')
  end
  vim.ui.select(waiting, {
    prompt = ('%d questions wait:'):format(#waiting),
    kind = 'kanbots',
    format_item = function(each)
      return asking.plain(require('kanbots.target').decision_title(board, each))
    end,
  }, function(each)
    if each then
      vim.schedule(function()
        asking.ask(client, each)
      end)
    end
  end)
end

return M
