/** What a plan says is left behind a cut is what the run has left, where no score decides how many units go. */
import { expect, it } from 'vitest';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { must, planOn, run, type Bench } from '../support.ts';
import { few } from './benches.ts';

const [resnet, mobilenet, vit] = ['resnet8_fmnist_bn', 'mobilenet_tiny_fmnist_bn', 'vit_fmnist'].map((model) => few(model));
const llama = few('char_llama', 'moby');

/** Nobody is told what is left where nothing runs behind the cut. */
const training = 'stage tune for 1 step { train all with sgd(lr: 0.01) }';

const cases: readonly (readonly [string, Bench | undefined, string])[] = [
  ['heads, whose products have no weights', vit, 'prune heads by l1 removing 1 head per layer\ncompact'],
  [
    'kinds that meet in one tensor',
    vit,
    'prune heads by l1 removing 1 head per layer\n' +
      'prune dimensions by l1 to 50% of dimensions\n' +
      'prune width by l1 to 25% sparsity\ncompact',
  ],
  ['multiples', resnet, 'prune channels by l1 to 45% sparsity keeping multiples of 8\ncompact'],
  [
    'cut after cut, in grouped and depthwise convolutions',
    mobilenet,
    'prune channels by l1 to 45% sparsity\ncompact\nprune channels by l1 to 70% sparsity\ncompact',
  ],
  ['a table, which keeps a row of zeros', llama, 'prune rows by l1 to 50% of rows\ncompact'],
  ['a block', resnet, 'prune blocks by l1 to 100% sparsity\ncompact'],
];

it.each(cases)('%s', async (_, bench = resnet, text) => {
  if (bench === undefined) throw new Error('a fixture is gone');
  const plan = await planOn(bench, `${text}\n${training}\n`, { batch: 8 });
  const planned = plan.stages.flatMap(({ statements }) => statements).flatMap((it) => (it.kind === 'compact' ? [it.left] : []));
  const left: unknown[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.event === 'compact') left.push(event.after);
  };
  must(await run(bench, plan, { onEvent }));
  expect(left).toEqual(planned);
});
