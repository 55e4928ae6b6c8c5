-- Quickfix lists: the files that a run changed, the questions that wait.

local M = {}

---@param title string
---@param items vim.quickfix.entry[]
local function show(title, items)
  if #items == 0 then
    return require('kanbots.notify').say(title .. ': none.')
  end
  vim.fn.setqflist({}, ' ', { title = title, items = items })
  vim.cmd('botright copen')
end

---@param client vim.lsp.Client
---@param run string
function M.files(client, run)
  require('kanbots.client').ask(client, 'kanbots/run/preview', { run = run }, function(result)
    show(
      ('Files of %s'):format(run),
      vim.tbl_map(function(file)
        local path = file.workUri and vim.uri_to_fname(file.workUri)
        return {
          filename = path or (result.worktree .. '/' .. file.path),
          lnum = 1,
          text = file.status,
        }
      end, result.files)
    )
  end)
end

---@param client vim.lsp.Client
function M.decisions(client)
  local board = require('kanbots.board').of(client)
  if not board then
    return
  end
  local params = { document = 'board', show = false }
  require('kanbots.client').ask(client, 'kanbots/document/open', params, function(result)
    local rows = {}
    for row, line in ipairs(vim.fn.readfile(result.path)) do
      rows[line:match('^%- (%S+) ') or ''] = row
    end
    show(
      'Questions that wait',
      vim.tbl_map(function(decision)
        return { filename = result.path, lnum = rows[decision.id] or 1, text = decision.question }
      end, board.decisions)
    )
  end)
end

---All cards, to open one.
---@param client vim.lsp.Client
function M.cards(client)
  local verb = require('kanbots.verbs').by_name['card']
  require('kanbots.target').choose(client, verb, nil, function(card)
    local params = {
      document = 'card',
      card = card --[[@as integer]],
    }
    require('kanbots.documents').open(client, params)
  end)
end

return M
