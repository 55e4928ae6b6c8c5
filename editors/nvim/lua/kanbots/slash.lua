-- A reply, typed with the run's slash commands at hand: `<Tab>` after a `/` at its beginning.

local M = {}

---@type string[]
local offered = {}

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  if lead ~= line or not vim.startswith(lead, '/') then
    return {}
  end
  return vim.tbl_filter(function(call)
    return vim.startswith(call, lead)
  end, offered)
end

---@param client vim.lsp.Client
---@param run string
---@param done fun(text: string?)
function M.input(client, run, done)
  client:request('kanbots/slash/list', { run = run }, function(_, result)
    -- Settings with a mistake offer none, and keep nobody from writing.
    offered = vim.tbl_map(function(command)
      return '/' .. command.name
    end, result and result ~= vim.NIL and result.commands or {})
    vim.ui.input({
      prompt = ('Reply to %s: '):format(run),
      completion = "customlist,v:lua.require'kanbots.slash'.complete",
    }, done)
  end)
end

return M
