-- What the server says unasked, handed to whoever it concerns. Only this client has these handlers;
-- Neovim's own stay as they are.

local M = {}

---@param act fun(client: vim.lsp.Client, params: any): any
---@return lsp.Handler
local function of_client(act)
  return function(_, params, context)
    local client = vim.lsp.get_client_by_id(context.client_id)
    if client then
      return act(client, require('kanbots.nulls').left_out(params))
    end
  end
end

local TROUBLE = vim.lsp.protocol.MessageType.Error

local function said(_, params)
  local notify = require('kanbots.notify')
  if params.type == TROUBLE then
    notify.trouble(params.message)
  elseif params.type <= vim.lsp.protocol.MessageType.Info then
    notify.say(params.message)
  end
end

---@type table<string, lsp.Handler>
M.handlers = {
  ['kanbots/board/changed'] = of_client(function(client, params)
    require('kanbots.board').patch(client, params)
  end),
  ['kanbots/daemon/replaced'] = of_client(function(client)
    require('kanbots.focus').begin(client)
    require('kanbots.board').fetch(client, true)
  end),
  ['kanbots/document/changed'] = of_client(function(_, params)
    require('kanbots.documents').rewritten(params.uris)
  end),
  ['window/logMessage'] = of_client(said),
  ['window/showMessage'] = of_client(said),
  -- The board tells of every question, with all that belongs to it; a prompt would tell less, and
  -- two of them one inside the other. Dismissing one is not answering.
  ['window/showMessageRequest'] = of_client(function(client, params)
    said(client, params)
    return vim.NIL
  end),
  ['workspace/codeLens/refresh'] = of_client(function(client)
    require('kanbots.documents').refresh_lenses(client)
    return vim.NIL
  end),
  ['workspace/applyEdit'] = function(trouble, params, context)
    return require('kanbots.documents').edited(trouble, params, context)
  end,
}

---A client is ready.
---@param client vim.lsp.Client
---@param done fun() once its board is known
function M.begin(client, done)
  require('kanbots.watch').begin()
  require('kanbots.focus').begin(client)
  local verbs = require('kanbots.verbs')
  local able = client.server_capabilities or {}
  for _, name in ipairs(vim.tbl_get(able, 'executeCommandProvider', 'commands') or {}) do
    -- Code actions and lenses carry commands: what they come to is shown like that of `:Kanbots`.
    client.commands[name] = function(command)
      local argument = (command.arguments or {})[1] --[[@as table?]]
      verbs.execute(client, name, require('kanbots.nulls').left_out(argument))
    end
  end
  require('kanbots.board').fetch(client, false, done)
end

return M
