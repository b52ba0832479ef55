/** A row of the comparison with PyTorch: carried out here, then from both figures to a verdict. */
import { mean } from '../papers/verdict.ts';
import { contestsOf, sourceOf, type Contest, type Oracle, type OracleModel } from './contest.ts';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunResult } from '../../src/run/result.ts';

/** Of what draws the order of samples. */
export const seeds = [0, 1, 2];

/** By model, then by `keyOf` of a row. */
export type Kept = Readonly<Record<string, Readonly<Record<string, readonly Outing[]>>>>;

export function keyOf({ scope, sparsity }: Contest): string {
  return scope === 'dense' ? scope : `${scope} ${sparsity}`;
}

export type Tried = { readonly contest: Contest; readonly ours: readonly Outing[] };

/** In the order of the oracle's rows. */
export function triedIn({ models }: Oracle, kept: Kept): readonly Tried[] {
  return Object.entries(models).flatMap(([name, model]) =>
    contestsOf(name, model).flatMap((contest) => {
      const ours = kept[name]?.[keyOf(contest)];
      return ours === undefined ? [] : [{ contest, ours }];
    }),
  );
}

/** Half a point of accuracy, half a hundredth of a loss: what less than three samples in 500 decide. */
const least = 0.005;

/**
 * How far the mean of our seeds may be from PyTorch's one figure, by the model: three standard deviations of that difference. PyTorch's
 * order of samples is one draw more, so its variance is that of the seeds, pooled over the rows, times 1 + 1 / seeds.
 */
export function noiseOf(rows: readonly Tried[]): number {
  const variances = rows.flatMap(({ ours }) => {
    const figures = ours.map(({ after }) => after);
    const centre = mean(figures);
    return figures.length < 2 ? [] : [figures.reduce((sum, figure) => sum + (figure - centre) ** 2, 0) / (figures.length - 1)];
  });
  const pooled = variances.length === 0 ? 0 : mean(variances);
  return 3 * Math.sqrt(pooled * (1 + 1 / seeds.length));
}

/** Right after pruning nothing is drawn, but a near tie of two classes may fall to either side. */
const nearTies = 0.0021;

/** One-shot results are the same, and retrained ones within `noise`. */
export function isMet({ contest, ours }: Tried, noise: number): boolean {
  const floor = sourceOf(contest.model).metric === 'accuracy' ? least : least * contest.after;
  const apart = Math.abs(mean(ours.map(({ after }) => after)) - contest.after);
  const isSame = ours.every(({ before, pruned }) => pruned === contest.pruned && Math.abs(before - contest.before) <= nearTies);
  return isSame && apart <= Math.max(noise, floor);
}

// Carries a contest with the oracle out by the built command, as a user would.

const execute = promisify(execFile);

/** Our figures with one seed. */
interface Outing {
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
