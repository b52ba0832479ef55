/** The probability that a gate is open, as graphs compute it, against gates that the same graph draws. */
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { createBuilder } from '../../src/compute/builder.ts';
import { emitOpen, placeGates } from '../../src/compute/gates.ts';
import { encodeModel, floatTensor, type Model } from '../../src/model/index.ts';
import { logistic } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';

/** How often a gate of each log α is drawn. */
const draws = 100_000;
const alphas = [-3, -1.5, -0.4, 0, 0.7, 2, 4];

const stretches = [
  { temperature: 2 / 3, low: -0.1, high: 1.1 },
  { temperature: 0.83, low: -0.1, high: 1.1 },
  { temperature: 0.4, low: -0.3, high: 1.05 },
];

it.each(stretches)('is that of drawn gates: $temperature, $low to $high', async (stretch) => {
  const count = draws * alphas.length;
  const values = Float32Array.from({ length: count }, (_, at) => alphas[at % alphas.length] ?? 0);
  const builder = createBuilder(17, ['w']);
  const reader = { tensor: 'w', dims: [count], axis: 0, units: Uint32Array.from(values.keys()) };
  const own = { group: 'units', values, live: new Uint8Array(count).fill(1), trains: true };
  const spec = { ...stretch, ...own, readers: [reader] };
  const placed = placeGates(builder, [spec], { readAs: (name) => name, tensors: new Map(), shapes: new Map() });
  const [gate] = placed.gates;
  if (gate?.noise === undefined) throw new Error('no gate that is drawn was placed');
  const outputs = [placed.read.get('w') ?? '', emitOpen(builder, gate)];
  const inputs = [gate.slot.input, gate.noise.input, gate.live.input];
  const info = (name: string) => ({ name, type: 'float32', dims: [count] }) as const;
  const model: Model = {
    irVersion: 8,
    producer: '',
    functions: [],
    metadata: new Map(),
    opsets: new Map([['', 17]]),
    graph: {
      name: 'gates',
      nodes: builder.nodes,
      valueInfo: new Map(),
      inputs: inputs.map(info),
      outputs: outputs.map(info),
      initializers: new Map([...builder.initializers, ['w', floatTensor('w', [count], new Float32Array(count).fill(1))]]),
    },
  };
  const session = await ort.InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1 });
  const drawn = logistic(stream(12, 'monte carlo'), count);
  const given = [values, drawn, new Float32Array(count).fill(1)];
  const results = await session.run(
    Object.fromEntries(inputs.map((name, at) => [name, new ort.Tensor('float32', given[at] ?? drawn, [count])])),
  );
  await session.release();
  const [z, q] = outputs.map((name) => results[name]?.data as Float32Array);
  alphas.forEach((alpha, first) => {
    let open = 0;
    for (let at = first; at < count; at += alphas.length) if ((z?.[at] ?? NaN) > 0) open += 1;
    const told = q?.[first] ?? NaN;
    expect(Math.abs(open / draws - told), `log α ${alpha}`).toBeLessThan(0.005);
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(1);
  });
});
