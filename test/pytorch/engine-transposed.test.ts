/** What goes into a transposed convolution the PyTorch engine does not see, and it has no adapters on one. */
import { expect, it } from 'vitest';
import { notCarriedOut } from '../../src/engine/carried-out.ts';
import { readBench } from '../run/as-read.ts';
import { planOn } from '../run/support.ts';

it.each([
  ['auto', 'prune weights by wanda to 50% using 8 samples of train', '`avg(x^2)` of `c`'],
  ['auto', 'retrain lora(rank: 2) with adamw(lr: 0.01) for 2 steps', 'the adapter on `c`'],
  ['auto', 'prune weights except c, d by wanda to 50% using 8 samples of train', undefined],
])('%s: %s', async (name, text, what) => {
  const bench = readBench(name, 'documented');
  const planned = await planOn(bench, text, { batch: 8, sampleDims: bench.sampleDims });
  expect(notCarriedOut(planned).map((one) => one.what)).toEqual(what === undefined ? [] : [what]);
});
