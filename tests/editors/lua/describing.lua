-- A card's description in a buffer of its own, while others write it too.

local here = debug.getinfo(1, 'S').source:match('^@(.*)/')
local same = dofile(here .. '/same.lua')
local board, describing = require('kanbots.board'), require('kanbots.describing')

---The buffer of a card's description, and what comes of the card before a save is answered.
local function opened(body, meanwhile)
  local card = { number = 1, title = 'A card', body = body }
  local client = { id = 1, name = 'kanbots', root_dir = '/shop' }
  function client.is_stopped()
    return false
  end
  function client.request_sync(_, _, params)
    card.body = params.body
    meanwhile(card)
    vim.api.nvim_exec_autocmds('User', { pattern = 'KanbotsBoardChanged' })
    return { result = { body = params.body } }
  end
  vim.lsp.get_clients = function()
    return { client }
  end
  board.of = function()
    return { cards = { card } }
  end
  describing.open(client, 1)
end

local function saved(text)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { text })
  vim.cmd.write()
  local found = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  same(vim.bo.modified, false)
  vim.cmd.bwipeout()
  return found
end

return {
  ['what is saved stays, also where the board tells of it before the answer'] = function()
    opened('', function() end)
    same(saved('Mine.'), { 'Mine.' })
  end,
  ['what somebody else saves before the answer is shown after it'] = function()
    opened('', function(card)
      card.body = 'Theirs.'
    end)
    same(saved('Mine.'), { 'Theirs.' })
  end,
  ['what the board has not heard of yet is no change of it'] = function()
    opened('Old.', function(card)
      card.body = 'Old.'
    end)
    same(saved('Mine.'), { 'Mine.' })
  end,
}
