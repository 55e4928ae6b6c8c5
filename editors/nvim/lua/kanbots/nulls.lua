-- What the server leaves open comes as null, which Neovim 0.11 leaves out of a table and 0.12 hands
-- over as `vim.NIL`, which counts as true. Everything that comes in goes through here, so that the
-- rest of the plug-in knows one way: a field that is not there.

local M = {}

---Takes the nulls out of a message's objects; those of its lists stay, for their places count.
---@param value any
---@return any
function M.left_out(value)
  if type(value) ~= 'table' then
    return value
  end
  for key, each in pairs(value) do
    if each == vim.NIL and type(key) == 'string' then
      value[key] = nil
    else
      M.left_out(each)
    end
  end
  return value
end

return M
