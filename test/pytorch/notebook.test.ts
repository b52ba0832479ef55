/** The cells of docs/notebook.md, executed in their order: each prints what stands below it. */
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { command, folderWith, removeFolders, root } from '../cli/command.ts';
import { python } from '../support/python.ts';

afterAll(removeFolders);

const page = readFileSync(path.join(root, 'docs/notebook.md'), 'utf8');
const cells = [...page.matchAll(/^```python\n(.*?)^```\n\n```text\n(.*?)^```$/gms)];

/** Runs each text in one namespace, and tells what each printed. */
const runner = `
import contextlib, io, json, sys
space, printed = {}, []
for cell in json.load(open("cells.json")):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(cell, space)
    printed.append(out.getvalue())
json.dump(printed, sys.stdout)
`;

it('docs/notebook.md prints what it shows', async () => {
  expect(cells).toHaveLength(page.split('```python').length - 1);
  const cwd = folderWith({ 'cells.json': JSON.stringify(cells.map(([, cell]) => cell)), 'cells.py': runner });
  cpSync(path.join(root, 'examples'), path.join(cwd, 'examples'), { recursive: true });
  mkdirSync(path.join(cwd, 'bin'));
  const script = path.join(cwd, 'bin', 'espalier');
  writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(script, 0o755);
  const env = { PATH: `${path.join(cwd, 'bin')}:${process.env['PATH'] ?? ''}` };
  const told = await python(['cells.py'], { cwd, env });
  expect(JSON.parse(told)).toEqual(cells.map(([, , shown]) => shown));
}, 300_000);
