/**
 * Compiles the command in `dist/`, for the Node that runs this: a few command lines are carried out, and the code of
 * all functions that they called is kept beside the scripts. A process of its own, since flags of V8 count.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const example = path.join(root, 'examples/lenet300');

const { nameOfCompiled, openScripts, packCompiled } = await bundled('src/cli/compiled-scripts.ts');
const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-build-'));
const wrong = path.join(scratch, 'wrong.prune');
writeFileSync(wrong, 'prune weights by global magnitud to 80%\n');
const cut = ['-e', 'prune weights by global magnitude to 80%'];
const model = ['--model', path.join(example, 'lenet300_mnist.onnx')];
const lines = [
  ['check', path.join(example, 'golden.prune')],
  ['check', wrong],
  ['fmt', '--check', path.join(example, 'golden.prune')],
  ['plan', path.join(example, 'golden.prune')],
  ['run', ...cut, ...model, '--out', path.join(scratch, 'run')],
];

const scripts = openScripts(dist, new Map());
const { start } = scripts.load('start.cjs');
for (const stream of [process.stdout, process.stderr]) stream.write = () => true;
for (const line of lines) {
  process.argv = [process.execPath, 'espalier', ...line];
  await start();
}
process.exitCode = 0;
rmSync(scratch, { recursive: true, force: true });
writeFileSync(path.join(dist, nameOfCompiled()), packCompiled(scripts.compiled()));
