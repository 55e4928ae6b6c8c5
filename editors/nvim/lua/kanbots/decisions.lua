-- Questions that wait for the person. They are the board's; here the person is told how many there
-- are, and answers them one after the other, when they ask for it and never otherwise. An answer that
-- comes after another's is refused by the server, in words.

local M = {}

local PAUSE_MS = 200
local DETAIL_LINES = 8

local asking = false
local planned = false

---@param text string
---@return string
local function plain(text)
  return (text:gsub('[%c]', ' '))
end

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
  return ('%s (:Kanbots answer) · %s asks: %s'):format(count, who, plain(first.question))
end

---@return boolean
local function is_idle()
  local mode = vim.api.nvim_get_mode()
  return mode.mode == 'n' and not mode.blocking and vim.fn.getcmdwintype() == '' and not asking
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
    M.ask(client, fresh)
  end
end

---Questions that opened by themselves already: once is enough.
---@type table<string, true>
M.offered = {}

---@param board kanbots.Board?
---@param id string
---@return kanbots.DecisionView?
local function found_in(board, id)
  return vim.iter(board and board.decisions or {}):find(function(decision)
    return decision.id == id
  end)
end

---@param client vim.lsp.Client
---@param id string the question's
---@param answer {choices: string[]?, text: string?}
local function send(client, id, answer)
  local argument = vim.tbl_extend('force', { decision = id }, answer)
  local params = { command = 'kanbots.answer', arguments = { argument } }
  require('kanbots.client').ask(client, 'workspace/executeCommand', params, function(result)
    local following = result.remaining
      and found_in(require('kanbots.board').of(client), result.remaining[1])
    if following then
      M.ask(client, following)
    end
  end)
end

---@param decision kanbots.DecisionView
---@return string
local function prompt_of(decision)
  local who = decision.card and ('#%d (%s)'):format(decision.card, decision.run or '')
    or 'The board'
  local lines = { ('%s asks: %s'):format(who, plain(decision.question)) }
  local detail = vim.split(vim.trim(decision.detail or ''), '\n')
  if detail[1] ~= '' then
    for _, line in ipairs(vim.list_slice(detail, 1, DETAIL_LINES)) do
      lines[#lines + 1] = '  ' .. plain(line)
    end
    if #detail > DETAIL_LINES then
      lines[#lines + 1] = '  … (the rest is on the card)'
    end
  end
  return table.concat(lines, '\n')
end

---@class kanbots.Choice
---@field words string
---@field number integer?
---@field act 'own'|'card'|'send'|nil

---@param decision kanbots.DecisionView
---@param chosen table<integer, true>
---@return kanbots.Choice[]
local function choices_of(decision, chosen)
  local found = {}
  for number, option in ipairs(decision.options) do
    local more = option.description ~= '' and option.description and (' – ' .. option.description)
      or ''
    local mark = decision.multiple and (chosen[number] and '[x] ' or '[ ] ') or ''
    found[#found + 1] = { words = plain(mark .. option.label .. more), number = number }
  end
  if decision.multiple then
    found[#found + 1] = { words = 'Send what is marked', act = 'send' }
  end
  if decision.freeText then
    found[#found + 1] = { words = 'In my own words …', act = 'own' }
  end
  found[#found + 1] =
    { words = decision.card and 'Open the card' or 'Open the board', act = 'card' }
  return found
end

---@param client vim.lsp.Client
---@param decision kanbots.DecisionView
local function look(client, decision)
  local params = { document = decision.card and 'card' or 'board', card = decision.card }
  require('kanbots.documents').open(client, params)
end

---@param client vim.lsp.Client
---@param decision kanbots.DecisionView
local function ask_words(client, decision)
  asking = true
  vim.ui.input({ prompt = plain(decision.question) .. ': ' }, function(words)
    asking = false
    if words and words ~= '' then
      send(client, decision.id, { text = words })
    end
  end)
end

---@param client vim.lsp.Client
---@param decision kanbots.DecisionView
---@param choice kanbots.Choice
---@param chosen table<integer, true>
local function take(client, decision, choice, chosen)
  if choice.act == 'own' then
    ask_words(client, decision)
  elseif choice.act == 'card' then
    look(client, decision)
  elseif choice.act == 'send' then
    local numbers = vim.fn.sort(vim.tbl_keys(chosen), 'n')
    if #numbers > 0 then
      send(client, decision.id, { choices = vim.tbl_map(tostring, numbers) })
    end
  elseif decision.multiple then
    chosen[choice.number] = not chosen[choice.number] or nil
    M.ask(client, decision, chosen)
  else
    send(client, decision.id, { choices = { tostring(choice.number) } })
  end
end

---Shows a question with its answers. One at a time: a second one would nest in the first.
---@param client vim.lsp.Client
---@param decision kanbots.DecisionView
---@param chosen table<integer, true>?
function M.ask(client, decision, chosen)
  if asking then
    return require('kanbots.notify').say('A question is on the screen already.')
  end
  chosen = chosen or {}
  if #decision.options == 0 and decision.freeText and (decision.detail or '') == '' then
    return ask_words(client, decision)
  end
  asking = true
  vim.ui.select(choices_of(decision, chosen), {
    prompt = prompt_of(decision),
    kind = 'kanbots-decision',
    format_item = function(choice)
      return choice.words
    end,
  }, function(choice)
    asking = false
    if choice then
      -- Later: a picker may still be closing its window.
      vim.schedule(function()
        take(client, decision, choice, chosen)
      end)
    end
  end)
end

---`:Kanbots answer`: the question named, the only one, or the one chosen among those that wait.
---@param client vim.lsp.Client
---@param argument {decision: string?, choices: string?, text: string?}
function M.answer(client, argument)
  local board = require('kanbots.board').of(client)
  local waiting = board and board.decisions or {}
  local decision = argument.decision and found_in(board, argument.decision) or nil
  if argument.decision and (argument.choices or argument.text) then
    local choices = argument.choices and vim.split(argument.choices, '[,%s]+', { trimempty = true })
    return send(client, argument.decision, { choices = choices, text = argument.text })
  end
  if argument.decision and not decision then
    return require('kanbots.notify').trouble(argument.decision .. ' waits for nobody.')
  end
  decision = decision or #waiting == 1 and waiting[1] or nil
  if decision then
    return M.ask(client, decision)
  end
  if not board or #waiting == 0 then
    return require('kanbots.notify').say('Nothing waits for you.')
  end
  vim.ui.select(waiting, {
    prompt = ('%d questions wait:'):format(#waiting),
    kind = 'kanbots',
    format_item = function(each)
      return plain(require('kanbots.target').decision_title(board, each))
    end,
  }, function(each)
    if each then
      vim.schedule(function()
        M.ask(client, each)
      end)
    end
  end)
end

return M
