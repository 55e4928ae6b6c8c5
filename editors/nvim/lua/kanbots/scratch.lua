-- A window with a text that belongs to no file and is gone with its window.

local M = {}

---@param name string
---@param lines string[]
---@param at_end boolean? the newest is below
---@return integer buffer
function M.open(name, lines, at_end)
  vim.cmd('botright ' .. math.min(math.max(#lines, 3), 12) .. 'new')
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].swapfile = false
  pcall(vim.api.nvim_buf_set_name, buffer, name)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
  if at_end then
    vim.api.nvim_win_set_cursor(0, { math.max(#lines, 1), 0 })
  end
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, desc = 'Close' })
  return buffer
end

return M
