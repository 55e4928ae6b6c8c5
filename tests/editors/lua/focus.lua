-- What a board is told of whether the person looks.

local here = debug.getinfo(1, 'S').source:match('^@(.*)/')
local same = dofile(here .. '/same.lua')

local uis = { {} }
vim.api.nvim_list_uis = function()
  return uis
end

---The room as at its first load, and a client that notes what it is told.
local function fresh()
  package.loaded['kanbots.focus'] = nil
  local focus = require('kanbots.focus')
  local client = { id = 1, said = {} }
  function client:request(method, params)
    same(method, 'kanbots/client/focus')
    table.insert(self.said, params.focused)
  end
  vim.lsp.get_clients = function()
    return { client }
  end
  return focus, client
end

return {
  ['nothing is told before the terminal has spoken'] = function()
    local focus, client = fresh()
    focus.begin(client)
    same(client.said, {})
  end,
  ['what the terminal tells is told once'] = function()
    local focus, client = fresh()
    focus.begin(client)
    focus.hear('FocusGained')
    focus.hear('FocusGained')
    focus.hear('FocusLost')
    same(client.said, { true, false })
  end,
  ['a client that comes later, or another daemon, is told what is known'] = function()
    local focus, client = fresh()
    focus.hear('FocusGained')
    same(client.said, {})
    focus.begin(client)
    focus.begin(client)
    same(client.said, { true, true })
  end,
  ['while it is suspended nobody looks, and afterwards as before'] = function()
    local focus, client = fresh()
    focus.begin(client)
    focus.hear('VimSuspend')
    focus.hear('VimResume')
    focus.hear('FocusGained')
    focus.hear('VimSuspend')
    focus.hear('VimResume')
    same(client.said, { false, vim.NIL, true, false, true })
  end,
  ['without a screen nobody looks'] = function()
    local focus, client = fresh()
    focus.begin(client)
    focus.hear('FocusGained')
    uis = {}
    focus.hear('UILeave')
    vim.wait(1000, function()
      return #client.said == 2
    end)
    uis = { {} }
    focus.hear('UIEnter')
    same(client.said, { true, false, true })
  end,
  ['a client that has ended is told nothing'] = function()
    local focus, client = fresh()
    focus.begin(client)
    focus.forget(client.id)
    focus.hear('FocusGained')
    same(client.said, {})
  end,
}
