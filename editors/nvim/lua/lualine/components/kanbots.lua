-- The board in one line, as a lualine component: `lualine_x = { 'kanbots' }`.

---@class kanbots.Component: lualine.component
local Component = require('lualine.component'):extend()

local GROUPS = { warning = 'DiagnosticWarn', error = 'DiagnosticError' }

---@return kanbots.StatusView?
local function summary()
  return package.loaded['kanbots.board'] and require('kanbots').summary() or nil
end

---In the colour scheme's colour for it where a budget is near its end; lualine asks at each draw.
---@return { fg: string? }?
local function colour()
  local board = summary()
  local group = board and GROUPS[board.severity]
  local found = group and vim.api.nvim_get_hl(0, { name = group, link = false }).fg
  return found and { fg = ('#%06x'):format(found) } or nil
end

---@param options table
function Component:init(options)
  options.color = options.color or colour
  Component.super.init(self, options)
end

---@return string
function Component.update_status()
  local board = summary()
  return board and (board.text:gsub('%%', '%%%%')) or ''
end

return Component
