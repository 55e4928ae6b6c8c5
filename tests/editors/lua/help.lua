-- `:help kanbots` has all that there is, and nothing else.

local here = debug.getinfo(1, 'S').source:match('^@(.*)/')
local same = dofile(here .. '/same.lua')
local plugin = vim.opt.rtp:get()[1]
local lines = vim.fn.readfile(plugin .. '/doc/kanbots.txt')
local text = table.concat(lines, '\n')

---The part of a text between two lines that begin so.
local function between(first, last)
  local from = assert(text:find(first, 1, true), first)
  return text:sub(from, assert(text:find(last, from, true), last))
end

---The verbs of a list's left side, `gc, gc checkpoints R`: without what follows them.
local function verbs_in(row)
  local found = {}
  for _, each in ipairs(vim.split(row, ', ')) do
    table.insert(found, vim.trim((each:gsub('%f[%w%[][%u%[].*$', ''))))
  end
  return found
end

return {
  ['every key is in the help, as it is set by default'] = function()
    for _, key in pairs(require('kanbots.config').defaults.mappings) do
      assert(text:find(' ' .. vim.pesc(key) .. ' '), key)
    end
  end,
  ['every verb is in the help'] = function()
    for _, verb in ipairs(require('kanbots.verbs').list) do
      if not verb.command:find('%.answer%.%d') then
        assert(text:find('[ ,]' .. verb.name .. '[ ,\n]'), verb.name)
      end
    end
  end,
  ['every verb of the help is one'] = function()
    local known, seen = require('kanbots.verbs').by_name, 0
    for row in between('\nCards ~', '\n===='):gmatch('\n  (%l[^\n]-)  +%S') do
      for _, name in ipairs(verbs_in(row)) do
        seen = seen + 1
        assert(known[name], ('%q of %q'):format(name, row))
      end
    end
    assert(seen > 25, seen)
  end,
  ['every option, function and event is in the help, and no other'] = function()
    local options = {}
    for name in between("require('kanbots').setup({\n", '})'):gmatch('\n +(%l+) = ') do
      table.insert(options, name)
    end
    table.sort(options)
    same(options, vim.fn.sort(vim.tbl_keys(require('kanbots.config').defaults)))
    local functions = {}
    for name in text:gmatch("\nrequire%('kanbots'%)%.(%l+)%(") do
      table.insert(functions, name)
    end
    table.sort(functions)
    same(functions, vim.fn.sort(vim.tbl_keys(require('kanbots'))))
    local events = {}
    for name in between('*kanbots-autocommands*', '>lua'):gmatch('%*(Kanbots%a+)%*') do
      events[name] = true
    end
    local board = table.concat(vim.fn.readfile(plugin .. '/lua/kanbots/board.lua'), '\n')
    for name in board:gmatch("'(Kanbots%a+)'") do
      assert(events[name], name)
    end
    for name in pairs(events) do
      assert(board:find("'" .. name .. "'", 1, true), name)
    end
  end,
  ['every tag is found, and every link leads to one'] = function()
    local copy = vim.fn.tempname()
    vim.fn.mkdir(copy .. '/doc', 'p')
    vim.uv.fs_copyfile(plugin .. '/doc/kanbots.txt', copy .. '/doc/kanbots.txt')
    vim.cmd.helptags(copy .. '/doc')
    vim.opt.rtp:prepend(copy)
    for link in text:gmatch('|([%w%-:_.()]+)|') do
      local ok, trouble = pcall(vim.cmd.help, link)
      assert(ok, ('%s: %s'):format(link, trouble))
      vim.cmd.helpclose()
    end
    vim.cmd.help('kanbots')
    same(vim.fs.basename(vim.api.nvim_buf_get_name(0)), 'kanbots.txt')
  end,
}
