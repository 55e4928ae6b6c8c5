---@meta

-- What lualine's components begin with, as far as ours uses it.

---@class lualine.component
---@field options { color: string? }
local component = {}

---@return lualine.component
function component:extend() end

return component
