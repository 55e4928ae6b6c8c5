-- What the plug-in is to a person who has it: light, silent, documented, and theirs to set.

local here = debug.getinfo(1, 'S').source:match('^@(.*)/')
local same = dofile(here .. '/same.lua')

local function loaded()
  return vim.tbl_filter(function(name)
    return vim.startswith(name, 'kanbots')
  end, vim.tbl_keys(package.loaded))
end

local function problem(options)
  local ok, trouble = pcall(require('kanbots').setup, options)
  return not ok and trouble or nil
end

return {
  ['1 a start loads none of it'] = function()
    vim.cmd.runtime('plugin/kanbots.lua')
    same(loaded(), {})
    same(vim.fn.exists(':Kanbots'), 2)
  end,
  ['2 the status is empty where nothing serves, and asks nobody'] = function()
    same(require('kanbots').status(), '')
    same(#vim.lsp.get_clients(), 0)
  end,
  ['an option that there is not, or that does not fit, is named'] = function()
    assert(problem({ asks = true }):find('option asks: no such option; there are ask, lenses'))
    assert(problem({ ask = 'loud' }):find('option ask: one of notify, idle, never'))
    assert(problem({ lenses = 'yes' }):find('option lenses: a boolean'))
    assert(problem({ mappings = { fly = 'f' } }):find('no such verb: fly'))
    same(problem({ ask = 'idle', mappings = false }), nil)
    require('kanbots').setup()
  end,
  ['keys are left out, changed, or not set at all'] = function()
    local function keys(mappings)
      require('kanbots').setup({ mappings = mappings })
      local buffer = vim.api.nvim_create_buf(false, true)
      require('kanbots.mappings').set(buffer)
      local set = {}
      for _, map in ipairs(vim.api.nvim_buf_get_keymap(buffer, 'n')) do
        set[map.lhs] = map.desc
      end
      require('kanbots').setup()
      return set
    end
    same(keys(false), {})
    same(keys({ discard = false }).X, nil)
    same(keys({ discard = 'dd' }).dd, 'kanbots: Discard the run under the cursor')
    same(keys({}).D, 'kanbots: Dispatch the card under the cursor')
  end,
  ['a message of ours fits on one line, whatever it says'] = function()
    local short = require('kanbots.notify').short
    same(short('a\nb\27[31m', 40), 'a b[31m')
    local line = short(('word '):rep(50), 60)
    assert(vim.fn.strdisplaywidth(line) <= 60, line)
    assert(line:find('Kanbots messages'))
    assert(vim.fn.strdisplaywidth(short(('漢字'):rep(60), 61)) <= 61)
  end,
  ['a null of the server is a field that is not there, as in every version of Neovim'] = function()
    local left_out = require('kanbots.nulls').left_out
    same(left_out({ a = vim.NIL, b = { c = vim.NIL, d = 0 } }), { b = { d = 0 } })
    same(left_out({ turns = { 1, vim.NIL } }), { turns = { 1, vim.NIL } })
    same(left_out(vim.NIL), vim.NIL)
    local told
    local client = {
      request = function(_, _, _, done)
        done(nil, { run = '1-1', reason = vim.NIL })
      end,
    }
    require('kanbots.client').ask(client, 'kanbots/any', {}, function(result)
      told = result
    end)
    same(told, { run = '1-1' })
  end,
  ["only Neovim's own line is too short for a text"] = function()
    local notify, own, said = require('kanbots.notify'), vim.notify, {}
    local long = ('word '):rep(100)
    local function say()
      notify.say(long)
      vim.wait(1000, function()
        return #said > 0
      end)
      return table.remove(said)
    end
    vim.notify = function(text)
      table.insert(said, text)
    end
    same(say(), long)
    vim.notify = own
    local print_as = vim.api.nvim_echo
    vim.api.nvim_echo = function(chunks)
      table.insert(said, chunks[1][1])
    end
    assert(say():find('Kanbots messages'))
    vim.api.nvim_echo = print_as
  end,
  ['lualine finds a component of our name, whose colour is the severity of the moment'] = function()
    local base = {
      init = function(self, options)
        self.options = options
      end,
    }
    package.preload['lualine.component'] = function()
      return {
        extend = function()
          return { super = base }
        end,
      }
    end
    local component = require('lualine.components.kanbots')
    component:init({})
    local colour = component.options.color
    same(component:update_status(), '')
    same(colour(), nil)
    require('kanbots.board')
    local shown = { text = '80 %', severity = 'ok' }
    require('kanbots').summary = function()
      return shown
    end
    vim.api.nvim_set_hl(0, 'DiagnosticWarn', { fg = '#0a0b0c' })
    same(component:update_status(), '80 %%')
    same(colour(), nil)
    shown.severity = 'warning'
    same(colour(), { fg = '#0a0b0c' })
    component:init({ color = 'Mine' })
    same(component.options.color, 'Mine')
  end,
  ['a worktree of a repository means the repository'] = function()
    local top = vim.fn.tempname()
    local function git(...)
      local done = vim
        .system({ 'git', '-C', top, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ... })
        :wait()
      assert(done.code == 0, done.stderr)
    end
    vim.fn.mkdir(top .. '/src', 'p')
    top = assert(vim.uv.fs_realpath(top))
    git('init', '-q')
    git('commit', '-q', '--allow-empty', '-m', 'x')
    git('worktree', 'add', '-q', top .. '/.kanbots/worktrees/issue-1-1')
    git('worktree', 'add', '-q', top .. '-elsewhere')
    local root_of = require('kanbots.client').root_of
    same(root_of(top .. '/src/a.py'), top)
    same(root_of(top .. '/.kanbots/worktrees/issue-1-1/src/a.py'), top)
    same(root_of(top .. '/.kanbots/board.md'), top)
    same(root_of(top .. '-elsewhere/a.py'), top)
    same(root_of('/'), nil)
  end,
}
