-- One question on the screen with its answers, and sending what was chosen. One at a time: a second
-- one would nest in the first.

local M = {}

local DETAIL_LINES = 8

local asking = false

---Whether a question is on the screen.
---@return boolean
function M.is_asking()
  return asking
end

---@param text string
---@return string
function M.plain(text)
  return (text:gsub('[%c]', ' '))
end

---@param board kanbots.Board?
---@param id string
---@return kanbots.DecisionView?
function M.found_in(board, id)
  return vim.iter(board and board.decisions or {}):find(function(decision)
    return decision.id == id
  end)
end

---@param client vim.lsp.Client
---@param id string the question's
---@param answer {choices: string[]?, text: string?}
function M.send(client, id, answer)
  local argument = vim.tbl_extend('force', { decision = id }, answer)
  local params = { command = 'kanbots.answer', arguments = { argument } }
  require('kanbots.client').ask(client, 'workspace/executeCommand', params, function(result)
    local following = result.remaining
      and M.found_in(require('kanbots.board').of(client), result.remaining[1])
    if following then
      M.ask(client, following)
    end
  end)
end

---@param decision kanbots.DecisionView
---@return string
local function prompt_of(decision)
  local who = decision.card and '#' .. decision.card or 'The board'
  if decision.card and decision.run then
    who = ('%s (%s)'):format(who, decision.run)
  end
  local lines = { ('%s asks: %s'):format(who, M.plain(decision.question)) }
  local detail = vim.split(vim.trim(decision.detail or ''), '\n')
  if detail[1] ~= '' then
    for _, line in ipairs(vim.list_slice(detail, 1, DETAIL_LINES)) do
      lines[#lines + 1] = '  ' .. M.plain(line)
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
    found[#found + 1] = { words = M.plain(mark .. option.label .. more), number = number }
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
  vim.ui.input({ prompt = M.plain(decision.question) .. ': ' }, function(words)
    asking = false
    if words and words ~= '' then
      M.send(client, decision.id, { text = words })
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
      M.send(client, decision.id, { choices = vim.tbl_map(tostring, numbers) })
    end
  elseif decision.multiple then
    chosen[choice.number] = not chosen[choice.number] or nil
    M.ask(client, decision, chosen)
  else
    M.send(client, decision.id, { choices = { tostring(choice.number) } })
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

return M
