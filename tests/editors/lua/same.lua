-- Compares two values, and shows both where they differ.

return function(found, wanted)
  if not vim.deep_equal(found, wanted) then
    error(('found %s\nwanted %s'):format(vim.inspect(found), vim.inspect(wanted)), 2)
  end
end
