/** A project whose `slurm` would run commands: only `run --on slurm` may; reading, planning and an editor start and write nothing. */
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { removeFolders } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { startServer } from '../editor/client.ts';
import { projectFolder } from '../report/run-folder.ts';

afterAll(removeFolders);

/** Every program of Slurm, and what the project names, would leave a file. */
function trap(): { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly project: string } {
  const cwd = projectFolder('prune weights by global magnitude to 80% protect min 5% per layer\n');
  const place = path.join(cwd, 'espalier.yaml');
  const touch = `touch ${path.join(cwd, 'TRAPPED')}`;
  const project = `${readFileSync(place, 'utf8')}slurm:\n  launch: '${touch}; espalier'\n  extra: ['--wrap=${touch}']\n`;
  writeFileSync(place, project);
  mkdirSync(path.join(cwd, 'bin'));
  for (const name of ['sbatch', 'squeue', 'sinfo', 'scontrol', 'scancel', 'espalier']) {
    writeFileSync(path.join(cwd, 'bin', name), `#!/bin/sh\n${touch}\n`);
    chmodSync(path.join(cwd, 'bin', name), 0o755);
  }
  return { cwd, env: { PATH: `${path.join(cwd, 'bin')}:${process.env['PATH'] ?? ''}` }, project };
}

const stateOf = (cwd: string): readonly string[] =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => `${name} ${statSync(path.join(cwd, name)).isFile() ? statSync(path.join(cwd, name)).mtimeMs : ''}`);

it('commands that read start nothing of it', async () => {
  const { cwd, env } = trap();
  const before = stateOf(cwd);
  for (const args of [
    ['check', '.'],
    ['plan', 'a.prune'],
    ['explain', 'a.prune'],
    ['fmt', '--check', '.'],
    ['hash', 'a.prune'],
  ]) {
    expect(await espalier(args, { cwd, env })).toMatchObject({ code: 0 });
  }
  expect(stateOf(cwd)).toEqual(before);
  // The trap would have closed: the same project, submitted.
  await espalier(['run', 'a.prune', '--out', 'out', '--on', 'slurm', '--detach'], { cwd, env });
  expect(readdirSync(cwd)).toContain('TRAPPED');
}, 120_000);

it('an editor that opens the folder starts and writes nothing', async () => {
  const { cwd, project } = trap();
  const before = stateOf(cwd);
  const client = await startServer(cwd);
  const uriOf = (name: string): string => pathToFileURL(path.join(cwd, name)).href;
  const [recipe, file] = [uriOf('a.prune'), uriOf('espalier.yaml')];
  client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [{ uri: uriOf(''), name: 'it' }], removed: [] } });
  client.open(recipe, readFileSync(path.join(cwd, 'a.prune'), 'utf8'));
  client.open(file, project, 'yaml');
  const position = { line: 0, character: 8 };
  const range = { start: { line: 0, character: 0 }, end: position };
  const inFiles = [recipe, file].map((uri) => ({ textDocument: { uri } }));
  const asked = { position, range, newName: 'x', ch: '\n', options: {}, positions: [position] };
  const context = { includeDeclaration: true, diagnostics: [] };
  const methods = ['hover', 'completion', 'definition', 'references', 'codeAction', 'codeLens', 'inlayHint', 'formatting', 'documentLink'];
  for (const one of inFiles) {
    for (const method of [...methods, 'documentSymbol', 'semanticTokens/full', 'prepareRename', 'rename', 'foldingRange']) {
      const { error } = await client.request(`textDocument/${method}`, { ...one, ...asked, context });
      expect(error?.code).not.toBe(-32603);
    }
  }
  await client.request('workspace/symbol', { query: '' });
  expect(await client.close()).toBe(0);
  expect(stateOf(cwd)).toEqual(before);
}, 120_000);
