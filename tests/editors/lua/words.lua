-- What a person types, and what the cursor is on.

local here = debug.getinfo(1, 'S').source:match('^@(.*)/')
local same = dofile(here .. '/same.lua')
local command = require('kanbots.command')
local completion = require('kanbots.completion')
local documents = require('kanbots.documents')
local target = require('kanbots.target')
local verbs = require('kanbots.verbs')

local BOARD = {
  cards = {
    [1] = {
      number = 1,
      title = 'Add OAuth login',
      runs = { { id = '1-1', agent = 'claude', state = 'idle' } },
    },
    [2] = { number = 2, title = 'Fix flaky test', runs = {} },
  },
  decisions = { { id = '1-1.1', options = { { label = 'Up' }, { label = 'Down' } } } },
}

local function typed(words)
  local verb, rest = command.verb_of(vim.split(words, ' '))
  return command.typed(assert(verb), rest)
end

local function on(path, lines, row, column)
  vim.cmd.enew({ bang = true })
  vim.api.nvim_buf_set_name(0, '/shop/.kanbots/' .. path)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
  vim.api.nvim_win_set_cursor(0, { row, column })
  local found = target.under_cursor()
  vim.cmd.bwipeout({ bang = true })
  return found
end

return {
  ['the longest verb is meant'] = function()
    same(command.verb_of({ 'promote', 'undo', '1-1' }).name, 'promote undo')
    same(command.verb_of({ 'promote', '1-1' }).name, 'promote')
    same(command.verb_of({ 'fly' }), nil)
  end,
  ['cards are named by number, with or without sign and title'] = function()
    same(typed('dispatch 1 #2 3:add-oauth agent=claude budgetUsd=2.5').subjects, { 1, 2, 3 })
    same(
      typed('dispatch 1 agent=claude budgetUsd=2.5').fields,
      { agent = 'claude', budgetUsd = 2.5 }
    )
    same(typed('card move 2:fix-flaky done').words, { 'done' })
  end,
  ['a reply is what was typed, whatever it looks like'] = function()
    local found = typed('reply 1-1 use a=b for 2-1')
    same(found.subjects, { '1-1' })
    same(found.words, { 'use', 'a=b', 'for', '2-1' })
    same(found.fields, {})
  end,
  ['a squash is said as a field'] = function()
    same(typed('promote 1-1 squash=true').fields, { squash = true })
  end,
  ['a card from a selection has its first words as title and all of it as description'] = function()
    local card = command.card_from({ '', '  -- TODO: round prices', 'x()' }, 'shop.lua:3')
    same(card.title, 'TODO: round prices')
    same(card.body, 'shop.lua:3\n\n\n  -- TODO: round prices\nx()')
  end,
  ['the word under the cursor is meant, else what the line is about, else the document'] = function()
    local board = { '# Board', '- #42 Add OAuth like #7 (asks you)', '- 42-1.1 Which one?' }
    same(on('board.md', board, 2, 0), { card = 42 })
    same(on('board.md', board, 2, 22), { card = 7 })
    same(on('board.md', board, 3, 0), { card = 42, run = '42-1', decision = '42-1.1' })
    same(on('board.md', board, 1, 0), nil)
    same(on('cards/5.md', { '# #5 x', '', '- 5-2 idle' }, 3, 1), { card = 5, run = '5-2' })
    same(on('cards/5.md', { '# #5 x', 'made for #8' }, 2, 0), { card = 5 })
    same(on('runs/5-2.log', { '- #9' }, 1, 0), { card = 5, run = '5-2' })
  end,
  ['what is no document of the board means nothing'] = function()
    same(documents.named('/shop/board.md'), nil)
    same(documents.named('/shop/.kanbots/cards/x.md'), nil)
    same(documents.named('/shop/.kanbots/worktrees/issue-1-1/a.log'), nil)
    same(documents.named('/shop/.kanbots/runs/1-1.diff'), { kind = 'diff', run = '1-1', card = 1 })
  end,
  ['a card is completed by its number and by any word of its title'] = function()
    local function complete(line)
      local lead = line:match('%S*$')
      package.loaded['kanbots.board'].current = function()
        return BOARD
      end
      return completion.complete(lead, line, #line)
    end
    same(require('kanbots.board').current ~= nil, true)
    same(complete('Kanbots dispatch oau'), { '1:add-oauth-login' })
    same(complete('Kanbots dispatch 1 fla'), { '2:fix-flaky-test' })
    same(complete('Kanbots log '), { '1-1:add-oauth-login' })
    same(complete('Kanbots dispatch agent='), { 'agent=claude' })
    same(complete('Kanbots promote sq'), { 'squash=' })
    same(complete('Kanbots card mo'), { 'move' })
    same(complete('Kanbots card move 1 in_'), { 'in_progress', 'in_review' })
    same(complete('Kanbots answer 1-1.1 '), { '1', '2' })
    same(complete("'<,'>Kanbots disp"), { 'dispatch' })
  end,
  ['each field of a card is shown with what it is, and what it may be comes from the server'] = function()
    local editing, board = require('kanbots.editing'), require('kanbots.board')
    local mode = { value = 'plan', description = 'makes a plan first' }
    local choices = {
      agents = {
        { value = 'claude', description = '', modes = { mode } },
        { value = 'scripted', description = 'as configured', modes = {} },
      },
      models = {},
      bases = { { value = 'main', description = 'newest' } },
    }
    local client = {
      request = function(_, method, _, done)
        same(method, 'kanbots/choice/list')
        done(nil, choices)
      end,
    }
    local one =
      { number = 1, title = 'One', body = '\nFirst line\nmore', agent = 'claude', after = 2 }
    local cards, of = { one, { number = 2, title = 'Two' } }, board.of
    board.of = function()
      return { cards = cards }
    end
    local shown, select, input = {}, vim.ui.select, vim.ui.input
    local function edit(number, ...)
      local picks, change = { ... }, nil
      shown = {}
      vim.ui.select = function(items, options, done)
        local wanted = table.remove(picks, 1)
        for _, item in ipairs(items) do
          local line = options.format_item(item)
          table.insert(shown, line)
          if wanted and line:find(wanted) then
            return done(item)
          end
        end
        done(nil)
      end
      vim.ui.input = function(_, done)
        done(table.remove(picks, 1))
      end
      editing.ask(client, number, function(field, value)
        change = { field, value }
      end)
      return change
    end
    same(edit(1), nil)
    same(shown[1], 'title        One')
    same(shown[2], 'description  First line')
    same(shown[6], 'mode         as configured')
    same(shown[8], 'after        #2')
    same(edit(1, '^title', 'New'), { 'title', 'New' })
    same(edit(1, '^title'), nil)
    same(edit(1, '^agent', 'scripted'), { 'agent', 'scripted' })
    same(edit(1, '^agent', 'another'), nil)
    same(edit(1, '^mode ', 'plan'), { 'mode', 'plan' })
    same(edit(2, '^mode ', 'plan'), nil)
    same(edit(1, '^model', 'another', 'large'), { 'model', 'large' })
    same(edit(1, '^base', 'main'), { 'base', 'main' })
    same(edit(1, '^base', '^as configured'), { 'base', '' })
    same(edit(1, '^after', '#2'), { 'after', 2 })
    same(edit(1, '^after', '^none'), { 'after', 0 })
    same(edit(1, '^after', '#1'), nil)
    board.of, vim.ui.select, vim.ui.input = of, select, input
  end,
  ['every verb of the server is one of ours'] = function()
    for _, each in ipairs(require('kanbots.protocol').commands) do
      local name = each.name:gsub('^kanbots%.', ''):gsub('%.', ' ')
      same(verbs.by_name[name].command, each.name)
    end
  end,
  ['every field that is offered is one of the verb'] = function()
    local text = table.concat(
      vim.fn.readfile(vim.api.nvim_get_runtime_file('lua/kanbots/protocol.lua', false)[1]),
      '\n'
    )
    local protocol = require('kanbots.protocol')
    for name, fields in pairs(completion.FIELDS) do
      local method = vim.iter(protocol.commands):find(function(each)
        return each.name == verbs.by_name[name].command
      end).method
      local shape = protocol.requests[method].params
      local class = text:match('%-%-%-@class ' .. vim.pesc(shape) .. '\n(.-)\n\n')
      for _, field in ipairs(fields) do
        assert(
          class:find('@field ' .. field .. '%??  ?') or class:find('@field ' .. field .. '? '),
          name .. ': ' .. field
        )
      end
    end
  end,
}
