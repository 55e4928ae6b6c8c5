---@meta

-- What Neovim and status lines bring, as far as the plug-in uses it and they do not say it themselves.

---@class uv
local uv = {}

---@class uv.stat
---@field type string

---@return string?
function uv.cwd() end

---@param path string
---@return uv.stat?
function uv.fs_stat(path) end

---@return integer milliseconds
function uv.now() end
