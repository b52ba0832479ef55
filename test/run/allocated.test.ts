/** `allocated by …`: counts of layers that a rule finds when the weights are known. */
import { updatesOf } from '../support/updates.ts';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTensors } from './read-tensors.ts';
import { digits, must, planOn, run } from './support.ts';

const tensors = ['0.weight', '2.weight', '4.weight'];

/** How many of each tensor are among the `count` smallest of all, earlier tensors first where equal. */
function takenOfEach(values: readonly Float32Array[], count: number): number[] {
  const all = values.flatMap((own, layer) => [...own].map((w) => ({ layer, size: Math.abs(w) })));
  const worst = all.toSorted((a, b) => a.size - b.size).slice(0, count);
  return values.map((_, layer) => worst.filter((one) => one.layer === layer).length);
}

/** The indices of the `count` smallest. */
function smallest(values: Float32Array, count: number): Set<number> {
  const order = [...values.keys()].sort((a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0));
  return new Set(order.slice(0, count));
}

const stored = readTensors(digits.model);
const original = tensors.map((name) => stored.get(name) ?? new Float32Array());

async function layersAfter(text: string) {
  const result = must(await run(digits, await planOn(digits, text)));
  return { result, pruned: result.layers.map(({ pruned }) => pruned) };
}

describe('allocated by global', () => {
  it('takes of each layer what one threshold on the original weights would', async () => {
    const { result, pruned } = await layersAfter(
      `stage shift for 20 steps { train all with sgd(lr: 0.3) }
       prune weights by |w| to 80% allocated by global(|w|, at: original)`,
    );
    expect(pruned).toEqual(takenOfEach(original, 40_160));
    // Within a layer the weights of now decide.
    const now = readTensors(join(result.out, 'model.onnx'));
    const moved = tensors.some((name, layer) => {
      const zeros = [...(now.get(name) ?? [])].flatMap((w, i) => (w === 0 ? [i] : []));
      const first = smallest(original[layer] ?? new Float32Array(), zeros.length);
      return zeros.some((index) => !first.has(index));
    });
    expect(moved).toBe(true);
  });

  it('is `global` itself on the criterion of the statement, to the weight', async () => {
    const masks = async (clauses: string) => {
      const { result } = await layersAfter(`prune weights by ${clauses}`);
      return readTensors(join(result.out, 'model.onnx'));
    };
    expect(await masks('|w| to 80% allocated by global(|w|)')).toEqual(await masks('global |w| to 80%'));
  });

  it('keeps floors and exact totals at every update of a window', async () => {
    const text = `stage cut for 20 steps {
      train all with sgd(lr: 0.05)
      prune weights by |w| to 85% over 0%..100% every 4 steps protect min 10% per layer
        allocated by global(w * w, at: original)
    }`;
    const plan = await planOn(digits, text);
    const counts: number[] = [];
    const result = must(await run(digits, plan, { onEvent: (event) => event.event === 'prune' && counts.push(event.pruned) }));
    const [prune] = plan.stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'prune'));
    expect(counts).toEqual(updatesOf(prune).map(({ pruned }) => pruned));
    for (const { count, pruned } of result.layers) {
      expect(count - pruned).toBeGreaterThanOrEqual(Math.ceil(count / 10));
    }
  });
});
