/** What the language server reads below the roots of a project that was only opened: headers. */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { openHost } from '../../src/cli/editor-host.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';

afterAll(() => {
  removeFolders();
  vi.unstubAllEnvs();
});

const fixtures = path.join(root, 'test/fixtures');
const above = folderWith({ 'proj/a.prune': 'prune weights by magnitude to 80%\n' });
const at = (...names: readonly string[]): string => path.join(above, ...names);
mkdirSync(at('data'));
cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), at('data/net.onnx'));
cpSync(path.join(fixtures, 'data/digits_x_test.npy'), at('data/x.npy'));
cpSync(path.join(fixtures, 'data/digits_y_test.npy'), at('data/y.npy'));
const pixels = Array.from({ length: 64 }, (_, at) => `p${at}`);
const rows = [[...pixels, 'label'], ...[0, 1].map((label) => [...pixels.map(() => 5), label])];
writeFileSync(at('data/rows.csv'), rows.map((row) => `${row.join(',')}\n`).join(''));

async function around(project: string) {
  writeFileSync(at('proj/espalier.yaml'), project);
  return await openHost().around(at('proj/a.prune'));
}

const head = 'roots: { far: ../data }\nmodel: far:net.onnx\n';

it('headers of models and arrays are read, and no labels', async () => {
  const found = await around(`${head}data: { train: { x: far:x.npy, y: far:y.npy } }\n`);
  expect(found.header).toBeDefined();
  expect(found.samples).toEqual({ train: 360 });
  expect(found.classes?.('train')).toEqual({ diagnostics: [] });
});

it('labels of the folder itself are read', async () => {
  cpSync(at('data/x.npy'), at('proj/x.npy'));
  cpSync(at('data/y.npy'), at('proj/y.npy'));
  const found = await around(`${head}data: { train: { x: x.npy, y: y.npy } }\n`);
  expect(found.classes?.('train').value?.size).toBe(10);
});

it('a table is not decoded there, and is in the folder itself', async () => {
  const table = 'rows.csv, label: label';
  const far = await around(`${head}data: { train: { table: far:${table} } }\n`);
  expect([far.header === undefined, far.samples]).toEqual([false, undefined]);
  cpSync(at('data/rows.csv'), at('proj/rows.csv'));
  const near = await around(`${head}data: { train: { table: ${table} } }\n`);
  expect(near.samples).toEqual({ train: 2 });
});

it('a variable’s value is not shown', async () => {
  vi.stubEnv('ESPALIER_TOKEN', '/hush-hush');
  const found = await around('roots: { far: env:ESPALIER_TOKEN }\nmodel: far:net.onnx\n');
  const findings = found.projectFile?.findings ?? [];
  expect(findings.map(({ code }) => code)).toEqual(['ESP7214']);
  expect(JSON.stringify(findings)).not.toContain('hush');
});

it('a link out of the project is a finding at its line, and is not followed', async () => {
  symlinkSync(at('data/net.onnx'), at('proj/link.onnx'));
  const found = await around('batch: 2\nmodel: link.onnx\n');
  const [finding, ...others] = found.projectFile?.findings ?? [];
  expect([finding?.code, finding?.span?.start, others, found.header]).toEqual([...['ESP7215', 16, [], undefined]]);
});

it('a root that is missing is said once, and read when it is there', async () => {
  const project = 'roots: { far: ../later }\nmodel: far:net.onnx\ndata: { test: { x: far:x, y: far:y } }\n';
  writeFileSync(at('proj/espalier.yaml'), project);
  const host = openHost();
  const before = await host.around(at('proj/a.prune'));
  expect(before.projectFile?.findings.map(({ code }) => code)).toEqual(['ESP7214']);
  cpSync(at('data'), at('later'), { recursive: true });
  const after = await host.around(at('proj/a.prune'));
  expect(after.header).toBeDefined();
  rmSync(at('later'), { recursive: true });
});
