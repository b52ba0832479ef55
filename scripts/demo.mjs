/** `npm run demo`: builds the command if needed, then runs the main job on examples/lenet300. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = fileURLToPath(new URL('../dist/espalier.js', import.meta.url));

if (!existsSync(command)) execute('scripts/build.mjs', '--no-types');
run('golden');
run('one-shot');
console.log(`\nPyTorch, with its own order of samples: ${pytorch()}`);

/** What an earlier demo wrote makes room; `espalier run` itself never overwrites anything. */
function run(recipe) {
  const out = `runs/demo-${recipe}`;
  rmSync(new URL(`../${out}`, import.meta.url), { recursive: true, force: true });
  console.log(`\n$ espalier run examples/lenet300/${recipe}.prune --out ${out}\n`);
  execute(command, 'run', `examples/lenet300/${recipe}.prune`, '--out', out);
}

/** The one-shot recipe as PyTorch measured it; test/fixtures/oracle.json says how. */
function pytorch() {
  const file = new URL('../test/fixtures/oracle.json', import.meta.url);
  const { rows } = JSON.parse(readFileSync(file, 'utf8')).models.lenet300_mnist;
  const dense = rows.find(({ scope }) => scope === 'dense');
  const pruned = rows.find(({ scope, sparsity }) => scope === 'global' && sparsity === 0.95);
  const percent = (share) => `${(100 * share).toFixed(2)}%`;
  return (
    `${percent(dense.before)} dense, ${percent(pruned.before)} one-shot at 95%, ` + `${percent(pruned.after_200_steps)} after 200 steps`
  );
}

function execute(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
