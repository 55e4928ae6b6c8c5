-- What a person may set, by `require('kanbots').setup{…}` or not at all. Read by every other file;
-- nothing here acts.

local M = {}

---@alias kanbots.Ask 'notify'|'idle'|'never'

---@class kanbots.Settings
---@field ask kanbots.Ask what a new question does: say that it waits, open where you are idle, nothing
---@field tell boolean whether a run that comes to rest is told
---@field open 'edit'|'split'|'vsplit'|'tabedit' where the board, cards, diffs and logs open
---@field lenses boolean whether what can be done is shown beside its line
---@field mappings table<string, string|false>|false keys in the board's documents, by verb

---What `setup` takes: any of them.
---@class kanbots.Setup
---@field ask? kanbots.Ask
---@field tell? boolean
---@field open? 'edit'|'split'|'vsplit'|'tabedit'
---@field lenses? boolean
---@field mappings? table<string, string|false>|false

---@type kanbots.Settings
M.defaults = {
  ask = 'notify',
  tell = true,
  open = 'edit',
  lenses = true,
  mappings = {
    open = '<CR>',
    answer = 'a',
    add = 'A',
    dispatch = 'D',
    reply = 'r',
    move = 'm',
    log = 'L',
    diff = 'd',
    preview = 'p',
    promote = 'P',
    stop = 'S',
    discard = 'X',
    board = '-',
    lens = 'grx',
    help = 'g?',
  },
}

---@type kanbots.Settings
M.options = vim.deepcopy(M.defaults)

local ALLOWED = {
  ask = { 'notify', 'idle', 'never' },
  open = { 'edit', 'split', 'vsplit', 'tabedit' },
}

---@param name string
---@param value any
---@return string? problem
local function problem_with(name, value)
  local default = M.defaults[name]
  if default == nil then
    return ('no such option; there are %s'):format(
      table.concat(vim.fn.sort(vim.tbl_keys(M.defaults)), ', ')
    )
  end
  if name == 'mappings' then
    if value == false then
      return nil
    end
    if type(value) ~= 'table' then
      return 'a table of keys by verb, or false'
    end
    for verb in pairs(value) do
      if M.defaults.mappings[verb] == nil then
        return ('no such verb: %s'):format(verb)
      end
    end
    return nil
  end
  if ALLOWED[name] and not vim.list_contains(ALLOWED[name], value) then
    return ('one of %s'):format(table.concat(ALLOWED[name], ', '))
  end
  if type(value) ~= type(default) then
    return ('a %s'):format(type(default))
  end
end

---Takes what differs from the defaults; what does not fit is an error that names the option.
---@param given kanbots.Setup?
function M.set(given)
  for name, value in pairs(given or {}) do
    local problem = problem_with(name, value)
    if problem then
      error(('kanbots: option %s: %s'):format(name, problem), 0)
    end
  end
  local defaults = vim.deepcopy(M.defaults) --[[@as table]]
  M.options = vim.tbl_deep_extend('force', defaults, given or {}) --[[@as kanbots.Settings]]
end

return M
