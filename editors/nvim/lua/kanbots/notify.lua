-- What is said to the person. A message of Neovim's own that needs more than a line asks for Enter,
-- and one that comes while a prompt is up breaks it: so what comes together is said together, on one
-- line, and never into a prompt. Whoever has replaced `vim.notify` gets the whole text.

local M = {}

local LEVELS = vim.log.levels
local KEPT = 200

---@type {text: string, level: integer}[]
local queue = {}
---@type string[]
local history = {}
local once = {} ---@type table<string, true>
local planned = false

---Neovim's own `vim.notify` lives in its core, from 0.12 on without a name; anything else can show
---as much as it likes.
---@return boolean
local function is_plain()
  local made = debug.getinfo(vim.notify, 'S')
  return made ~= nil and (made.source == '?' or made.source:find('vim/_editor.lua', 1, true) ~= nil)
end

---Whether the person is in a prompt or command line, which a message would break.
---@return boolean
local function is_asked()
  local mode = vim.api.nvim_get_mode()
  return mode.blocking or mode.mode:find('^[cr]') ~= nil
end

---What of a text fits on the line below the window without anyone being asked for Enter.
---@param text string
---@param room integer
---@return string
function M.short(text, room)
  local line = vim.trim((text:gsub('%s+', ' '):gsub('%c', '')))
  if vim.fn.strdisplaywidth(line) <= room then
    return line
  end
  local more = ' … (:Kanbots messages)'
  local kept = math.max(room - vim.fn.strdisplaywidth(more), 0)
  while vim.fn.strdisplaywidth(line) > kept do
    line = vim.fn.strcharpart(line, 0, vim.fn.strchars(line) - 1)
  end
  return line .. more
end

local function say()
  if #queue == 0 then
    planned = false
    return
  end
  if is_asked() then
    vim.defer_fn(say, 100)
    return
  end
  planned = false
  local said = queue
  queue = {}
  if not is_plain() then
    for _, each in ipairs(said) do
      vim.notify(each.text, each.level, { title = 'kanbots' })
    end
    return
  end
  local level, texts = LEVELS.INFO, {}
  for _, each in ipairs(said) do
    level = math.max(level, each.level)
  end
  -- The line may be too short for all: the gravest come first, newest before older.
  for grave = level, LEVELS.TRACE, -1 do
    for index = #said, 1, -1 do
      if said[index].level == grave then
        texts[#texts + 1] = said[index].text
      end
    end
  end
  -- A message that is still on the line would be pushed up by this one, and ask for Enter.
  vim.cmd.redraw()
  vim.notify(M.short(table.concat(texts, '  ·  '), vim.v.echospace), level)
end

---@param text string
---@param level integer?
function M.say(text, level)
  if text == '' then
    return
  end
  history[#history + 1] = text
  if #history > KEPT then
    table.remove(history, 1)
  end
  queue[#queue + 1] = { text = text, level = level or LEVELS.INFO }
  if not planned then
    planned = true
    vim.schedule(say)
  end
end

---Something did not happen, and why. What the server said already is not said again.
---@param text string
function M.trouble(text)
  if #queue == 0 or queue[#queue].text ~= text then
    M.say(text, LEVELS.ERROR)
  end
end

---@param text string
function M.once(text)
  if not once[text] then
    once[text] = true
    M.say(text, LEVELS.WARN)
  end
end

---Everything that was said, in full, in a window of its own.
function M.show()
  local lines = {}
  for _, text in ipairs(history) do
    vim.list_extend(lines, vim.split(text, '\n'))
  end
  require('kanbots.scratch').open('kanbots messages', lines, true)
end

return M
