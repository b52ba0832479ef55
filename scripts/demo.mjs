/** `npm run demo`: builds the command if needed, then runs the main job on examples/lenet300. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = fileURLToPath(new URL('../dist/espalier.js', import.meta.url));

if (!existsSync(command)) execute('scripts/build.mjs', '--no-types');
// What an earlier demo wrote; `espalier run` itself never overwrites anything.
for (const recipe of ['golden', 'one-shot']) {
  rmSync(new URL(`../runs/demo-${recipe}`, import.meta.url), { recursive: true, force: true });
  execute(command, 'run', `examples/lenet300/${recipe}.prune`, '--out', `runs/demo-${recipe}`);
}

function execute(...command) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
