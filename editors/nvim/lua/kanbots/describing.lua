-- A card's description as a buffer of its own: writing it tells the board, and what somebody else
-- wrote meanwhile is neither lost nor written over unasked.

local M = {}

local SECONDS = 5

---@param client vim.lsp.Client
---@param number integer
---@return string?
local function body_of(client, number)
  local board = require('kanbots.board').of(client)
  local card = board and board.cards[number]
  return card and (card.body or '')
end

---@param buffer integer
---@param body string
local function show(buffer, body)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(body, '\n', { plain = true }))
  vim.bo[buffer].modified = false
  vim.b[buffer].kanbots_body = body
end

---@param buffer integer
---@param client vim.lsp.Client
---@param number integer
local function write(buffer, client, number)
  local trouble = require('kanbots.notify').trouble
  local now = body_of(client, number)
  if now and now ~= vim.b[buffer].kanbots_body and vim.v.cmdbang == 0 then
    return trouble(
      ('The description of #%d was changed meanwhile: :w! writes over it, :e! shows it.'):format(
        number
      )
    )
  end
  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  local params = { card = number, body = table.concat(lines, '\n') }
  -- Whoever leaves with :wq leaves once this has returned.
  local answer, lost = client:request_sync('kanbots/card/edit', params, SECONDS * 1000, buffer)
  if not answer then
    return trouble(lost or 'The server does not answer.')
  end
  if answer.err then
    return trouble(answer.err.message)
  end
  vim.b[buffer].kanbots_body = answer.result.body
  vim.bo[buffer].modified = false
end

---@param buffer integer
---@param client vim.lsp.Client
---@param number integer
local function watch(buffer, client, number)
  vim.api.nvim_create_autocmd('BufWriteCmd', {
    buffer = buffer,
    callback = function()
      write(buffer, client, number)
    end,
  })
  vim.api.nvim_create_autocmd('BufReadCmd', {
    buffer = buffer,
    callback = function()
      show(buffer, body_of(client, number) or '')
    end,
  })
  vim.api.nvim_create_autocmd('User', {
    pattern = 'KanbotsBoardChanged',
    callback = function()
      if not vim.api.nvim_buf_is_valid(buffer) then
        return true
      end
      local body = body_of(client, number)
      if body and body ~= vim.b[buffer].kanbots_body and not vim.bo[buffer].modified then
        show(buffer, body)
      end
    end,
  })
end

---Opens a card's description to be written.
---@param client vim.lsp.Client
---@param number integer
function M.open(client, number)
  local root = client.root_dir or ''
  local name = ('kanbots-card://%s/#%d description.md'):format(root, number)
  local known = vim.fn.bufnr('^' .. vim.fn.escape(name, '[]*?{},\\^$') .. '$')
  if known > 0 and vim.api.nvim_buf_is_loaded(known) then
    return vim.cmd.sbuffer(known)
  end
  vim.cmd('botright new')
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].buftype = 'acwrite'
  vim.bo[buffer].bufhidden = 'hide'
  vim.bo[buffer].swapfile = false
  vim.api.nvim_buf_set_name(buffer, name)
  vim.bo[buffer].filetype = 'markdown'
  show(buffer, body_of(client, number) or '')
  watch(buffer, client, number)
end

return M
