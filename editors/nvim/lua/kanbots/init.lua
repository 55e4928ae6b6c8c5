-- What a person's own configuration may call. Nothing of it is needed: `:Kanbots` works without.

local M = {}

---Options, all of them optional: see |kanbots-options|.
---@param options kanbots.Setup?
function M.setup(options)
  require('kanbots.config').set(options)
end

---The board in one line, as the server words it: `▶ 3 ❓ 1 $1.24/$5`. Empty where no client serves
---the current buffer's repository.
---@return string
function M.status()
  local board = require('kanbots.board').current()
  return board and board.status.text or ''
end

---The same with its severity and tooltip, for status lines that show colours.
---@return kanbots.StatusView?
function M.summary()
  local board = require('kanbots.board').current()
  return board and board.status or nil
end

---Carries out what `:Kanbots` does, from Lua: `require('kanbots').run('dispatch 42')`.
---@param words string?
function M.run(words)
  require('kanbots.command').run({ args = words or '', range = 0 })
end

---Questions that wait, oldest first.
---@return kanbots.DecisionView[]
function M.decisions()
  local board = require('kanbots.board').current()
  return board and board.decisions or {}
end

return M
