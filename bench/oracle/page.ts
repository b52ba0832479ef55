/** `docs/oracle.md`: what became of each row. */
import { mean, rangeText } from '../papers/verdict.ts';
import { contestsOf, sourceOf, type Contest, type Oracle } from './contest.ts';
import { isMet, noiseOf, seeds, triedIn, type Kept, type Tried } from './verdict.ts';

export function oraclePage(oracle: Oracle, kept: Kept): string {
  const tried = triedIn(oracle, kept);
  const all = Object.entries(oracle.models).flatMap(([name, model]) => contestsOf(name, model));
  const met = tried.filter((one) => isMet(one, noiseIn(tried, one))).length;
  const more = tried.length === all.length ? '' : `; there are ${all.length}, and \`npm run oracle MODEL…\` does more`;
  return `# One-shot and retrained, beside PyTorch

<!-- Written by npm run oracle; not edited by hand. -->

\`test/fixtures/oracle.json\` has what PyTorch 2.6 makes of the small models: magnitude pruning in one shot, then 200 steps
with SGD or AdamW and a rate that falls to 0. The same is done here by recipes, through \`espalier run\`. PyTorch's order of
samples is one that was drawn once; ours are those of seeds ${seeds.join(', ')}, their mean in the table, and the lowest and the
highest in brackets where they differ.

*Met* means: as many weights are gone; right after pruning the figure is the same (but for near ties of two classes, whose
last bits two engines round differently); and after retraining the mean differs by no more than three standard deviations of
such a difference, with the variance between seeds pooled over the rows of the model, or by less than half a point of accuracy
and half a hundredth of the loss. ${met} of the ${tried.length} rows that were tried are met${more}.
Floors that change no mask have no row.

The windows of text that PyTorch's order draws overlap; ours draws none twice, sees more of the text in as many steps, and
ends lower by up to a hundredth. In PyTorch's own order the same 200 steps end where PyTorch's do, to the third decimal
([the test](../test/compute/own-order.test.ts)).

| model, metric | pruned | weights gone | one-shot: ours | PyTorch | after 200 steps: ours | PyTorch | met |
| --- | --- | --- | --- | --- | --- | --- | --- |
${tried.map((one) => rowOf(one, noiseIn(tried, one))).join('\n')}
`;
}

/** Of the model that a row is of. */
export function noiseIn(all: readonly Tried[], { contest }: Tried): number {
  return noiseOf(all.filter((one) => one.contest.model === contest.model));
}

export function rowOf(tried: Tried, noise: number): string {
  const { contest, ours } = tried;
  const { metric } = sourceOf(contest.model);
  const figures = (all: readonly number[]): string => rangeText(all, metric);
  const cells = [
    `${contest.model}, ${metric}`,
    wordsOf(contest),
    mean(ours.map(({ pruned }) => pruned)).toLocaleString('en-US'),
    figures(ours.map(({ before }) => before)),
    figures([contest.before]),
    figures(ours.map(({ after }) => after)),
    figures([contest.after]),
    isMet(tried, noise) ? 'yes' : '**no**',
  ];
  return `| ${cells.join(' | ')} |`;
}

function wordsOf({ scope, sparsity }: Contest): string {
  if (scope === 'dense') return 'nothing';
  const [allocation, floor] = scope.split('-min');
  const least = floor === undefined ? '' : `, at least ${floor}% per layer`;
  return `${(100 * sparsity).toFixed(0)}%, ${allocation}${least}`;
}
