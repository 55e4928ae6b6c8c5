-- The board is kept as the server tells it, and nothing of it is told twice.

local here = debug.getinfo(1, 'S').source:match('^@(.*)/')
local same = dofile(here .. '/same.lua')
local board = require('kanbots.board')

local STATUS =
  { text = 'idle', severity = 'ok', tooltip = '', running = 0, waiting = 0, decisions = 0 }

local function card(number, state)
  local run = state and { id = number .. '-1', card = number, state = state } or nil
  return { number = number, title = 'A card', runs = { run } }
end

local function question(id, state)
  return { id = id, kind = 'question', question = '?', options = {}, state = state or 'opened' }
end

---A client that answers with what is put into it.
local function client(id, snapshot)
  local made = { id = id, root_dir = '/shop', asked = 0, snapshot = snapshot }
  function made:request(_, _, done)
    self.asked = self.asked + 1
    done(nil, vim.deepcopy(self.snapshot))
  end
  return made
end

local function snapshot(revision, cards, decisions)
  return { revision = revision, cards = cards, decisions = decisions or {}, status = STATUS }
end

local function change(revision, previous, cards, decisions)
  return {
    revision = revision,
    previous = previous,
    cards = cards or {},
    decisions = decisions or {},
    status = STATUS,
  }
end

---What `User` autocommands said while something was done.
local function heard(act)
  local said = {}
  local id = vim.api.nvim_create_autocmd('User', {
    pattern = 'Kanbots*',
    callback = function(event)
      local data = event.data
      local what = data.decision and data.decision.id
        or data.run and (data.run.id .. ' ' .. data.run.state)
      table.insert(said, what and (event.match .. ' ' .. what) or event.match)
    end,
  })
  act()
  vim.api.nvim_del_autocmd(id)
  return said
end

return {
  ['a change replaces its cards and tells what is new'] = function()
    local one = client(1, snapshot(5, { card(1, 'working'), card(2) }))
    same(
      heard(function()
        board.fetch(one)
      end),
      { 'KanbotsBoardChanged' }
    )
    same(
      heard(function()
        board.patch(one, change(6, 5, { card(1, 'waiting') }, { question('1-1.1') }))
      end),
      { 'KanbotsRunChanged 1-1 waiting', 'KanbotsDecisionOpened 1-1.1', 'KanbotsBoardChanged' }
    )
    same(#board.cards(board.of(one)), 2)
    same(#board.of(one).decisions, 1)
  end,
  ['a question that came and went in one change leaves nothing'] = function()
    local one = client(2, snapshot(1, {}))
    board.fetch(one)
    board.patch(
      one,
      change(
        3,
        1,
        {},
        { question('1-1.1'), question('1-1.1', 'answered'), question('1-1.1', 'resolved') }
      )
    )
    same(board.of(one).decisions, {})
  end,
  ['an older change is ignored, and a gap asks for everything'] = function()
    local one = client(3, snapshot(5, { card(1) }))
    board.fetch(one)
    board.patch(one, change(4, 3, { card(9) }))
    same(board.of(one).cards[9], nil)
    one.snapshot = snapshot(9, { card(1), card(2) }, { question('2-1.1') })
    same(
      heard(function()
        board.patch(one, change(9, 8, { card(2) }))
      end),
      { 'KanbotsDecisionOpened 2-1.1', 'KanbotsBoardChanged' }
    )
    same(one.asked, 2)
    same(#board.cards(board.of(one)), 2)
  end,
  ['another daemon counts anew, and what is gone meanwhile is told'] = function()
    local one = client(4, snapshot(50, { card(1), card(2) }, { question('1-1.1') }))
    board.fetch(one)
    one.snapshot = snapshot(2, { card(1) })
    same(
      heard(function()
        board.fetch(one, true)
      end),
      { 'KanbotsDecisionClosed 1-1.1', 'KanbotsBoardChanged' }
    )
    same(board.of(one).revision, 2)
    same(#board.cards(board.of(one)), 1)
  end,
  ['an archived card leaves'] = function()
    local one = client(5, snapshot(1, { card(1) }))
    board.fetch(one)
    board.patch(one, change(2, 1, { vim.tbl_extend('force', card(1), { archived = true }) }))
    same(board.cards(board.of(one)), {})
  end,
}
