/** Experiments that PyTorch carries out too, each by a script of its own (`test/rivals/NAME.py`), and the two side by side. */
import { flatMapDefined } from '../../src/basics/lists.ts';
import type { Trial, Task } from './claim.ts';
import { mean, rangeText } from './verdict.ts';

export interface Rivalry {
  readonly task: Task;
  readonly trial: Trial;
  /** True where nothing is drawn, so that every seed gives the same. */
  readonly once?: true;
}

/** The script has the same numbers at its top. */
export const rivalries: readonly Rivalry[] = [
  { task: 'digits from scratch', trial: { recipe: 'gmp', set: { target: '95%', length: '1500 steps' } } },
  { task: 'digits', trial: { recipe: 'global-mp', set: { target: '98%', length: '300 steps' } } },
  { task: 'digits', trial: { recipe: 'perp', set: { target: '90%', length: '300 steps', lr: '5e-3' } } },
  { task: 'digits from scratch', trial: { recipe: 'lottery-ticket', set: { rounds: '5', length: '200 steps' } } },
  { task: 'characters, Llama, one batch', trial: { recipe: 'wanda', set: { target: '60%', calibrating: '8' } }, once: true },
  { task: 'characters, Llama, one batch', trial: { recipe: 'sparsegpt', set: { target: '60%', calibrating: '8' } }, once: true },
];

/** What one side has come to with one seed. */
export interface Outing {
  readonly seed: number;
  /** On the test data; from 0 to 1. */
  readonly accuracy: number;
  /** On the test data. */
  readonly loss: number;
  /** Weights that are gone, layer by layer. */
  readonly pruned: readonly number[];
  /** Wall time from the model's file to the last figure, without the start of the process. */
  readonly seconds: number;
}

/** By the name of the recipe. */
export type Contests = Readonly<Record<string, Contest>>;

export interface Contest {
  /** `PyTorch 2.6.0`. */
  readonly by: string;
  readonly ours: readonly Outing[];
  readonly theirs: readonly Outing[];
}

/** Sums of float32 numbers in another order: networks that train part in the last digits, and seldom further. */
const rounding = { accuracy: 0.005, loss: 0.005 };

/**
 * By how much two figures of the same experiment may differ: by as much as the rival's own seeds do, or by
 * what rounding explains (half a point; half a hundredth of the loss).
 */
export function noiseOf(theirs: readonly Outing[], metric: 'accuracy' | 'loss'): number {
  const figures = theirs.map((one) => one[metric]);
  const unit = metric === 'accuracy' ? 1 : mean(figures);
  return Math.max(Math.max(...figures) - Math.min(...figures), rounding[metric] * unit);
}

export function isEqual({ ours, theirs }: Contest): boolean {
  return (['accuracy', 'loss'] as const).every((metric) => {
    const of = (side: readonly Outing[]): number => mean(side.map((one) => one[metric]));
    return Math.abs(of(ours) - of(theirs)) <= noiseOf(theirs, metric);
  });
}

export const contestHead = [
  '| recipe | on | accuracy: ours | PyTorch | loss: ours | PyTorch | weights gone | equal | seconds: ours | PyTorch |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

/** Undefined where nobody carried the experiment out yet. */
export function contestRow({ task, trial }: Rivalry, contest: Contest | undefined): string | undefined {
  if (contest === undefined) return undefined;
  const { ours, theirs } = contest;
  const of = (side: readonly Outing[], metric: 'accuracy' | 'loss'): string =>
    rangeText(
      side.map((one) => one[metric]),
      metric,
    );
  const seconds = (side: readonly Outing[]): string => mean(side.map((one) => one.seconds)).toFixed(1);
  const [gone, rivals] = [goneText(ours), goneText(theirs)];
  const cells = [
    `[${trial.recipe}](recipes/${trial.recipe}.md)`,
    task,
    of(ours, 'accuracy'),
    of(theirs, 'accuracy'),
    of(ours, 'loss'),
    of(theirs, 'loss'),
    gone === rivals ? gone : `${gone}, ${rivals} by PyTorch`,
    isEqual(contest) ? 'yes' : '**no**',
    seconds(ours),
    seconds(theirs),
  ];
  return `| ${cells.join(' | ')} |`;
}

function goneText(side: readonly Outing[]): string {
  const sums = side.map(({ pruned }) => pruned.reduce((sum, count) => sum + count, 0));
  return [...new Set(sums)].map((sum) => sum.toLocaleString('en-US')).join(', ');
}

/** A section of `docs/reproduction.md`; empty where no experiment was carried out yet. */
export function contestSection(contests: Contests): string {
  const rows = flatMapDefined(rivalries, (one) => contestRow(one, contests[one.trial.recipe]));
  if (rows.length === 0) return '';
  const by = [...new Set(Object.values(contests).map((one) => one.by))].join(', ');
  return `## Beside ${by}

The same experiments by short scripts of PyTorch, [\`test/rivals/NAME.py\`](../test/rivals): the same weights to start
with, the same order of samples (each script draws it from our streams), the same numbers. Figures are means over seeds
0, 1, 2, or one figure where nothing is drawn. *Equal* means that the means differ by no more than the seeds do, or than
half a point of accuracy and half a hundredth of the loss. The two on characters calibrate and measure on one batch: it
is the implementations that are compared. Both have one thread, in turns on one machine; seconds are means
of a run, from the model's file to the last figure, without the start of node or the import of torch.
\`npm run reproduce -- --torch\` does it again, where Debian's \`python3-torch\` and \`python3-onnx\` are installed.

${[...contestHead, ...rows].join('\n')}
`;
}
