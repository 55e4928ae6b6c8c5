-- The board in one line, as a lualine component: `lualine_x = { 'kanbots' }`.

---@class kanbots.Component: lualine.component
---@field update_status fun(self: kanbots.Component): string
local Component = require('lualine.component'):extend()

local COLOURS = { warning = 'DiagnosticWarn', error = 'DiagnosticError' }

function Component:update_status()
  local summary = package.loaded['kanbots.board'] and require('kanbots').summary()
  if not summary then
    return ''
  end
  self.options.color = COLOURS[summary.severity]
  return (summary.text:gsub('%%', '%%%%'))
end

return Component
