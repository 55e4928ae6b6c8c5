-- Runs the promises of one file in this Neovim: `nvim --headless -l run.lua PLUGIN FILE`. A file is a
-- table of functions by what they promise; one that raises has not kept it.

local plugin, file = arg[1], arg[2]
vim.opt.rtp:prepend(plugin)

local failed = 0
for promise, try in vim.spairs(dofile(file)) do
  local kept, trouble = xpcall(try, debug.traceback)
  if not kept then
    failed = failed + 1
    print(('not kept: %s\n%s'):format(promise, trouble))
  end
end
if failed > 0 then
  os.exit(1)
end
