/** Training without the units that are cut out: the same numbers as under their masks, in smaller matrices. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/index.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { verifyRun } from '../../../src/verify/verify-run.ts';
import { readTensors } from '../read-tensors.ts';
import { allDigits, digits, must, planOn, run, type Bench } from '../support.ts';
import { cutAtEnd, few } from './benches.ts';

async function carryOut(bench: Bench, plan: Plan) {
  const events: RunEvent[] = [];
  const result = must(await run(bench, plan, { onEvent: (event) => events.push(event) }));
  return { result, events, tensors: readTensors(join(result.out, 'model.onnx')) };
}

const halves = 'prune channels by magnitude to 50% of channels\ncompact\n';
const neurons = 'prune neurons by magnitude to 50% sparsity\ncompact\n';

const cases: readonly (readonly [string, Bench, string])[] = [
  [
    'SGD with momentum and weight decay, and batch normalization',
    few('resnet8_fmnist_bn'),
    `${halves}stage tune for 6 steps {
       train all with sgd(lr: 0.02, momentum: 0.9, weight-decay: 1e-2)
     }`,
  ],
  [
    'AdamW with weight decay, depthwise convolutions, a clipped gradient',
    few('mobilenet_tiny_fmnist_bn'),
    `${halves}stage tune for 6 steps {
       train all with adamw(lr: 1e-3, weight-decay: 1e-1, eps: 1e-4) clip 1, accumulate 2
     }`,
  ],
  [
    'heads of attention',
    few('vit_fmnist'),
    `prune heads by magnitude removing 1 head per layer
     compact
     stage tune for 4 steps { train all with adamw(lr: 1e-3, eps: 1e-4) }`,
  ],
  [
    'some parts alone, and weights that were pruned before',
    digits,
    `prune weights by magnitude to 30%
     ${neurons}stage tune for 10 steps { retrain biases with sgd(lr: 0.05, momentum: 0.9) }`,
  ],
  [
    'adapters that multiply, of which none is drawn',
    digits,
    `prune weights by magnitude to 30%
     ${neurons}stage tune for 10 steps {
       retrain biases, lora(rank: 2, form: scaled) with adamw(lr: 1e-2)
     }`,
  ],
  [
    'weights that are pruned meanwhile',
    digits,
    `${neurons}stage tune for 20 steps {
       train all with sgd(lr: 0.05, momentum: 0.9)
       prune weights by global magnitude to 80% over 25%..75% every 2 steps
     }`,
  ],
  [
    'a cut between two trainings with one optimizer',
    digits,
    `stage one for 10 steps { train all with adamw(lr: 1e-3), decay linear }
     ${neurons}stage two for 10 steps { train all continuing one }`,
  ],
  [
    'the same by SM3, with weights pruned before, and convolutions',
    few('resnet8_fmnist_bn'),
    `stage one for 4 steps {
       train all with sm3(lr: 0.01), decay linear
       prune weights by magnitude to 50% over 50%..75%
     }
     ${halves}stage two for 4 steps { train all continuing one }`,
  ],
  [
    'adapters by SM3 across a cut',
    digits,
    `stage one for 6 steps { retrain biases, lora(rank: 2, form: scaled) with sm3(lr: 0.01) }
     ${neurons}stage two for 6 steps { retrain biases, lora(rank: 2, form: scaled) continuing one }`,
  ],
  [
    'one cut after the other, and a return to the weights of the start',
    digits,
    `prune neurons by magnitude to 30% sparsity
     compact
     stage one for 10 steps { train all with sgd(lr: 0.05, momentum: 0.9) }
     prune neurons by magnitude to 60% sparsity
     compact
     rewind weights to original
     stage two for 10 steps { train all with sgd(lr: 0.05, momentum: 0.9) }`,
  ],
  [
    'the outputs of the network as it was, and a penalty',
    digits,
    `mark whole
     ${neurons}stage tune for 10 steps {
       train all with adamw(lr: 1e-3) loss 0.5 * task + 0.5 * kl(whole, temperature: 2) + 0.001 * lasso
     }`,
  ],
  [
    'statements that take turns',
    allDigits,
    `${neurons}stage tune for 10 steps {
       retrain biases with sgd(lr: 0.05)
       train weights with adamw(lr: 1e-3)
     }`,
  ],
  [
    'heads, and dimensions of those that are left',
    few('vit_fmnist'),
    `prune heads by magnitude removing 1 head per layer
     compact
     stage one for 3 steps { train all with adamw(lr: 1e-3, eps: 1e-4) }
     prune dimensions by magnitude to 50% sparsity
     compact
     stage two for 3 steps { train all continuing one }`,
  ],
  [
    'rows of a table, and more of them later',
    few('char_llama', 'moby'),
    `prune rows by magnitude removing 20 rows
     compact
     stage one for 2 steps { train all with adamw(lr: 1e-3, eps: 1e-4) }
     prune rows by magnitude to 50% of rows
     compact
     stage two for 2 steps { train all with sgd(lr: 0.1) }`,
  ],
  [
    'residual branches',
    few('vit_fmnist'),
    `prune sublayers by magnitude removing 1 sublayer
     compact
     stage tune for 4 steps { train all with adamw(lr: 1e-3, eps: 1e-4) }`,
  ],
];

/** As a share of what training moves: float32 sums in another order, some steps long. */
const rounding = 1e-3;

describe('training without the units', () => {
  it.each(cases)('gives the numbers of training under their masks: %s', async (_, bench, text) => {
    const plan = await planOn(bench, text);
    const [cut, masked] = [await carryOut(bench, plan), await carryOut(bench, cutAtEnd(plan))];
    const told = cut.events.flatMap((event) => (event.event === 'compact' ? [event.cut] : []));
    expect(new Set(told)).toEqual(new Set(['here']));
    const statements = plan.stages.flatMap((stage) => stage.statements);
    const foretold = statements.flatMap((it) => (it.kind === 'compact' && it.left ? [it.left] : []));
    const left = cut.events.flatMap((event) => (event.event === 'compact' ? [event.after] : []));
    // Which branch goes, only the scores know; units of two kinds overlap.
    const isExact = !/sublayers|dimensions|rows/.test(text);
    left.forEach(({ macs, parameters }, index) => {
      const known = foretold[index] ?? { macs: NaN, parameters: NaN };
      expect(Math.abs(known.parameters / parameters - 1)).toBeLessThan(isExact ? 1e-9 : 0.15);
      // Products of attention have no weights, and are counted whole beforehand.
      const isCounted = isExact && !bench.model.includes('vit');
      expect(Math.abs(known.macs / macs - 1)).toBeLessThan(isCounted ? 1e-9 : 0.2);
    });

    const original = readTensors(bench.model);
    expect([...cut.tensors.keys()]).toEqual([...masked.tensors.keys()]);
    let [moved, apart] = [0, 0];
    for (const [name, values] of cut.tensors) {
      const [other, before] = [masked.tensors.get(name) ?? [], original.get(name) ?? []];
      expect(values.length).toBe(other.length);
      apart = Math.max(apart, distance(values, other));
      if (before.length === values.length) moved = Math.max(moved, distance(values, before));
    }
    expect(moved).toBeGreaterThan(0);
    expect(apart / moved).toBeLessThan(rounding);
    expect(must(await verifyRun({ folder: cut.result.out })).findings).toEqual([]);
  });
});

function distance(a: Float32Array, b: ArrayLike<number>): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
}
