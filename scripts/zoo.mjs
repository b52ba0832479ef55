/**
 * `npm run zoo [NAME…]`: cuts the exports of well-known networks at full size, and every group alone;
 * what is left of each network is held against onnx's own checker, which python3 has to have.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const known = readdirSync(path.join(root, 'test/fixtures/zoo'))
  .filter((file) => file.endsWith('.onnx.gz'))
  .map((file) => path.basename(file, '.onnx.gz'));
const names = process.argv.slice(2);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no network is called ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}

/** Debian's onnx belongs to Debian's python. */
const python = ['python3', '/usr/bin/python3'].find((command) => spawnSync(command, ['-c', 'import onnx']).status === 0);
if (python === undefined) {
  console.error('python3 has no onnx, whose checker is needed (Debian: python3-onnx)');
  process.exit(2);
}

const results = mkdtempSync(path.join(tmpdir(), 'espalier-zoo-'));
const test = 'test/model/surgery/zoo.test.ts';
const tested = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', test], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ESPALIER_ZOO: (names.length > 0 ? names : known).join(' '), ESPALIER_ZOO_RESULTS: results },
});
/** Full: with the inference of all shapes, strictly. */
const check = `
import pathlib, sys, onnx
files = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
for file in files:
    onnx.checker.check_model(str(file), full_check=True)
    print(f"{file.stem}: onnx {onnx.__version__} finds nothing wrong")
sys.exit(0 if files else "no network was written")
`;
const checked = spawnSync(python, ['-c', check, results], { stdio: 'inherit' });
rmSync(results, { recursive: true });
process.exitCode = tested.status || checked.status || 0;
