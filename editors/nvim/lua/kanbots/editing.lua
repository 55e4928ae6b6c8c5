-- What a card says of itself and of its dispatches: which of it is to be changed, with what it is
-- now, and to what. What may be chosen, the server says.

local M = {}

local FIELDS = { 'title', 'description', 'agent', 'model', 'effort', 'mode', 'base', 'after' }
local OTHER = {}

---@alias kanbots.Words (kanbots.ChoiceView|kanbots.AgentChoice)[]

---@param words kanbots.Words
---@param prompt string
---@param beside {none: string?, other: string?} what the field may be given besides
---@param done fun(value: any) a string, "": nothing of its own
function M.pick(words, prompt, beside, done)
  local items = beside.none and { { value = '', description = beside.none } } or {}
  vim.list_extend(items, words)
  if beside.other then
    table.insert(items, OTHER)
  end
  vim.ui.select(items, {
    prompt = prompt .. ':',
    kind = 'kanbots',
    format_item = function(item)
      if item == OTHER then
        return 'another…'
      end
      local words_of = vim.tbl_filter(function(word)
        return word ~= ''
      end, { item.value, item.description })
      return table.concat(words_of, '  ')
    end,
  }, function(item)
    if item == OTHER then
      return vim.ui.input({ prompt = ('%s: '):format(beside.other) }, function(typed)
        if typed and typed ~= '' then
          done(typed)
        end
      end)
    end
    if item then
      done(item.value)
    end
  end)
end

---@param client vim.lsp.Client
---@param done fun(choices: kanbots.ChoicesResult)
function M.choices(client, done)
  require('kanbots.client').ask(client, 'kanbots/choice/list', {}, done)
end

---The modes of that agent, without one of the configured.
---@param choices kanbots.ChoicesResult
---@param agent string?
---@return kanbots.Words
function M.modes(choices, agent)
  for _, each in ipairs(choices.agents) do
    if each.value == agent or (not agent and each.description ~= '') then
      return each.modes
    end
  end
  return {}
end

---@param board kanbots.Board
---@param card kanbots.CardView
---@param prompt string
---@param done fun(value: any)
local function pick_after(board, card, prompt, done)
  local words = {}
  for _, other in ipairs(require('kanbots.board').cards(board)) do
    if other.number ~= card.number then
      table.insert(words, { value = '#' .. other.number, description = other.title })
    end
  end
  M.pick(words, prompt, { none = 'none' }, function(value)
    done(require('kanbots.target').number(value:sub(2)) or 0)
  end)
end

---@param client vim.lsp.Client
---@param card kanbots.CardView
---@param field string
---@param done fun(value: any)
local function ask_value(client, card, field, done)
  local prompt = ('%s of #%d'):format(field, card.number)
  if field == 'title' then
    return vim.ui.input({ prompt = prompt .. ': ', default = card.title }, function(title)
      if title and title ~= '' then
        done(title)
      end
    end)
  end
  if field == 'after' then
    return pick_after(assert(require('kanbots.board').of(client)), card, prompt, done)
  end
  M.choices(client, function(choices)
    ---@type table<string, kanbots.Words>
    local offers = {
      agent = choices.agents,
      model = choices.models,
      effort = choices.efforts,
      mode = M.modes(choices, card.agent),
      base = choices.bases,
    }
    local offered = field == 'agent' or field == 'mode'
    local beside = { none = 'as configured', other = not offered and prompt or nil }
    M.pick(offers[field], prompt, beside, done)
  end)
end

---@param card kanbots.CardView
---@param field string
---@return string
local function now(card, field)
  if field == 'description' then
    return vim.trim(card.body or ''):match('^[^\n]+') or 'none'
  end
  if field == 'after' then
    return card.after and '#' .. card.after or 'none'
  end
  return card[field] or 'as configured'
end

---Which field of a card is to be changed, and to what.
---@param client vim.lsp.Client
---@param number integer
---@param done fun(field: string, value: any)
function M.ask(client, number, done)
  local board = require('kanbots.board').of(client)
  local card = board and board.cards[number]
  if not card then
    return require('kanbots.notify').trouble(('There is no card #%d on the board.'):format(number))
  end
  vim.ui.select(FIELDS, {
    prompt = ('Edit #%d:'):format(number),
    kind = 'kanbots',
    format_item = function(field)
      return ('%-11s  %s'):format(field, now(card, field))
    end,
  }, function(field)
    if field == 'description' then
      require('kanbots.describing').open(client, number)
    elseif field then
      ask_value(client, card, field, function(value)
        done(field, value)
      end)
    end
  end)
end

return M
