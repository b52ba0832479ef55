/** Gates by input: whole runs of them, and the gated network beside the one that is cut. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildEvaluation } from '../../src/compute/evaluation.ts';
import { createEvaluator } from '../../src/compute/evaluator.ts';
import type { InputGateSpec } from '../../src/compute/input-gates.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import {
  bytesAsSource,
  cutBranches,
  featureAxis,
  inferShapes,
  loadTensors,
  readModel,
  unitsOf,
  type Model,
} from '../../src/model/index.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { oneThread, relativeError } from '../compute/support/training.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { allFashion as fashion, firstOf, must, planOn, run } from './support.ts';

function modelOf(name: string): Model {
  const main = bytesAsSource(readFileSync(`test/fixtures/models/${name}.onnx`));
  const files = { name, main, open: () => undefined };
  return must(loadTensors(must(readModel(files)), files));
}

/** Training data alone: what is measured on others takes longer than what is tested. */
function training(model: string) {
  const { data, ...bench } = firstOf(fashion(model));
  return { ...bench, data: new Map([...data].filter(([name]) => name === 'train')) };
}

const pixels = uniform(stream(4, 'pixels'), 6 * 28 * 28, 1);
const size = 6;

async function outputsOf(model: Model, gates: readonly InputGateSpec[]): Promise<Float32Array> {
  const evaluation = must(
    buildEvaluation({
      model,
      input: 'input',
      sampleDims: [1, 28, 28],
      output: 'logits',
      loss: 'crossentropy',
      replaceable: [],
      inputGates: gates,
    }),
  );
  const evaluator = await createEvaluator(evaluation, oneThread);
  const { output } = await evaluator.run({ samples: pixels, labels: new BigInt64Array(size), size });
  await evaluator.release();
  return output.slice();
}

describe('a gate by input', () => {
  it.each([
    ['vit_fmnist', 'sublayers'],
    ['vit_fmnist', 'blocks'],
    ['resnet8_fmnist_bn', 'blocks'],
    ['mobilenet_tiny_fmnist_bn', 'sublayers'],
  ])('that every sample shuts is the branch cut out: %s, %s', async (name, kind) => {
    const model = modelOf(name);
    const groups = [...unitsOf(model).groups.values()].filter((group) => group.kind === kind && group.pin === undefined);
    const shapes = inferShapes(model);
    const gates = groups.map(({ title, cuts = [] }, at): InputGateSpec => {
      const dims = shapes.get(cuts[0]?.skip ?? '')?.dims ?? [];
      const values = new Float32Array(Number(dims[featureAxis(dims.length)]) + 1);
      values[values.length - 1] = at % 2 === 0 ? -1 : 1;
      return { group: title, values, live: [1], trains: false, cuts };
    });
    expect(gates.length).toBeGreaterThan(0);
    const shut = groups.filter((_, at) => at % 2 === 0);
    const cut = await outputsOf(cutBranches(model, shut.flatMap(({ cuts = [] }) => cuts)), []); // prettier-ignore
    expect(relativeError(await outputsOf(model, gates), cut)).toBeLessThan(1e-5);
    expect(relativeError(await outputsOf(model, []), cut)).toBeGreaterThan(1e-3);
  });

  it('opens for the samples that it says', async () => {
    const model = modelOf('vit_fmnist');
    const [group] = [...unitsOf(model).groups.values()].filter(({ kind }) => kind === 'sublayers');
    const { title = '', cuts = [] } = group ?? {};
    const at = (direction: number): Promise<Float32Array> => {
      const values = drawnGate(65, direction);
      return outputsOf(model, [{ group: title, values, live: [1], trains: false, cuts }]);
    };
    // Each sample opens one gate and shuts its opposite.
    const [one, other] = [await at(1), await at(-1)];
    const [open, shut] = [await outputsOf(model, []), await outputsOf(cutBranches(model, cuts), [])];
    const classes = open.length / size;
    const opened = Array.from({ length: size }, (_, sample) => {
      const own = (all: Float32Array) => all.subarray(sample * classes, (sample + 1) * classes);
      const isOpen = relativeError(own(one), own(open)) < 1e-5;
      expect(relativeError(own(one), own(isOpen ? open : shut))).toBeLessThan(1e-5);
      expect(relativeError(own(other), own(isOpen ? shut : open))).toBeLessThan(1e-5);
      return isOpen;
    });
    expect(new Set(opened).size).toBe(2);
  });
});

/** Of a direction that is orthogonal to no sample. */
function drawnGate(length: number, sign: number): Float32Array {
  const values = uniform(stream(seedOfGate, 'gate'), length, 1).map((one) => sign * (one - 0.5));
  values[length - 1] = 0;
  return values;
}

const seedOfGate = 2;

const polarized = '10 * mean(q * (1 - q)) + 30 * (sum(flops * q) / sum(flops) - 0.5)^2';

describe('gates by input in a run', () => {
  it('cut what the fewest samples open, and leave what nearly gives the same', async () => {
    const bench = fashion('vit_fmnist');
    const text = `stage search for 16 steps {
      train all, input-gates(start: 0.5) with adamw(lr: 0.01) decay constant loss task + ${polarized}
      prune sublayers by gate to 50% using 64 samples of train
    }
    compact`;
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const plan = await planOn(bench, text, { batch: 16 });
    const { trained } = must(await run(bench, plan, { onEvent }));
    expect(trained).toMatchObject([{ parameters: 105546, inputGates: 6 * 65 }]);
    const consensus = events.find((one) => one.event === 'consensus');
    const agreement = events.find((one) => one.event === 'agreement');
    const gone = events.find((one) => one.event === 'prune')?.gone ?? [];
    expect(consensus?.samples).toBe(64);
    expect(gone.length).toBe(3);
    const shares = consensus?.groups ?? [];
    const lowest = shares.toSorted((a, b) => a.open - b.open).slice(0, 3);
    expect(new Set(gone)).toEqual(new Set(lowest.map(({ name }) => name)));
    expect(shares.every(({ open }) => open < 0.05 || open > 0.95)).toBe(true);
    expect(agreement).toMatchObject({ on: 'test', samples: 1000 });
    expect(agreement?.same).toBeGreaterThan(0.98);
  });

  it('go on after an interruption as if there were none, to the byte', async () => {
    const text = `stage search for 6 steps {
      train all, input-gates(start: 1, consensus: 51%) with adamw(lr: 0.01) loss task + ${polarized}
      prune sublayers by gate removing 2 sublayers over 50%..100% every 2 steps
        using 32 samples of train
    }
    compact`;
    await goesOnToTheByte(training('vit_fmnist'), text, [7], { batch: 8 });
  });

  it('are refused where the samples agree on none, with the shares', async () => {
    const bench = training('resnet8_fmnist_bn');
    // What makes a gate differ from sample to sample.
    const text = `stage search for 40 steps {
      train input-gates(start: -4, consensus: 100%) with adamw(lr: 0.05)
        loss -30 * mean(q * (1 - q))
      prune blocks by gate removing 1 block using 64 samples of train
    }`;
    const { value, diagnostics } = await run(bench, await planOn(bench, text, { batch: 16 }));
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.code).toBe('ESP5164');
    const told = /100% of the 64 samples of train agree on no gate: \d[\d.]*% open that of the block/;
    expect(diagnostics[0]?.message).toMatch(told);
  });
});
