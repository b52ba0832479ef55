/** How long a cold `espalier check` takes, against Node doing nothing. */
import { spawnSync } from 'node:child_process';
import { timePairs, type Measurement } from './support/measurement.ts';

export const name = 'check';

const recipe = 'examples/lenet300/golden.prune';

/** Run from the repository's root, with `dist/` built. */
export async function run(): Promise<readonly Measurement[]> {
  const { ours, rival, ratio } = await timePairs(
    () => node('dist/espalier.js', 'check', recipe),
    () => node('-e', '0'),
    21,
  );
  const what = 'espalier check, cold (rival: node -e 0)';
  return [{ what, ours, rival, ratio, unit: 'ms', goal: { ratio: 1.8 } }];
}

function node(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${stderr}`);
}
