---@meta

-- What lualine's components begin with, as far as ours uses it.

---@class lualine.component
---@field super lualine.component
local component = {}

---@return lualine.component
function component:extend() end

---@param options table
function component:init(options) end

return component
