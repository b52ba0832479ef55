/** Networks in parts: what comes out of the last one is what the whole network gives. */
import { describe, expect, it } from 'vitest';
import { advance, buildAdvance } from '../../../src/compute/statistics/advance.ts';
import { hiddenStretches, type Cut } from '../../../src/compute/statistics/hidden-states.ts';
import { partOf, type Batch } from '../../../src/compute/feeding.ts';
import type { Layer } from '../../../src/model/index.ts';
import { activations } from '../support/activations.ts';
import { gradientBatch, loadModel } from '../support/fixtures.ts';
import { images, oneThread, relativeError } from '../support/training.ts';
import { prunable } from './support.ts';

const networks = [
  { name: 'mlp_digits', data: 'digits', dims: [64], cuts: 3 },
  { name: 'lenet5_fmnist', data: 'fmnist', dims: images, cuts: 5 },
  { name: 'resnet8_fmnist_bn', data: 'fmnist', dims: images, cuts: 5 },
  { name: 'vit_fmnist', data: 'fmnist', dims: images, cuts: 3 },
  { name: 'char_gpt', data: 'moby', dims: [64], cuts: 2 },
  { name: 'char_llama', data: 'moby', dims: [64], cuts: 3 },
] as const;

/** As `sequentially` has them: block after block, other layers each alone. */
function turnsOf(layers: readonly Layer[]): readonly (readonly Layer[])[] {
  const turns = new Map<string | number, Layer[]>();
  for (const layer of layers) {
    const key = layer.block ?? layer.name;
    turns.set(key, [...(turns.get(key) ?? []), layer]);
  }
  return [...turns.values()];
}

describe.each(networks)('$name', ({ name, data, dims, cuts: fewest }) => {
  const model = loadModel(name);
  const input = model.graph.inputs[0]?.name ?? '';
  const output = model.graph.outputs[0]?.name ?? '';
  const batch = partOf(gradientBatch(data), 0, 4);
  const turns = turnsOf(prunable(model));
  const cuts = hiddenStretches({ model, input, sampleDims: dims, turns }).map(({ from }) => from);

  it('is cut before every block, in the order of its nodes', () => {
    const positions = cuts.map(({ position }) => position);
    expect(cuts).toHaveLength(turns.length);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(new Set(positions).size).toBeGreaterThanOrEqual(fewest);
  });

  it('gives the same in parts', async () => {
    const end: Cut = { tensor: output, position: model.graph.nodes.length, sampleDims: [] };
    const whole: Cut = { tensor: input, position: 0, sampleDims: dims };
    let states: readonly Batch[] = [partOf(batch, 0, 3), partOf(batch, 3, 4)];
    let from = whole;
    for (const to of [...cuts, end]) {
      if (to.position === from.position) continue;
      const part = buildAdvance({ model, from, to, weights: new Map() });
      if (part.value === undefined) throw new Error(JSON.stringify(part.diagnostics));
      states = await advance(part.value, states, oneThread);
      from = to;
    }
    const samples = batch.samples as Float32Array;
    const expected = await activations(model, [output], samples, [batch.size, ...dims]);
    const actual = states.flatMap((state) => [...(state.samples as Float32Array)]);
    expect(relativeError(actual, [...(expected.get(output)?.data ?? [])])).toBeLessThan(1e-5);
  });
});
