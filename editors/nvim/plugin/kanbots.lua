-- What the plug-in costs at a start: one command and one file type. Everything else is loaded by
-- the first `:Kanbots`, or by Neovim when it starts the language server.

if vim.g.loaded_kanbots then
  return
end
vim.g.loaded_kanbots = true

vim.filetype.add({ pattern = { ['.*/%.kanbots/runs/.*%.log'] = 'kanbots-log' } })

vim.api.nvim_create_user_command('Kanbots', function(given)
  require('kanbots.command').run(given --[[@as kanbots.Given]])
end, {
  nargs = '*',
  range = true,
  desc = 'Cards, runs and decisions of kanbots-ls',
  complete = function(lead, line, column)
    return require('kanbots.completion').complete(lead, line, column)
  end,
})
