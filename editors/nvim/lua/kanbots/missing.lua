-- What a verb needs and was not typed is asked for, by the name of its field.

local COLUMNS = { 'inbox', 'backlog', 'todo', 'in_progress', 'in_review', 'done' }

---@param state string
---@return string
local function moment(state)
  if state == '0' then
    return 'its beginning'
  end
  local rewind = state:match('^before%-(%d+)$')
  return rewind and ('what was there before rewind ' .. rewind) or ('the end of turn ' .. state)
end

---@type table<string, fun(client: vim.lsp.Client, argument: table, done: fun(value: string?))>
return {
  text = function(client, argument, done)
    require('kanbots.slash').input(client, argument.run, done)
  end,
  focus = function(_, argument, done)
    local prompt = ('What to look at in %s (nothing: everything): '):format(argument.run)
    vim.ui.input({ prompt = prompt }, function(value)
      -- Nothing typed is an answer here, and no words are what the server makes of a blank.
      done(value == '' and ' ' or value)
    end)
  end,
  what = function(client, _, done)
    local editing = require('kanbots.editing')
    editing.choices(client, function(choices)
      local beside = { other = 'Worktree (whole path) or branch' }
      editing.pick(choices.adoptable, 'Adopt', beside, done)
    end)
  end,
  title = function(_, _, done)
    vim.ui.input({ prompt = 'Title: ' }, done)
  end,
  column = function(_, _, done)
    vim.ui.select(COLUMNS, {
      prompt = 'Move to:',
      format_item = function(column)
        return (column:gsub('_', ' '))
      end,
    }, function(column)
      done(column)
    end)
  end,
  to = function(client, argument, done)
    require('kanbots.client').ask(
      client,
      'kanbots/run/turns',
      { run = argument.run },
      function(result)
        local states = { '0' }
        for _, turn in ipairs(result.turns) do
          states[#states + 1] = tostring(turn.turn)
        end
        for _, rewind in ipairs(result.rewinds) do
          states[#states + 1] = rewind.before
        end
        vim.ui.select(states, {
          prompt = ('Rewind %s to:'):format(argument.run),
          format_item = moment,
        }, done)
      end
    )
  end,
}
