-- Neovim runs LuaJIT, with everything of its own below `vim`.
std = 'luajit'
globals = { 'vim' }
max_line_length = false
exclude_files = { 'lua/kanbots/protocol.lua' }
