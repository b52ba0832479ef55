/** Written models are run on data: they compute what was measured, for a sample alone, too. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as wire from '../../src/diagnostics/pages/onnx.ts';
import type { Network } from '../../src/state/network.ts';
import { proveOnData } from '../../src/run/prove-on-data.ts';
import { loadModel } from '../../src/state/load.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import type { LabelledProbe } from '../../src/cut/compact.ts';
import { digits, must, planOn, run, scratch, type Bench } from './support.ts';

const { node, port, tensor, whole } = wire;

/** The digits, on a network of these nodes, from `x` [N, 64] to `y` [N, 10]. */
function on(nodes: readonly Uint8Array[], tensors: readonly Uint8Array[]): Bench {
  const model = join(scratch(), 'net.onnx');
  const graph = wire.graph({ nodes, tensors, inputs: [port('x', ['N', 64])], outputs: [port('y', ['N', 10])] });
  writeFileSync(model, wire.onnx({ graph, producer: 'pytorch' }));
  return { ...digits, model };
}

const linear = node('MatMul', ['x', 'fc.weight'], 'h');
const weight = tensor('fc.weight', [64, 10]);
const ten = (name: string, value: (at: number) => number) =>
  tensor(name, [10], 'float32', new Uint8Array(Float32Array.from({ length: 10 }, (_, at) => value(at)).buffer));
const parameters = ['scale', 'bias', 'mean', 'variance'];

const normed = on(
  [linear, node('BatchNormalization', ['h', ...parameters], ['y', 'm', 'v'], [whole('training_mode', 1)])],
  [weight, ...parameters.map((name) => ten(name, (at) => at + 1))],
);

const centred = on(
  [linear, node('ReduceMean', ['h'], 'mean', [whole('axes', [0]), whole('keepdims', 1)]), node('Sub', ['h', 'mean'], 'y')],
  [weight],
);

const recipe = 'prune weights by global |w| to 50%';

describe('a written model', () => {
  it('that was exported in training mode gives what was measured', async () => {
    const planned = await planOn(normed, recipe);
    const { value, diagnostics } = await run(normed, planned);
    expect(diagnostics).toEqual([]);
    expect(value).toBeDefined();
  });

  it('that looks at its whole batch is warned of', async () => {
    const planned = await planOn(centred, recipe);
    const { value, diagnostics } = await run(centred, planned);
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6719']);
    expect(value).toBeDefined();
  });

  it('that computes something else is refused', async () => {
    const { plan, model, network } = await loaded(normed);
    // The file as it was exported, in training mode.
    const found = await proveOnData(normed.model, network, { plan, model, probe, isSame: true });
    expect(found.map(({ code }) => code)).toEqual(['ESP6718']);
    const other = await proveOnData(normed.model, network, { plan, model, probe, isSame: false });
    expect(other.map(({ code }) => code)).toEqual(['ESP6719']);
  });

  it('that holds the batch of its export is warned of', async () => {
    const shape = tensor('shape', [2], 'int64', new Uint8Array(BigInt64Array.of(8n, 10n).buffer));
    const bench = on([linear, node('Reshape', ['h', 'shape'], 'y')], [weight, shape]);
    const { plan, model, network } = await loaded(bench);
    const given = { plan, model, isSame: false };
    const all = await proveOnData(bench.model, network, { ...given, probe });
    // The batch that the graph computes is tried, and then a sample alone.
    expect(all.map(({ message }) => message)[0]).toContain('on a batch of 1:');
    const eight = { ...probe, samples: probe.samples.slice(0, 8 * 64), size: 8 };
    const alone = await proveOnData(bench.model, network, { ...given, probe: eight });
    expect(alone.map(({ code }) => code)).toEqual(['ESP6720']);
    expect(alone.map(({ message }) => message)[0]).toContain('on a batch of 1:');
  });
});

/** Sixteen samples that differ. */
const probe: LabelledProbe = {
  input: 'x',
  type: 'float32',
  dims: [64],
  size: 16,
  samples: Float32Array.from({ length: 16 * 64 }, (_, at) => Math.sin(at)),
  labels: BigInt64Array.from({ length: 16 }, (_, at) => BigInt(at % 10)),
};

async function loaded(bench: Bench) {
  const plan = await planOn(bench, recipe);
  const files = must(openModelFiles(bench.model));
  const { model, network } = must(loadModel(files));
  files.close();
  return { plan, model, network: network satisfies Network };
}
