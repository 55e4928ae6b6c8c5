-- `:Kanbots VERB …`: which verb, about what, with which further words; then it is carried out.

local M = {}

local verbs = require('kanbots.verbs')

local NUMBERS = { budgetUsd = true, days = true, after = true }

---The verb that the words begin with, the longest there is, and the rest.
---@param words string[]
---@return kanbots.Verb?
---@return string[] rest
function M.verb_of(words)
  local two = words[2] and verbs.by_name[words[1] .. ' ' .. words[2]]
  if two then
    return two, vim.list_slice(words, 3)
  end
  return verbs.by_name[words[1]], vim.list_slice(words, 2)
end

---@param name string
---@param value string
---@return any
local function value_of(name, value)
  if value == 'true' or value == 'false' then
    return value == 'true'
  end
  return NUMBERS[name] and tonumber(value) or value
end

---A card's number or a run's id, as typed or completed: `42`, `#42`, `42:add-login`, `42-1:add-login`.
---@param verb kanbots.Verb
---@param word string
---@return integer|string|nil
local function subject_of(verb, word)
  local bare = word:gsub('^#', ''):gsub(':.*$', '')
  if verb.subject == 'card' then
    return bare:match('^%d+$') and require('kanbots.target').number(bare) or nil
  end
  if verb.subject == 'run' then
    return bare:match('^%d+%-%d+$')
  end
  return verb.subject == 'decision' and word:match('^[%w-]+%.?[%w_-]*$') or nil
end

---@class kanbots.Typed
---@field subjects (integer|string)[]
---@field fields table<string, any> by name, as `agent=claude`
---@field words string[] the rest, in order

---@param verb kanbots.Verb
---@param words string[]
---@return kanbots.Typed
function M.typed(verb, words)
  local typed = { subjects = {}, fields = {}, words = {} }
  local several = verb.several ~= nil
  for _, word in ipairs(words) do
    local name, value = word:match('^(%a+)=(.*)$')
    local wanted = verb.subject and #typed.words == 0 and (several or #typed.subjects == 0)
    local subject = wanted and subject_of(verb, word) or nil
    if name and not (verb.words and #typed.words > 0) then
      typed.fields[name] = value_of(name, value or '')
    elseif subject then
      table.insert(typed.subjects, subject)
    else
      table.insert(typed.words, word)
    end
  end
  return typed
end

---The further words of a verb as the fields they are.
---@param verb kanbots.Verb
---@param typed kanbots.Typed
---@param argument table
local function put_words(verb, typed, argument)
  local names = verb.words or {}
  for place, name in ipairs(names) do
    local text = place == #names and table.concat(typed.words, ' ', place) or typed.words[place]
    if text and text ~= '' then
      argument[name] = text
    end
  end
end

---@param client vim.lsp.Client
---@param verb kanbots.Verb
---@param argument table
local function carry_out(client, verb, argument)
  if verb.own then
    return verbs.owns[verb.own](client, verb, argument)
  end
  local missing = vim.iter(verb.words or {}):find(function(name)
    return argument[name] == nil
  end)
  local is_edit = verb.name == 'card edit'
  if not missing or (is_edit and vim.tbl_count(argument) > 1) then
    return verbs.execute(client, verb.command, argument)
  end
  if is_edit then
    return require('kanbots.editing').ask(client, argument.card, function(field, value)
      argument[field] = value
      verbs.execute(client, verb.command, argument)
    end)
  end
  require('kanbots.missing')[missing](client, argument, function(value)
    if value and value ~= '' then
      argument[missing] = value
      verbs.execute(client, verb.command, argument)
    end
  end)
end

---@param verb kanbots.Verb
---@param subjects (integer|string)[]
---@return table
local function argument_about(verb, subjects)
  if verb.several then
    return { [verb.several] = subjects }
  end
  return verb.subject and { [verb.subject] = subjects[1] } or {}
end

---Finds what a verb is about: what was named, what the cursor is on, or what the person chooses.
---@param client vim.lsp.Client
---@param verb kanbots.Verb
---@param typed {subjects: (integer|string)[]?, fields: table?, words: string[]?}
function M.begin(client, verb, typed)
  local function go_on(subjects)
    local argument = vim.tbl_extend('force', typed.fields or {}, argument_about(verb, subjects))
    put_words(verb, { subjects = subjects, fields = {}, words = typed.words or {} }, argument)
    carry_out(client, verb, argument)
  end
  local subjects = typed.subjects or {}
  if not verb.subject or #subjects > 0 then
    return go_on(subjects)
  end
  local target = require('kanbots.target').under_cursor()
  if verb.subject == 'decision' then
    return go_on({ target and target.decision or nil })
  end
  local under = target and target[verb.subject]
  if under then
    return go_on({ under })
  end
  require('kanbots.target').choose(client, verb, target and target.card, function(subject)
    go_on({ subject })
  end)
end

---How `:Kanbots` was given: its words, and the lines before it.
---@class kanbots.Given
---@field args string
---@field range integer
---@field line1? integer
---@field line2? integer

---@param given kanbots.Given
---@return string[]
local function selected(given)
  return vim.api.nvim_buf_get_lines(0, (given.line1 or 1) - 1, given.line2 or -1, false)
end

---A card from lines of a buffer: the first that says something is its title.
---@param lines string[]
---@param place string where they stand
---@return {title: string, body: string}
function M.card_from(lines, place)
  local rest = vim.list_slice(lines)
  while rest[1] and not rest[1]:find('%w') do
    table.remove(rest, 1)
  end
  local title = vim.trim((rest[1] or ''):gsub('^[%s#/*;"%-]+', ''))
  return { title = title, body = ('%s\n\n%s'):format(place, table.concat(lines, '\n')) }
end

---@param given kanbots.Given
local function add_selected(given)
  local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':.')
  local place = ('%s:%d'):format(name, given.line1)
  local card = M.card_from(selected(given), place)
  require('kanbots.client').with(function(client)
    vim.ui.input({ prompt = 'Title: ', default = card.title }, function(title)
      if title and title ~= '' then
        verbs.execute(client, 'kanbots.card.add', { title = title, body = card.body })
      end
    end)
  end)
end

---@param given kanbots.Given
function M.run(given)
  local words = vim.split(given.args, '%s+', { trimempty = true })
  local has_range = given.range > 0
  if #words == 0 then
    words = { has_range and 'card' or 'board', has_range and 'add' or nil }
  end
  local verb, rest = M.verb_of(words)
  if not verb then
    return require('kanbots.notify').trouble(
      ('Kanbots %s: no such verb; :Kanbots <Tab> lists them.'):format(words[1])
    )
  end
  local typed = M.typed(verb, rest)
  if has_range and verb.name == 'card add' and #typed.words == 0 then
    return add_selected(given)
  end
  if has_range and #typed.words == 0 and (verb.name == 'reply' or verb.name == 'answer') then
    typed.fields.text = table.concat(selected(given), '\n')
  end
  require('kanbots.client').with(function(client)
    M.begin(client, verb, typed)
  end)
end

return M
