-- The keys of the board's documents: letters that would edit, in buffers that can't be edited.

local M = {}

local ABOUT = {
  open = 'Open the card under the cursor, or do what its line offers',
  answer = 'Answer the question under the cursor',
  add = 'Add a card',
  dispatch = 'Dispatch the card under the cursor',
  reply = 'Reply to the run under the cursor',
  move = 'Move the card under the cursor',
  log = 'Show the log of the run under the cursor',
  diff = 'Show the diff of the run under the cursor',
  preview = 'Preview the run under the cursor',
  promote = 'Promote the run under the cursor',
  stop = 'Stop the run under the cursor',
  discard = 'Discard the run under the cursor',
  board = 'Open the board',
  lens = 'Choose from what the line offers',
  help = 'List these keys',
}

local WORDS = { add = 'card add', move = 'card move' }

---@param verb string
local function act(verb)
  if verb == 'help' then
    return M.help()
  end
  if verb == 'lens' then
    return vim.lsp.codelens.run()
  end
  if verb == 'open' then
    return require('kanbots.target').open()
  end
  require('kanbots').run(WORDS[verb] or verb)
end

---@param buffer integer
function M.set(buffer)
  local keys = require('kanbots.config').options.mappings
  for verb, about in pairs(ABOUT) do
    local key = keys and keys[verb]
    if key then
      vim.keymap.set('n', key, function()
        act(verb)
      end, { buffer = buffer, nowait = true, desc = 'kanbots: ' .. about })
    end
  end
end

---The keys as they are set, in a window.
function M.help()
  local lines = {}
  for verb, key in vim.spairs(require('kanbots.config').options.mappings or {}) do
    if key then
      lines[#lines + 1] = ('%-6s %s'):format(key, ABOUT[verb])
    end
  end
  require('kanbots.scratch').open('kanbots keys', lines)
end

return M
