/** Losses of a recipe's own, from the text to the trained weights. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/check-source.ts';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { lossText } from '../../src/report/plan-training.ts';
import { factsOf, planText, summary, trainings, planned } from '../plan/planning.ts';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

const crossentropy = '-sum(label * ln(softmax(y over out)) over out)';
const focal = 'penalty focal(gamma: 2) = -sum(label * (1 - softmax(y over out))^gamma * ln(softmax(y over out)) over out)\n';

describe('a loss of the output and the label', () => {
  it('trains as the loss that it is written after', async () => {
    const weightsAfter = async (loss: string) => {
      const text = `train all for 30 steps with sgd(lr: 0.05, momentum: 0.9) loss ${loss}`;
      const { out } = must(await run(digits, await planOn(digits, text)));
      return readTensors(join(out, 'model.onnx'));
    };
    const [own, task] = [await weightsAfter(crossentropy), await weightsAfter('task')];
    const start = readTensors(digits.model);
    for (const [name, values] of task) {
      const distance = (to: ArrayLike<number> | undefined) =>
        Math.hypot(...[...values].map((value, i) => Number(value) - Number(to?.[i] ?? NaN)));
      expect(distance(own.get(name)), name).toBeLessThan(1e-3 * distance(start.get(name)));
    }
  });

  it('has parameters, a weight, and stands in a plan that is read back', async () => {
    const text = `${focal}train all for 4 steps loss 0.5 * task + focal(gamma: 3) + slimming(lambda: 1e-5)`;
    const plan = planned(planText(text, factsOf('resnet8_fmnist_bn')));
    const [train] = trainings(plan);
    expect(train && lossText(train)).toBe(
      '0.5 * crossentropy + -sum(label * (1 - softmax(y over out))^3 * ln(softmax(y over out)) over out) + 0.00001 * sum(|gamma|)',
    );
    const back = await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) });
    expect(back.value).toEqual(plan);
  });

  it.each([
    ['sum(y * w)', '`w` in the loss `sum(y * w)`'],
    ['sum(step(y))', 'the loss `sum(step(y))`'],
    ['mean(y^label)', 'the loss `mean(y^label)`'],
    ['softmax(y over token)', 'the loss `softmax(y over token)`'],
    ['mean(label)', 'the loss `mean(label)`'],
  ])('is refused with its reason where it has no gradient: %s', (loss, wanted) => {
    const found = planText(`train all for 2 steps loss ${loss}`, factsOf('mlp_digits')).diagnostics;
    expect(found.map(summary).join('\n')).toContain(`error ESP2270: ${wanted} cannot be carried out`);
  });

  it.each(['x', 'avg(y)', 'w'])('is a number or a value of each output: %s is neither', (loss) => {
    const { diagnostics } = checkSource({ name: 'a.prune', text: `train all loss ${loss}` });
    expect(diagnostics.map(({ code }) => code)).toContain('ESP2404');
  });
});
