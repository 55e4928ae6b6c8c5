-- The board's documents as buffers: board, cards, diffs and logs, which the server writes and a
-- person reads. Opens them, keeps them as they are on the disk, lets a log go on, shows what can be
-- done beside its line.

local M = {}

---@class kanbots.Document
---@field kind 'board'|'card'|'diff'|'log'
---@field card integer?
---@field run string?

local LENSES = 'textDocument/codeLens'
local FILE_TYPES = { board = 'markdown', card = 'markdown', diff = 'diff', log = 'kanbots-log' }

---What a buffer's name says it is.
---@param name string
---@return kanbots.Document?
function M.named(name)
  local inner = vim.fs.normalize(name):match('/%.kanbots/([^/]+)$')
  if inner == 'board.md' then
    return { kind = 'board' }
  end
  local number = require('kanbots.target').number
  local folder, file = vim.fs.normalize(name):match('/%.kanbots/(%a+)/([^/]+)$')
  if folder == 'cards' and file then
    local card = number(file:match('^(%d+)%.md$'))
    return card and { kind = 'card', card = card } or nil
  end
  if folder == 'runs' and file then
    local run, kind = file:match('^(%d+%-%d+)%.(%a+)$')
    if run and (kind == 'diff' or kind == 'log') then
      return { kind = kind, run = run, card = number(run:match('^%d+')) }
    end
  end
end

---@param buffer integer
---@return kanbots.Document?
function M.of(buffer)
  return M.named(vim.api.nvim_buf_get_name(buffer))
end

---Makes a buffer of the board's what it is to a person: read, never edited, never asked to be saved.
---@param buffer integer
---@param document kanbots.Document
local function prepare(buffer, document)
  local set = vim.bo[buffer]
  if vim.b[buffer].kanbots then
    return
  end
  vim.b[buffer].kanbots = document
  if set.filetype ~= FILE_TYPES[document.kind] then
    set.filetype = FILE_TYPES[document.kind]
  end
  set.undolevels = -1
  set.swapfile = false
  if document.kind == 'log' then
    -- The server continues it by edits, which leave no trace in such a buffer.
    set.buftype = 'nofile'
  end
  set.modifiable = false
  require('kanbots.mappings').set(buffer)
end

---@param buffer integer
local function fold(buffer)
  for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
    local set = vim.wo[window][0]
    set.foldmethod = 'expr'
    set.foldexpr = "v:lua.require'kanbots.documents'.fold_level()"
    set.foldlevel = 99
  end
end

---A diff's folds: one for each file, one for each hunk in it.
---@return string
function M.fold_level()
  local line = vim.fn.getline(vim.v.lnum) --[[@as string]]
  if line:find('^diff ') then
    return '>1'
  end
  return line:find('^@@') and '>2' or '='
end

---A client has a buffer: if it is the board's, it becomes one to be read.
---@param client vim.lsp.Client
---@param buffer integer
function M.attached(client, buffer)
  local document = M.of(buffer)
  if document then
    prepare(buffer, document)
    M.refresh_lenses(client, buffer)
    if document.kind == 'board' or document.kind == 'card' then
      -- What ticks, time and cost, is hints and nothing else.
      vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
    end
  end
end

---A file of `.kanbots/` was read, by whatever way it was opened.
---@param buffer integer
function M.read(buffer)
  local document = M.of(buffer)
  local client = document and require('kanbots.client').of(buffer)
  if not document or not client then
    return
  end
  vim.b[buffer].kanbots = nil
  vim.bo[buffer].filetype = FILE_TYPES[document.kind]
  vim.lsp.buf_attach_client(buffer, client.id)
  prepare(buffer, document)
  if document.kind == 'diff' then
    fold(buffer)
  end
end

---Opens a document where the person wants documents, at the line that was asked for.
---@param client vim.lsp.Client
---@param params {document: string, card: integer?, run: string?}
---@param place integer? line from 0, instead of the server's
function M.open(client, params, place)
  local asked = vim.tbl_extend('force', params, { show = false })
  require('kanbots.client').ask(client, 'kanbots/document/open', asked, function(result)
    M.show(result.path, place or result.line, params.document == 'log')
  end)
end

---@param path string
---@param line integer from 0
---@param at_end boolean?
function M.show(path, line, at_end)
  local buffer = vim.fn.bufadd(path)
  local window = vim.fn.win_findbuf(buffer)[1]
  if window and vim.api.nvim_win_get_tabpage(window) == vim.api.nvim_get_current_tabpage() then
    vim.api.nvim_set_current_win(window)
  else
    local way = require('kanbots.config').options.open
    if way == 'edit' and vim.bo.modified and not vim.o.hidden then
      way = 'split'
    end
    vim.cmd({ cmd = way, args = { vim.fn.fnameescape(path) }, mods = { silent = true } })
  end
  buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].buflisted = true
  local last = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_win_set_cursor(0, { at_end and last or math.min(line + 1, last), 0 })
end

---Documents that are open were written anew on the disk.
---@param uris string[]
function M.rewritten(uris)
  for _, uri in ipairs(uris) do
    local buffer = vim.uri_to_bufnr(uri)
    local loaded = vim.api.nvim_buf_is_loaded(buffer)
    if loaded and vim.bo[buffer].buftype == '' and not vim.bo[buffer].modified then
      -- Hints of the old lines, drawn among the new ones, are an error that asks for Enter.
      local hinted = vim.lsp.inlay_hint.is_enabled({ bufnr = buffer })
      vim.lsp.inlay_hint.enable(false, { bufnr = buffer })
      vim.cmd({
        cmd = 'checktime',
        args = { tostring(buffer) },
        mods = { silent = true, emsg_silent = true },
      })
      vim.lsp.inlay_hint.enable(hinted, { bufnr = buffer })
      -- The marks of what was found, and of what can be done, have moved with the old lines.
      vim.diagnostic.show(nil, buffer)
      M.renew_lenses(buffer)
    end
  end
end

---An edit by the server: of a log, which nobody else may change and which a reader at its end follows.
---@param trouble lsp.ResponseError?
---@param params lsp.ApplyWorkspaceEditParams
---@param context lsp.HandlerContext
---@return any
function M.edited(trouble, params, context)
  local apply = vim.lsp.handlers['workspace/applyEdit']
  local changes = params.edit.documentChanges or {}
  local uri = vim.tbl_get(changes, 1, 'textDocument', 'uri')
  local buffer = uri and vim.uri_to_bufnr(uri)
  local document = buffer and vim.b[buffer].kanbots
  if not document then
    return apply(trouble, params, context)
  end
  local last = vim.api.nvim_buf_line_count(buffer)
  local following = vim.tbl_filter(function(window)
    return vim.api.nvim_win_get_cursor(window)[1] >= last
  end, vim.fn.win_findbuf(buffer))
  vim.bo[buffer].modifiable = true
  local answer = apply(trouble, params, context)
  vim.bo[buffer].modifiable = false
  last = vim.api.nvim_buf_line_count(buffer)
  for _, window in ipairs(following) do
    vim.api.nvim_win_set_cursor(window, { last, 0 })
  end
  return answer
end

---From Neovim 0.12 on lenses that are wanted once are kept by itself; before, each is asked for.
---@param buffer integer
local function show_lenses(buffer)
  local lenses = vim.lsp.codelens --[[@as table<string, function>]]
  if lenses.enable then
    return lenses.enable(true, { bufnr = buffer })
  end
  lenses.refresh({ bufnr = buffer })
end

---Those of the old lines go at once; where Neovim keeps lenses by itself, it does that too.
---@param buffer integer
function M.renew_lenses(buffer)
  local client = require('kanbots.client').of(buffer)
  if not client then
    return
  end
  if
    not (vim.lsp.codelens --[[@as table<string, function>]]).enable
  then
    vim.lsp.codelens.clear(client.id, buffer)
  end
  M.refresh_lenses(client, buffer)
end

---@param client vim.lsp.Client
---@param buffer integer? all of them where it is left out
function M.refresh_lenses(client, buffer)
  if not require('kanbots.config').options.lenses or not client:supports_method(LENSES) then
    return
  end
  for _, each in ipairs(buffer and { buffer } or vim.lsp.get_buffers_by_client_id(client.id)) do
    if vim.api.nvim_buf_is_loaded(each) and M.of(each) then
      show_lenses(each)
    end
  end
  local anew = vim.lsp.handlers['workspace/codeLens/refresh']
  if anew then
    anew(nil, nil, { method = 'workspace/codeLens/refresh', client_id = client.id })
  end
end

return M
