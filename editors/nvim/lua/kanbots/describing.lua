-- A card's description as a buffer of its own: writing it tells the board, and what somebody else
-- wrote meanwhile is neither lost nor written over unasked. The buffer outlives the client that
-- opened it: it asks the one that its repository has now.

local M = {}

local SECONDS = 5

---@class kanbots.Description
---@field root string its repository
---@field number integer
---@field body string as the board last told it here, or took it from here
---@field past table<string, true> what the board may still say until it tells of what was written

---@type table<integer, kanbots.Description> by buffer
local open = {}

---@param root string
---@return vim.lsp.Client?
local function client_of(root)
  for _, client in ipairs(vim.lsp.get_clients({ name = require('kanbots.client').NAME })) do
    if (client.root_dir or '') == root and not client:is_stopped() then
      return client
    end
  end
end

---What the board says; nil where nobody can say, or it has no such card.
---@param root string
---@param number integer
---@return string?
local function on_board(root, number)
  local client = client_of(root)
  local board = client and require('kanbots.board').of(client)
  local card = board and board.cards[number]
  return card and (card.body or '')
end

---As `on_board`, but what was written here counts as heard of.
---@param it kanbots.Description
---@return string?
local function body_of(it)
  local body = on_board(it.root, it.number)
  if body and it.past[body] then
    return it.body
  end
  it.past = body and {} or it.past
  return body
end

---@param buffer integer
---@param body string
local function show(buffer, body)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(body, '\n', { plain = true }))
  vim.bo[buffer].modified = false
  open[buffer].body = body
end

---Nothing comes before it that could be undone.
---@param buffer integer
---@param body string
local function show_first(buffer, body)
  local levels = vim.bo[buffer].undolevels
  vim.bo[buffer].undolevels = -1
  show(buffer, body)
  vim.bo[buffer].undolevels = levels
end

---@param buffer integer
---@return string
local function text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

---@param buffer integer
---@param it kanbots.Description
local function follow(buffer, it)
  local body = body_of(it)
  local is_shown = vim.api.nvim_buf_is_loaded(buffer) and not vim.bo[buffer].modified
  if body and body ~= it.body and is_shown then
    show(buffer, body)
  end
end

---@param buffer integer
---@param it kanbots.Description
local function write(buffer, it)
  local trouble = require('kanbots.notify').trouble
  local now, text = body_of(it), text_of(buffer)
  if now and now ~= it.body and now ~= text and vim.v.cmdbang == 0 then
    return trouble(
      ('The description of #%d was changed meanwhile: :w! writes over it, :e! shows it.'):format(
        it.number
      )
    )
  end
  local client = client_of(it.root)
  if not client then
    return trouble(
      ('Nothing was written, as no server runs: :Kanbots board starts it (in %s).'):format(it.root)
    )
  end
  local past = { on_board(it.root, it.number) or it.body, it.body }
  -- Whoever leaves with :wq leaves once this has returned.
  local answer, lost = client:request_sync(
    'kanbots/card/edit',
    { card = it.number, body = text },
    SECONDS * 1000,
    buffer
  )
  if not answer then
    return trouble(('The server gave no answer (%s): :w again.'):format(lost or 'it is gone'))
  end
  if answer.err then
    return trouble(answer.err.message)
  end
  it.body = answer.result.body
  for _, each in ipairs(past) do
    it.past[each] = each ~= it.body or nil
  end
  vim.bo[buffer].modified = false
  -- The board may have told of it, and of what somebody wrote after it, before the answer came.
  follow(buffer, it)
end

---As a buffer loses it that is unloaded.
---@param buffer integer
local function dress(buffer)
  vim.bo[buffer].buftype = 'acwrite'
  vim.bo[buffer].bufhidden = 'hide'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].filetype = 'markdown'
end

---The buffer was emptied for it, so without a board the text is what it was.
---@param buffer integer
---@param it kanbots.Description
local function read(buffer, it)
  local body = body_of(it)
  dress(buffer)
  show(buffer, body or it.body)
  if not body then
    require('kanbots.notify').trouble(
      ('There is no card #%d on a board here now: this was read last.'):format(it.number)
    )
  end
end

---@param buffer integer
---@param it kanbots.Description
local function watch(buffer, it)
  local name = vim.api.nvim_buf_get_name(buffer)
  local group = vim.api.nvim_create_augroup(('kanbots-description-%d'):format(buffer), {})
  local function on(event, act, pattern)
    vim.api.nvim_create_autocmd(event, {
      group = group,
      buffer = not pattern and buffer or nil,
      pattern = pattern,
      callback = act,
    })
  end
  local function forget()
    open[buffer] = nil
    vim.api.nvim_del_augroup_by_id(group)
  end
  on('BufWriteCmd', function(event)
    if event.match == name then
      return write(buffer, it)
    end
    local bang = vim.v.cmdbang == 1 and '!' or ''
    vim.cmd('noautocmd keepalt write' .. bang .. ' ' .. vim.fn.fnameescape(event.match))
  end)
  on('BufReadCmd', function()
    read(buffer, it)
  end)
  on('User', function()
    follow(buffer, it)
  end, 'KanbotsBoardChanged')
  on('BufFilePost', function()
    -- Under another name it is a file of the person's.
    vim.bo[buffer].buftype = ''
    forget()
  end)
  on('BufWipeout', forget)
end

---Opens a card's description to be written.
---@param client vim.lsp.Client
---@param number integer
function M.open(client, number)
  local root = client.root_dir or ''
  for buffer, it in pairs(open) do
    if it.root == root and it.number == number then
      local window = vim.fn.bufwinid(buffer)
      if window > 0 then
        return vim.api.nvim_set_current_win(window)
      end
      return vim.cmd.sbuffer(buffer)
    end
  end
  local body = on_board(root, number)
  if not body then
    return require('kanbots.notify').trouble(('There is no card #%d on the board.'):format(number))
  end
  vim.cmd('botright new')
  local buffer = vim.api.nvim_get_current_buf()
  dress(buffer)
  vim.api.nvim_buf_set_name(buffer, ('kanbots-card://%s/#%d description.md'):format(root, number))
  open[buffer] = { root = root, number = number, body = body, past = {} }
  show_first(buffer, body)
  watch(buffer, open[buffer])
end

return M
