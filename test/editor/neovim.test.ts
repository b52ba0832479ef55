/** A real editor: Neovim opens a recipe, is told what is wrong, fixes, renames and formats it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command, folderWith, removeFolders, root } from '../cli/command.ts';

const hasNeovim = spawnSync('nvim', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasNeovim) console.log('Neovim is not there: `npm test -- --install` installs it');

afterAll(removeFolders);

/** Written for Neovim 0.10; every wait ends by itself. */
const script = `
local found = {}
-- Neovim does so by itself where nobody asks for an empty set-up.
vim.cmd('filetype on')
dofile(vim.env.ESPALIER_SETUP)
vim.cmd('edit recipe.prune')
local function diagnostics() return vim.diagnostic.get(0) end
local function settle(count)
  return vim.wait(20000, function() return #diagnostics() == count end, 20)
end
local function code(list)
  local codes = {}
  for _, one in ipairs(list) do table.insert(codes, one.code) end
  return codes
end

vim.wait(20000, function() return #diagnostics() > 0 end, 20)
found.first = code(diagnostics())

vim.api.nvim_win_set_cursor(0, { 2, 20 })
vim.lsp.buf.code_action({ apply = true })
found.fixed = settle(0)

vim.api.nvim_win_set_cursor(0, { 1, 6 })
vim.lsp.buf.rename('target')
vim.wait(20000, function()
  return vim.api.nvim_buf_get_lines(0, 0, 1, true)[1]:find('target', 1, true) ~= nil
end, 20)

vim.lsp.buf.format({ timeout_ms = 20000 })

local client = vim.lsp.get_clients({ name = 'espalier', bufnr = 0 })[1]
local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
params.position = { line = 1, character = 0 }
local answer = client.request_sync('textDocument/completion', params, 20000, 0)
found.offered = #answer.result > 10
local range = { start = params.position, ['end'] = params.position }
local folds = { textDocument = params.textDocument, positions = { params.position }, range = range }
found.selections = #client.request_sync('textDocument/selectionRange', folds, 20000, 0).result
vim.cmd('write')

vim.cmd('edit espalier.yaml')
found.project = vim.wait(20000, function() return #diagnostics() > 0 end, 20) and code(diagnostics())
vim.fn.writefile({ vim.json.encode(found) }, 'found.json')
vim.cmd('quitall!')
`;

describe.runIf(hasNeovim)('Neovim', () => {
  it('opens, fixes, renames, formats and completes', () => {
    const text = 'param goal: sparsity = 80%\nPRUNE weights by magnitud to goal\n';
    const starter = `#!/bin/sh\nexec "$ESPALIER_NODE" "$ESPALIER_COMMAND" "$@"\n`;
    const folder = folderWith({ 'recipe.prune': text, 'espalier.yaml': 'seed: none\n', 'script.lua': script, 'bin/espalier': starter });
    chmodSync(path.join(folder, 'bin/espalier'), 0o755);
    const { stderr } = spawnSync('nvim', ['--headless', '-u', 'NONE', '-n', '-S', 'script.lua'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 120_000,
      env: {
        PATH: `${path.join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        ESPALIER_SETUP: path.join(root, 'docs/editors/neovim.lua'),
        HOME: folder,
        ESPALIER_NODE: process.execPath,
        ESPALIER_COMMAND: command,
      },
    });
    const written = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
    expect(stderr).not.toMatch(/Error|E\d+:/);
    const found: unknown = JSON.parse(written('found.json'));
    expect(found).toMatchObject({ first: ['ESP2004'], fixed: true, offered: true, selections: 1, project: ['ESP7104'] });
    expect(written('recipe.prune')).toBe('param target: sparsity = 80%\nprune weights by magnitude to target\n');
  });
});
