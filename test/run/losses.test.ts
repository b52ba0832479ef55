/** Losses of whole recipes: teachers, penalties, and what is refused when planning. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

const fresh = 'with sgd(lr: 0.05), decay constant';

describe('a recipe', () => {
  it('that follows the original alone stays where it is, and one that follows labels does not', async () => {
    const moved = async (loss: string): Promise<number> => {
      const plan = await planOn(digits, `train all loss ${loss} ${fresh} for 3 steps`);
      const result = must(await run(digits, plan));
      const [before, after] = [digits.model, join(result.out, 'model.onnx')].map(readTensors);
      return Math.max(
        ...[...(before ?? [])].flatMap(([name, values]) =>
          [...values].map((value, index) => Math.abs(value - (after?.get(name)?.[index] ?? NaN))),
        ),
      );
    };
    expect(await moved('kl(original, temperature: 4)')).toBeLessThan(1e-6);
    expect(await moved('kl(original) + features(original)')).toBeLessThan(1e-6);
    expect(await moved('task')).toBeGreaterThan(1e-5);
  });

  it('that follows a mark comes back to it', async () => {
    const text = (loss: string) =>
      `mark full
       stage hurt { prune weights by global magnitude to 80% }
       stage heal for 40 steps { train all loss ${loss} with adamw(lr: 1e-3) }
       expect loss <= 10`;
    const losses = await Promise.all(
      ['task', 'task + 0.9 * kl(full, temperature: 4) + 0.1 * features(full)'].map(async (loss) => {
        const result = must(await run(digits, await planOn(digits, text(loss))));
        return result.layers.reduce((sum, { pruned }) => sum + pruned, 0);
      }),
    );
    expect(losses).toEqual([40_160, 40_160]);
  });
});

describe('planning refuses', () => {
  it.each([
    ['a teacher that nobody marked', 'kl(later)', /the teacher `later`/],
    ['a loss of numbers where labels are classes', 'mse', /the loss `mse` of labels that are classes/],
    ['features of an unknown layer', 'features(original, at: fc9)', /`features` at .*fc9/],
    ['a penalty of activations', 'task + sum(|x|)', /`sum\(\|x\|\)`/],
    ['a penalty of the mask alone', 'task + sum(m)', /`sum\(m\)`/],
    ['a penalty with an exponent that varies', 'task + sum(|w|^gamma)', /gamma/],
  ])('%s', async (_, loss, message) => {
    const text = `train all loss ${loss} for 1 step\nmark later`;
    await expect(planOn(digits, text)).rejects.toThrow(message);
  });
});
