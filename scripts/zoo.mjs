/** `npm run zoo [NAME…]`: cuts the exports of well-known networks at full size, and every group alone. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
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

const test = 'test/model/surgery/zoo.test.ts';
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', test], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ESPALIER_ZOO: (names.length > 0 ? names : known).join(' ') },
});
process.exitCode = status ?? 1;
