-- `:checkhealth kanbots`.

local M = {}

local OLDEST = '0.11'

---@param command string[]
---@param more string[]
---@return string? output
---@return string trouble
local function said(command, more)
  local words = vim.list_extend(vim.list_slice(command), more)
  local ok, done = pcall(function()
    return vim.system(words, { text = true }):wait(20000)
  end)
  if not ok then
    return nil, tostring(done)
  end
  return done.stdout ~= '' and done.stdout or nil, vim.trim(done.stderr or '')
end

local function check_neovim()
  ---@diagnostic disable-next-line: call-non-callable
  local version = tostring(vim.version())
  if vim.fn.has('nvim-' .. OLDEST) == 1 then
    vim.health.ok('Neovim ' .. version)
  else
    vim.health.error('Neovim ' .. version, 'Neovim ' .. OLDEST .. ' or later is needed.')
  end
end

---@param command string[]
local function check_doctor(command)
  local output, trouble = said(command, { 'doctor', '--json' })
  local ok, told = pcall(vim.json.decode, output or '')
  if not ok or type(told) ~= 'table' then
    return vim.health.warn('kanbots-ls doctor says nothing: ' .. trouble)
  end
  for _, finding in ipairs(told.findings or {}) do
    local words = ('%s: %s'):format(finding.name, finding.text)
    if finding.ok then
      vim.health.ok(words)
    else
      vim.health.warn(words, finding.mend ~= '' and finding.mend or nil)
    end
  end
end

local function check_server()
  local command = require('kanbots.client').command()
  local program = vim.fn.exepath(assert(command[1]))
  if program == '' then
    return vim.health.error(command[1] .. ' is not on PATH', 'pip install kanbots-ls')
  end
  local version, trouble = said(command, { '--version' })
  if not version then
    return vim.health.error(program .. ' does not start: ' .. trouble)
  end
  vim.health.ok(('%s (%s)'):format(program, vim.trim(version)))
  check_doctor(command)
end

---@param client vim.lsp.Client
---@return string
local function focus_words(client)
  if require('kanbots.focus').known(client) == nil then
    return 'your terminal has not told of its focus: you count as looking for a minute after each act'
  end
  return 'your terminal tells of its focus: you are called by other means while it has none'
end

local function check_repository()
  local root = require('kanbots.client').root_of(assert(vim.uv.cwd()))
  if root then
    vim.health.ok('repository: ' .. root)
  else
    vim.health.warn(
      'no git repository here',
      'A board belongs to a repository: start Neovim in one.'
    )
  end
  local client = require('kanbots.client').of(0)
  vim.health.info(client and ('attached, client ' .. client.id) or 'no client runs for this buffer')
  if client then
    vim.health.info(focus_words(client))
  end
  if not vim.lsp.is_enabled('kanbots') then
    vim.health.info("without vim.lsp.enable('kanbots') the client starts at the first :Kanbots")
  end
end

function M.check()
  vim.health.start('kanbots')
  check_neovim()
  check_repository()
  check_server()
end

return M
