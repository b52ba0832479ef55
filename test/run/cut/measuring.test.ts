/** Measuring without the units that are cut out: the scores and weights of their masks, by a smaller graph. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/index.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { readTensors } from '../read-tensors.ts';
import { digits as whole, must, planOn, run, type Bench } from '../support.ts';
import { cutAtEnd, few } from './benches.ts';
import { profiled } from './profiled.ts';

/** Two outputs that are compared, the file that is loaded, then run, and the network that it is held against end every run. */
const sessionsAtEnd = 5;

async function carryOut(bench: Bench, plan: Plan) {
  let atCut = 0;
  const { value, macs } = await profiled(async (made) => {
    const onEvent = ({ event }: RunEvent): void => {
      if (event === 'compact') atCut = made();
    };
    return must(await run(bench, plan, { onEvent }));
  });
  const { out } = value;
  return {
    macs: macs.slice(atCut, -sessionsAtEnd).reduce((sum, one) => sum + one, 0),
    tensors: readTensors(join(out, 'model.onnx')),
    masks: readFileSync(join(out, 'masks.npz')).toString('base64'),
  };
}

/** What is evaluated is no measuring. */
const digits = { ...whole, data: new Map([...whole.data].filter(([name]) => name === 'train')) };
const [resnet, mobilenet, vit] = ['resnet8_fmnist_bn', 'mobilenet_tiny_fmnist_bn', 'vit_fmnist'].map((model) => few(model));
const channels = 'prune channels by magnitude to 50% of channels\ncompact\n';
const neurons = 'prune neurons by magnitude to 50% sparsity\ncompact\n';
const heads = `prune heads by magnitude removing 1 head per layer\n${neurons}`;
const using = 'using 16 samples of train';

const cases: readonly (readonly [string, Bench | undefined, string])[] = [
  ['norms are calibrated', resnet, `${channels}calibrate norms ${using}`],
  ['norms of depthwise convolutions', mobilenet, `${channels}calibrate norms ${using}`],
  ['norms of inputs', resnet, `${channels}prune weights by wanda to 90% ${using}`],
  ['norms of inputs of depthwise convolutions', mobilenet, `${channels}prune weights by wanda to 90% ${using}`],
  ['norms of inputs, behind heads and neurons', vit, `${heads}prune weights by wanda to 90% ${using}`],
  ['gradients, of each sample alone', resnet, `${channels}prune weights by taylor to 90% ${using}`],
  ['gradients, behind heads and neurons', vit, `${heads}prune weights by global gblm to 90% ${using}`],
  ['variances, and biases that take over', digits, `${neurons}prune neurons by fluctuation to 75% sparsity ${using} compensating by bias`],
  ['channels by gradients', resnet, `${channels}prune channels by global snip to 30% of channels ${using}`],
  ['second moments, weights that make up', digits, `${neurons}prune weights by obs to 90% using 160 samples of train compensating by obs`],
  ['least squares of depthwise convolutions', mobilenet, `${channels}prune weights by magnitude to 90%\nreconstruct layers ${using}`],
  ['second moments, block after block', vit, `${heads}prune weights by obs to 90% ${using} sequentially compensating by obs`],
  ['readers that make up', resnet, `${channels}prune channels by snip to 60% sparsity ${using} compensating by obs`],
  ['least squares', resnet, `${channels}prune weights by magnitude to 90%\nreconstruct layers ${using}`],
  ['a flow without data', resnet, `${channels}prune weights by global synflow to 90%\ncalibrate norms ${using}`],
  ['relevance', resnet, `${channels}prune channels by lrp to 60% sparsity ${using}`],
  [
    'samples by their loss',
    few('mlp_digits', 'digits'),
    `${neurons}prune samples of train by loss to 50%\nstage tune for 2 steps { train all with sgd(lr: 0.01) }`,
  ],
  ['layers that are gone', vit, `prune sublayers by magnitude removing 1 sublayer\ncompact\nprune weights by global wanda to 90% ${using}`],
];

/** Of the largest number of a tensor: least squares on few samples make much of the order of sums. */
const rounding = 1e-3;

describe('measuring without the units', () => {
  it.each(cases)('gives the numbers of measuring under their masks: %s', async (_, bench = digits, text) => {
    const plan = await planOn(bench, text, { batch: 8 });
    const statements = plan.stages.flatMap((stage) => stage.statements);
    expect(statements.flatMap((it) => (it.kind === 'compact' ? [it.cut] : []))).not.toContain('at end');
    expect(statements.filter((it) => 'underMasks' in it && it.underMasks !== undefined)).toEqual([]);
    const [cut, masked] = [await carryOut(bench, plan), await carryOut(bench, cutAtEnd(plan))];
    // As onnxruntime counts it. A branch of six takes least along.
    expect(masked.macs).toBeGreaterThan(0);
    expect(cut.macs / masked.macs).toBeLessThan(0.9);
    expect(cut.masks === masked.masks).toBe(true);
    expect([...cut.tensors.keys()]).toEqual([...masked.tensors.keys()]);
    for (const [name, values] of cut.tensors) {
      const other = masked.tensors.get(name) ?? [];
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const apart = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? NaN))), 0);
      expect([name, apart <= rounding * largest]).toEqual([name, true]);
    }
  });
});
