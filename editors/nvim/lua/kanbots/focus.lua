-- Whether the person looks at this Neovim, told to each board: it calls them by other means only when
-- they don't. What the terminal has never spoken of is told as unknown, and the board then goes by
-- what is done here.

local M = {}

local METHOD = 'kanbots/client/focus'

---@type boolean? as the terminal said last
local focused
local suspended = false
---@type table<integer, boolean|vim.NIL> what each client was told last, by its id
local told = {}
---@type table<integer, boolean|vim.NIL> what each client's board has heard
local heard = {}

---@return boolean|vim.NIL
local function looked_at()
  if suspended or #vim.api.nvim_list_uis() == 0 then
    return false
  end
  if focused == nil then
    return vim.NIL
  end
  return focused
end

---@param client vim.lsp.Client
local function tell(client)
  local now = looked_at()
  if told[client.id] ~= now then
    told[client.id] = now
    -- A board that can't be told calls once too often, which is no trouble of the person's.
    client:request(METHOD, { focused = now }, function(trouble)
      if not trouble then
        heard[client.id] = now
      end
    end)
  end
end

local function changed()
  for _, client in ipairs(vim.lsp.get_clients({ name = require('kanbots.client').NAME })) do
    if told[client.id] ~= nil then
      tell(client)
    end
  end
end

---A client is new, or another daemon serves it, which knows nothing of this yet.
---@param client vim.lsp.Client
function M.begin(client)
  told[client.id] = vim.NIL
  heard[client.id] = vim.NIL
  tell(client)
end

---Whether a client's board knows that the person looks, or that they don't; nil: it knows nothing.
---@param client vim.lsp.Client
---@return boolean?
function M.known(client)
  local known = heard[client.id]
  if known ~= vim.NIL then
    return known
  end
end

---@param id integer
function M.forget(id)
  told[id] = nil
  heard[id] = nil
end

---@param event string
function M.hear(event)
  if event == 'FocusGained' or event == 'FocusLost' then
    focused = event == 'FocusGained'
  elseif event == 'VimSuspend' or event == 'VimResume' then
    suspended = event == 'VimSuspend'
  end
  if event == 'UILeave' then
    -- It is still there while this is said.
    return vim.schedule(changed)
  end
  changed()
end

---Begins to listen; before the first client is told of.
function M.listen()
  vim.api.nvim_create_autocmd(
    { 'FocusGained', 'FocusLost', 'VimSuspend', 'VimResume', 'UIEnter', 'UILeave' },
    {
      group = vim.api.nvim_create_augroup('kanbots.focus', {}),
      callback = function(event)
        M.hear(event.event)
      end,
    }
  )
end

return M
