/** Carries a contest with the oracle out by the built command, as a user would. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunResult } from '../../run/result.ts';
import { sourceOf, type Contest, type OracleModel } from './contest.ts';

const execute = promisify(execFile);

/** Our figures with one seed. */
export interface Outing {
  readonly seed: number;
  /** Right after pruning; of the dense network where nothing is pruned. */
  readonly before: number;
  readonly after: number;
  /** Weights that are zero in the written model's masks. */
  readonly pruned: number;
}

/** `root` is the folder of the repository, in which `dist/` has been built. */
export async function carryOut(
  root: string,
  { model: name, recipe }: Contest,
  { batch }: Pick<OracleModel, 'batch'>,
  seed: number,
): Promise<Outing> {
  const { model, train, test, metric } = sourceOf(name);
  const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-oracle-'));
  try {
    const args = [
      ...[path.join(root, 'dist/espalier.js'), 'run', '-e', recipe],
      ...['--model', model, '--train', train, '--test', test],
      ...['--batch', `${batch}`, '--seed', `${seed}`],
      ...['--out', path.join(scratch, 'run'), '--json', '--quiet'],
    ];
    const { stdout } = await execute(process.execPath, args, { cwd: root, maxBuffer: 1 << 28 });
    const { measurements, layers }: RunResult = JSON.parse(stdout);
    const tested = measurements.filter(({ on }) => on === 'test');
    const before = tested.at(-2)?.values[metric];
    const after = tested.at(-1)?.values[metric];
    if (before === undefined || after === undefined) throw new Error(`${name} has measured no ${metric} on the test data`);
    return { seed, before, after, pruned: layers.reduce((sum, layer) => sum + layer.pruned, 0) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
