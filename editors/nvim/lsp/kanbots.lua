-- The configuration that `vim.lsp.enable('kanbots')` takes; `vim.lsp.config('kanbots', …)` in your
-- init.lua adds to it or overrules it.

return require('kanbots.client').config()
