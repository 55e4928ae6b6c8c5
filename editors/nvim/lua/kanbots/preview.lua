-- A run's files beside what they were, in a tab of their own whose directory is the run's worktree.
-- The right window has the worktree's own files, to be read, run and mended; its location list leads
-- from one to the next, and the left window follows. With the tab everything it made is gone.

local M = {}

---@class kanbots.Pair
---@field path string from the top of the repository
---@field status string
---@field base string? path of a copy of what it was
---@field work integer buffer of what it is

---@class kanbots.Preview
---@field run string
---@field pairs kanbots.Pair[]
---@field left integer window
---@field right integer window
---@field made table<integer, true> buffers that were not there before

local LIST_ROWS = 8
local group = vim.api.nvim_create_augroup('kanbots.preview', {})

---@type table<integer, kanbots.Preview> by tab page
local previews = {}

---A buffer of no file, which no language server of the person's takes for one.
---@param name string
---@param path string? of the lines it shows
---@return integer
local function scratch(name, path)
  local buffer = vim.api.nvim_create_buf(false, true)
  pcall(vim.api.nvim_buf_set_name, buffer, name)
  local lines = path and vim.fn.readfile(path) or {}
  if
    #lines > 0 and vim.iter(lines):all(function(line)
      return vim.endswith(line, '\r')
    end)
  then
    lines = vim.tbl_map(function(line)
      return line:sub(1, -2)
    end, lines)
  end
  vim.api.nvim_buf_set_lines(
    buffer,
    0,
    -1,
    false,
    vim.tbl_map(function(line)
      return (line:gsub('\n', '\0'))
    end, lines)
  )
  vim.bo[buffer].modifiable = false
  return buffer
end

---@param preview kanbots.Preview
---@param pair kanbots.Pair
---@return integer
local function before(preview, pair)
  local buffer = scratch(('kanbots://%s/before/%s'):format(preview.run, pair.path), pair.base)
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].filetype = vim.filetype.match({ filename = pair.path, buf = buffer }) or ''
  return buffer
end

---@param window integer
---@param title string
local function compare(window, title)
  vim.wo[window][0].winbar = (title:gsub('%%', '%%%%'))
  vim.api.nvim_win_call(window, function()
    vim.cmd.diffthis()
  end)
end

---The right window shows another of the run's files: so does the left.
---@param preview kanbots.Preview
---@param pair kanbots.Pair
local function follow(preview, pair)
  if not vim.api.nvim_win_is_valid(preview.left) then
    return
  end
  for _, window in ipairs({ preview.left, preview.right }) do
    vim.api.nvim_win_call(window, function()
      vim.cmd.diffoff()
    end)
  end
  vim.api.nvim_win_set_buf(preview.left, before(preview, pair))
  compare(
    preview.left,
    pair.base and ('%s before %s'):format(pair.path, preview.run) or 'not there before'
  )
  compare(preview.right, ('%s of %s (%s)'):format(pair.path, preview.run, pair.status))
end

---@param buffer integer
local function entered(buffer)
  local preview = previews[vim.api.nvim_get_current_tabpage()]
  if not preview or vim.api.nvim_get_current_win() ~= preview.right then
    return
  end
  for _, pair in ipairs(preview.pairs) do
    if pair.work == buffer then
      return follow(preview, pair)
    end
  end
end

---@param preview kanbots.Preview
local function forget(preview)
  for buffer in pairs(preview.made) do
    local unused = vim.api.nvim_buf_is_valid(buffer) and #vim.fn.win_findbuf(buffer) == 0
    if unused and not vim.bo[buffer].modified then
      vim.api.nvim_buf_delete(buffer, {})
    end
  end
end

local function tabs_changed()
  for tab, preview in pairs(previews) do
    if not vim.api.nvim_tabpage_is_valid(tab) then
      previews[tab] = nil
      forget(preview)
    end
  end
  if next(previews) == nil then
    vim.api.nvim_clear_autocmds({ group = group })
  end
end

local function listen()
  vim.api.nvim_clear_autocmds({ group = group })
  vim.api.nvim_create_autocmd('BufWinEnter', {
    group = group,
    callback = function(event)
      entered(event.buf)
    end,
  })
  vim.api.nvim_create_autocmd(
    'TabClosed',
    { group = group, callback = vim.schedule_wrap(tabs_changed) }
  )
end

---@param preview kanbots.Preview
---@param file kanbots.PreviewFile
---@return kanbots.Pair
local function pair_of(preview, file)
  local path = file.workUri and vim.uri_to_fname(file.workUri)
  local known = path and vim.fn.bufexists(path) == 1
  local work = path and vim.fn.bufadd(path)
    or scratch(('kanbots://%s/deleted/%s'):format(preview.run, file.path))
  if not known then
    preview.made[work] = true
  end
  return {
    path = file.path,
    status = file.status,
    base = file.baseUri and vim.uri_to_fname(file.baseUri),
    work = work,
  }
end

---@param preview kanbots.Preview
local function list(preview)
  local items = vim.tbl_map(function(pair)
    return { bufnr = pair.work, lnum = 1, text = pair.status }
  end, preview.pairs)
  vim.fn.setloclist(preview.right, {}, ' ', { title = 'Files of ' .. preview.run, items = items })
  vim.api.nvim_win_call(preview.right, function()
    vim.cmd.lopen()
    vim.cmd.wincmd('J')
    vim.api.nvim_win_set_height(0, math.min(#items, LIST_ROWS))
  end)
  vim.api.nvim_set_current_win(preview.right)
end

---@param result kanbots.PreviewResult
function M.show(result)
  vim.cmd.tabnew()
  local empty = vim.api.nvim_get_current_buf()
  vim.bo[empty].bufhidden = 'wipe'
  vim.cmd.tcd(vim.fn.fnameescape(result.worktree))
  local preview =
    { run = result.run, pairs = {}, made = {}, left = vim.api.nvim_get_current_win(), right = 0 }
  for _, file in ipairs(result.files) do
    table.insert(preview.pairs, pair_of(preview, file))
  end
  vim.cmd('rightbelow vsplit')
  preview.right = vim.api.nvim_get_current_win()
  previews[vim.api.nvim_get_current_tabpage()] = preview
  listen()
  list(preview)
  vim.cmd('lfirst')
  vim.cmd('wincmd =')
end

---@param client vim.lsp.Client
---@param run string
function M.open(client, run)
  require('kanbots.client').ask(client, 'kanbots/run/preview', { run = run }, function(result)
    if #result.files == 0 then
      return require('kanbots.notify').say(run .. ' has changed nothing.')
    end
    M.show(result)
  end)
end

return M
