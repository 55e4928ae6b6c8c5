-- Every verb of the server as `:Kanbots` takes it, and how one is carried out. What a verb means and
-- whether it may happen, the server decides; here stands which words follow it, and what is asked
-- for where they are missing.

local M = {}

---@class kanbots.Verb
---@field name string as it is typed: `card move`
---@field command string as the server has it: `kanbots.card.move`
---@field title string
---@field subject "card"|"run"|"decision"|nil
---@field several string? the field that takes several subjects at once
---@field words string[]? further fields, in the order in which they are typed; the last takes the rest
---@field own string? what carries it out instead of a command of the server

---What the plug-in knows of a verb beyond the server's list.
---@type table<string, { several: string?, words: string[]?, own: string? }>
local MORE = {
  board = { own = 'document' },
  card = { own = 'document' },
  ['card show'] = { own = 'document' },
  diff = { own = 'document' },
  log = { own = 'document' },
  preview = { own = 'preview' },
  ['preview start'] = { own = 'start' },
  attach = { own = 'attach' },
  adopt = { words = { 'what' } },
  ['card add'] = { words = { 'title' } },
  ['card list'] = { own = 'cards' },
  ['card edit'] = { words = { 'title' } },
  ['card move'] = { words = { 'column' } },
  dispatch = { several = 'cards' },
  stop = { several = 'runs' },
  reply = { words = { 'text' } },
  ['review mend'] = { words = { 'focus' } },
  rewind = { words = { 'to' } },
  answer = { words = { 'choices' }, own = 'answer' },
  decisions = { own = 'decisions' },
  status = { own = 'status' },
}

---@type kanbots.Verb[]
M.list = {}

for _, command in ipairs(require('kanbots.protocol').commands) do
  local name = command.name:gsub('^kanbots%.', ''):gsub('%.', ' ')
  local verb =
    { name = name, command = command.name, title = command.title, subject = command.subject }
  table.insert(M.list, vim.tbl_extend('force', verb, MORE[name] or {}))
end

---Verbs of the plug-in alone; `command` is the one that applies to the same runs.
vim.list_extend(M.list, {
  {
    name = 'files',
    command = 'kanbots.diff',
    title = "List a run's files",
    subject = 'run',
    own = 'files',
  },
  {
    name = 'preview browse',
    command = 'kanbots.preview.stop',
    title = "Open a run's preview in the browser",
    subject = 'run',
    own = 'browse',
  },
  {
    name = 'messages',
    command = 'kanbots.messages',
    title = 'Show what was said',
    own = 'messages',
  },
})

---@type table<string, kanbots.Verb>
M.by_name = {}
for _, each in ipairs(M.list) do
  M.by_name[each.name] = each
end

---Sends a command; what it came to the server says itself.
---@param client vim.lsp.Client
---@param command string
---@param argument table?
---@param done fun(result: any)?
function M.execute(client, command, argument, done)
  local by_command = M.own_of(command, argument)
  if by_command then
    return by_command(client, argument)
  end
  local params = { command = command, arguments = argument and { argument } or {} }
  require('kanbots.client').ask(client, 'workspace/executeCommand', params, done)
end

---@type table<string, fun(client: vim.lsp.Client, verb: kanbots.Verb, argument: table)>
M.owns = {
  document = function(client, each, argument)
    local document = assert(each.name:match('^%a+'))
    local params = { document = document, card = argument.card, run = argument.run }
    require('kanbots.documents').open(client, params)
  end,
  preview = function(client, _, argument)
    require('kanbots.preview').open(client, argument.run)
  end,
  start = function(client, _, argument)
    require('kanbots.program').start(client, argument)
  end,
  attach = function(client, _, argument)
    require('kanbots.terminal').attach(client, argument.run)
  end,
  files = function(client, _, argument)
    require('kanbots.lists').files(client, argument.run)
  end,
  decisions = function(client)
    require('kanbots.lists').decisions(client)
  end,
  cards = function(client)
    require('kanbots.lists').cards(client)
  end,
  answer = function(client, _, argument)
    require('kanbots.decisions').answer(client, argument)
  end,
  status = function(client)
    local board = require('kanbots.board').of(client)
    if board then
      local status = board.status
      require('kanbots.notify').say(status.tooltip ~= '' and status.tooltip or status.text)
    end
  end,
  browse = function(client, _, argument)
    require('kanbots.program').browse(client, argument.run)
  end,
  messages = function()
    require('kanbots.notify').show()
  end,
}

---What of ours carries out a command that a code action or lens names.
---@param command string
---@param argument table?
---@return fun(client: vim.lsp.Client, argument: table?)?
function M.own_of(command, argument)
  local each = vim.iter(M.list):find(function(verb)
    return verb.command == command
  end)
  if not each or not each.own or (argument and (argument.choices or argument.text)) then
    return nil
  end
  return function(client)
    if argument or not each.subject then
      return M.owns[each.own](client, each, argument or {})
    end
    require('kanbots.command').begin(client, each, {})
  end
end

return M
