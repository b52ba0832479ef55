/** `npm run kill -- --times 1000 [--seed N]`: kills and resumes runs at random moments, as often as is asked for. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
console.log(`${values.times} kills, seed ${values.seed}`);

execute('scripts/build.mjs', '--no-types');
execute('node_modules/vitest/vitest.mjs', 'run', 'test/cli/kill.test.ts');

function execute(...args) {
  const env = { ...process.env, KILL_TIMES: values.times, KILL_SEED: values.seed };
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}
