-- A run at a terminal in a tab of its own: the server names the command, which does the rest and gives
-- the run back when its program is left.

local M = {}

---@param client vim.lsp.Client
---@param run string
function M.attach(client, run)
  local params = { run = run }
  require('kanbots.client').ask(client, 'kanbots/terminal/show', params, function(found)
    vim.cmd.tabnew()
    local started = vim.fn.jobstart(found.argv, { term = true, cwd = found.directory })
    if started <= 0 then
      vim.cmd.tabclose()
      return require('kanbots.notify').say(('%s does not start'):format(found.argv[1]))
    end
    vim.cmd.startinsert()
  end)
end

return M
