-- The language client: how the server is found and started, which one a buffer means, and how it is
-- asked. One client per repository; this file knows nothing of what the answers mean.

local M = {}

M.NAME = 'kanbots'

---What waits until a client knows its board, by its id.
---@type table<integer, fun(client: vim.lsp.Client)[]>
local waiting = {}

---How the server is started: as it was installed with this copy of the plug-in, else from PATH.
---@return string[]
function M.command()
  local installed = vim.api.nvim_get_runtime_file('kanbots-server.json', false)[1]
  if installed then
    local ok, words = pcall(function()
      return vim.json.decode(table.concat(vim.fn.readfile(installed), '\n'))
    end)
    if ok and type(words) == 'table' and vim.fn.executable(words[1]) == 1 then
      return words
    end
  end
  return { 'kanbots-ls' }
end

---As `vim.lsp.config` and the person's own lines have it.
---@return vim.lsp.Config
local function configuration()
  local known = vim.lsp.config --[[@as table<string, vim.lsp.Config>]]
  return known[M.NAME]
end

---@return string[] command the words that start the server, by whoever configured them
---@return boolean found
local function configured()
  local config = configuration()
  local command = type(config) == 'table' and type(config.cmd) == 'table' and config.cmd
    or M.command()
  return command, vim.fn.executable(assert(command[1])) == 1
end

---Says once what is missing.
---@return boolean found
local function has_server()
  local command, found = configured()
  if not found then
    require('kanbots.notify').once(
      ('%s is not on PATH: pip install kanbots-ls, or :checkhealth kanbots'):format(command[1])
    )
  end
  return found
end

---The repository that a path belongs to. A file in a run's or another worktree of a repository means
---the repository itself, so that one client serves all of it.
---@param path string
---@return string?
function M.root_of(path)
  local outer = path:match('^(.*)/%.kanbots/')
  if outer and vim.uv.fs_stat(outer .. '/.git') then
    return outer
  end
  local root = vim.fs.root(path, '.git')
  local link = root and vim.uv.fs_stat(root .. '/.git')
  if not root or not link or link.type ~= 'file' then
    return root
  end
  local told = (vim.fn.readfile(root .. '/.git', '', 1)[1] or ''):match('^gitdir: (.+)$')
  local main = told and vim.fs.normalize(told):match('^(/.*)/%.git/worktrees/[^/]+$')
  return main and vim.uv.fs_stat(main) and main or root
end

---@param buffer integer
---@return string?
local function root_of_buffer(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  local is_file = name ~= '' and (vim.bo[buffer].buftype == '' or name:find('/.kanbots/', 1, true))
  return M.root_of(is_file and vim.fs.normalize(name) or assert(vim.uv.cwd()))
end

---@return vim.lsp.Config
function M.config()
  return {
    cmd = function(dispatchers)
      local words = vim.list_extend(M.command(), { '--stdio' })
      return vim.lsp.rpc.start(words, dispatchers)
    end,
    root_dir = function(buffer, start)
      local root = root_of_buffer(buffer)
      if root and has_server() then
        start(root)
      end
    end,
    workspace_required = true,
    init_options = { plugin = true, prompts = 'never' },
    capabilities = { workspace = { codeLens = { refreshSupport = true } } },
    handlers = require('kanbots.handlers').handlers,
    on_init = function(client)
      waiting[client.id] = waiting[client.id] or {}
      require('kanbots.handlers').begin(client, function()
        local acts = waiting[client.id] or {}
        waiting[client.id] = nil
        for _, act in ipairs(acts) do
          act(client)
        end
      end)
    end,
    on_attach = function(client, buffer)
      require('kanbots.documents').attached(client, buffer)
    end,
    on_exit = function(_, _, id)
      waiting[id] = nil
      require('kanbots.focus').forget(id)
      require('kanbots.program').forget(id)
      vim.schedule(function()
        require('kanbots.board').forget(id)
      end)
    end,
  }
end

---The client of a buffer's repository, if it runs.
---@param buffer integer? 0: the current one
---@return vim.lsp.Client?
function M.of(buffer)
  local root = root_of_buffer(vim._resolve_bufnr(buffer))
  for _, client in ipairs(vim.lsp.get_clients({ name = M.NAME })) do
    if client.root_dir == root then
      return client
    end
  end
end

---Does something with the client of the current buffer's repository; starts it where none runs.
---@param act fun(client: vim.lsp.Client)
function M.with(act)
  local running = M.of(0)
  if running and waiting[running.id] then
    return table.insert(waiting[running.id], act)
  end
  if running then
    return act(running)
  end
  local root = root_of_buffer(0)
  if not root then
    return require('kanbots.notify').trouble('This is in no git repository, and a board needs one.')
  end
  if not has_server() then
    return
  end
  local config = vim.tbl_extend('force', configuration(), { root_dir = root })
  local id = vim.lsp.start(config --[[@as vim.lsp.ClientConfig]], { attach = false })
  if id then
    waiting[id] = waiting[id] or {}
    table.insert(waiting[id], act)
  end
end

---A request; the answer, or nothing after its trouble was told.
---@param client vim.lsp.Client
---@param method string
---@param params table
---@param done fun(result: any)?
function M.ask(client, method, params, done)
  if vim.tbl_isempty(params) then
    params = vim.empty_dict()
  end
  client:request(method, params, function(trouble, result)
    if trouble then
      require('kanbots.notify').trouble(trouble.message)
    elseif done then
      done(require('kanbots.nulls').left_out(result))
    end
  end)
end

return M
