-- Neovim 0.10 or newer: `dofile` this from init.lua, or copy it there.
vim.filetype.add({ extension = { prune = 'prune' }, pattern = { ['.*%.prune%.ya?ml'] = 'yaml.prune' } })
vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'prune', 'yaml.prune', 'markdown' },
  callback = function(event)
    if event.match == 'prune' then vim.bo[event.buf].commentstring = '# %s' end
    vim.lsp.start({
      name = 'espalier',
      cmd = { 'espalier', 'lsp', '--stdio' },
      root_dir = vim.fs.root(event.buf, 'espalier.yaml') or vim.fn.getcwd(),
    })
  end,
})
vim.api.nvim_create_autocmd('BufReadPost', {
  pattern = 'espalier.yaml',
  callback = function(event)
    vim.lsp.start({
      name = 'espalier',
      cmd = { 'espalier', 'lsp', '--stdio' },
      root_dir = vim.fs.dirname(event.file),
    }, { bufnr = event.buf })
  end,
})
