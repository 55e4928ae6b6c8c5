-- What `<Tab>` offers after `:Kanbots`: verbs, then cards and runs by number and title, then fields.
-- `42:add-oauth-login` is found by its number and by any word of its title.

local M = {}

local verbs = require('kanbots.verbs')

local VALUES = {
  mode = { 'bypassPermissions', 'acceptEdits', 'plan', 'ask' },
  away = { 'wait', 'agent-decides' },
  setup = { 'yes', 'no' },
  squash = { 'true' },
  stop = { 'true' },
  agree = { 'true' },
}
M.FIELDS = {
  dispatch = { 'agent', 'model', 'effort', 'mode', 'base', 'budgetUsd', 'away', 'setup' },
  promote = { 'onto', 'squash', 'message' },
  discard = { 'stop' },
  adopt = { 'card', 'agent', 'session', 'base' },
  ['preview start'] = { 'agree' },
  gc = { 'days' },
  ['card edit'] = { 'agent', 'model', 'effort', 'mode', 'base', 'after' },
}
local COLUMNS = { 'inbox', 'backlog', 'todo', 'in_progress', 'in_review', 'done' }

---@param title string
---@return string
local function slug(title)
  local words = title:lower():gsub('[^%w]+', '-'):gsub('^%-', ''):gsub('%-$', '')
  return words
end

---@param board kanbots.Board
---@param verb kanbots.Verb
---@return string[]
local function subjects(board, verb)
  local found = {}
  if verb.subject == 'card' then
    for _, card in ipairs(require('kanbots.board').cards(board)) do
      found[#found + 1] = ('%d:%s'):format(card.number, slug(card.title))
    end
  elseif verb.subject == 'run' then
    for _, pair in ipairs(require('kanbots.board').runs(board)) do
      found[#found + 1] = ('%s:%s'):format(pair.run.id, slug(pair.card.title))
    end
  elseif verb.subject == 'decision' then
    for _, decision in ipairs(board.decisions) do
      found[#found + 1] = decision.id
    end
  end
  return found
end

---@param board kanbots.Board?
---@return string[]
local function agents(board)
  local seen = {}
  for _, pair in ipairs(board and require('kanbots.board').runs(board) or {}) do
    seen[pair.run.agent] = true
  end
  return vim.fn.sort(vim.tbl_keys(seen))
end

---@param board kanbots.Board?
---@param verb kanbots.Verb
---@param lead string
---@return string[]
local function fields(board, verb, lead)
  local name = lead:match('^(%a+)=')
  local values = name == 'agent' and agents(board) or VALUES[name or '']
  if name then
    return vim.tbl_map(function(value)
      return name .. '=' .. value
    end, values or {})
  end
  return vim.tbl_map(function(field)
    return field .. '='
  end, M.FIELDS[verb.name] or {})
end

---@param board kanbots.Board
---@param verb kanbots.Verb
---@param before string[]
---@return string[]
local function further(board, verb, before)
  local place = #before - (verb.subject and 1 or 0) + 1
  local name = verb.words and verb.words[place]
  if name == 'column' then
    return COLUMNS
  end
  if name == 'choices' then
    for _, decision in ipairs(board.decisions) do
      if decision.id == before[1] then
        return vim.tbl_map(tostring, vim.fn.range(1, #decision.options))
      end
    end
  end
  return {}
end

---Words that may follow those that stand there already.
---@param board kanbots.Board?
---@param before string[] whole words after `:Kanbots`
---@param lead string the word that is being typed
---@return string[]
function M.words(board, before, lead)
  local found, offered = {}, {}
  local function offer(word)
    if not offered[word] then
      offered[word] = true
      found[#found + 1] = word
    end
  end
  for _, each in ipairs(verbs.list) do
    local words = vim.split(each.name, ' ')
    if #before < #words and vim.deep_equal(vim.list_slice(words, 1, #before), before) then
      offer(words[#before + 1])
    end
  end
  if #before == 0 then
    return found
  end
  local verb, rest = require('kanbots.command').verb_of(before)
  if not verb then
    return found
  end
  if board and verb.subject and (#rest == 0 or verb.several) then
    vim.tbl_map(offer, subjects(board, verb))
  end
  if board then
    vim.tbl_map(offer, further(board, verb, rest))
  end
  vim.tbl_map(offer, fields(board, verb, lead))
  return found
end

---@param lead string
---@param line string
---@param column integer
---@return string[]
function M.complete(lead, line, column)
  local typed = line:sub(1, column):gsub('^.-Kanbots!?%s*', '', 1)
  local before = vim.split(typed:sub(1, #typed - #lead), '%s+', { trimempty = true })
  local wanted = lead:lower()
  local starting, holding = {}, {}
  for _, word in ipairs(M.words(require('kanbots.board').current(), before, lead)) do
    local at = word:lower():find(wanted, 1, true)
    if at == 1 then
      starting[#starting + 1] = word
    elseif at then
      holding[#holding + 1] = word
    end
  end
  return vim.list_extend(starting, holding)
end

return M
