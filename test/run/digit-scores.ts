/** Scores of the digits by the small network, computed in double precision and without a graph. */
import { readNpy } from '../compute/support/npy.ts';
import { readTensors } from './read-tensors.ts';

const folder = 'test/fixtures/data';
const tensors = readTensors('test/fixtures/models/mlp_digits.onnx');
const { values: labels } = readNpy(`${folder}/digits_y_train.npy`);
const { values: pixels, dims } = readNpy(`${folder}/digits_x_train.npy`);
const [samples = 0, width = 0] = dims;

export type DigitScore = 'el2n' | 'loss' | 'logit' | 'gradient' | 'label';

/** `gradient` is the squared length of the gradient of the sample's loss in all parameters. */
export function digitScores(of: DigitScore): readonly number[] {
  return (known ??= Array.from({ length: samples }, (_, row) => scoresOf(row))).map((it) => it[of]);
}

let known: readonly Readonly<Record<DigitScore, number>>[] | undefined;

export function classesOf(part: 'train' | 'test'): ReadonlyMap<string, number> {
  const own = [...readNpy(`${folder}/digits_y_${part}.npy`).values].map(Number);
  const names = [...new Set(own)].sort((a, b) => a - b);
  return new Map(names.map((name) => [String(name), own.filter((it) => it === name).length]));
}

interface Layer {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

function layerOf(name: string): Layer {
  const [weight, bias] = [tensors.get(`${name}.weight`), tensors.get(`${name}.bias`)];
  if (weight === undefined || bias === undefined) throw new Error(`no layer ${name}`);
  return { weight, bias };
}

/** Backpropagation by hand: ‖∂loss/∂W‖² is ‖δ‖²·‖input‖² for the weights of a single sample. */
function scoresOf(row: number): Readonly<Record<DigitScore, number>> {
  const layers = ['0', '2', '4'].map(layerOf);
  const label = Number(labels[row]);
  const inputs = [Array.from(pixels.subarray(row * width, (row + 1) * width), Number)];
  for (const [index, { weight, bias }] of layers.entries()) {
    const input = inputs.at(-1) ?? [];
    const sums = Array.from(bias, (own, out) => input.reduce((sum, x, i) => sum + x * (weight[out * input.length + i] ?? 0), own));
    inputs.push(index < 2 ? sums.map((sum) => Math.max(sum, 0)) : sums);
  }
  const logits = inputs.pop() ?? [];
  const most = Math.max(...logits);
  const risen = logits.map((logit) => Math.exp(logit - most));
  const total = risen.reduce((sum, one) => sum + one, 0);
  const error = risen.map((one, out) => one / total - Number(out === label));
  let delta = error;
  let gradient = 0;
  for (const { weight } of layers.toReversed()) {
    const input = inputs.pop() ?? [];
    gradient += squares(delta) * (squares(input) + 1);
    const before = delta;
    delta = input.map((x, i) => {
      const back = before.reduce((sum, d, out) => sum + d * (weight[out * input.length + i] ?? 0), 0);
      return x > 0 ? back : 0;
    });
  }
  return {
    el2n: Math.sqrt(squares(error)),
    gradient,
    label,
    loss: Math.log(total) + most - (logits[label] ?? 0),
    logit: logits[label] ?? 0,
  };
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
