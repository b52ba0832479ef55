/** A norm that the file keeps in training mode, on statistics that it computes, trains as the instance norm that it is. */
import { expect, it } from 'vitest';
import { encodeModel } from '../../src/model/index.ts';
import { intTensor } from '../../src/model/values/tensors.ts';
import { float, int } from '../../src/compute/builder.ts';
import { floatTensor, type Node } from '../../src/model/index.ts';
import { folderWith } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { node } from '../compute/support/finite-differences.ts';
import { npy } from '../data/files.ts';
import { smallModel } from '../support/small-model.ts';

/** As AdaIN of MUNIT: each channel of each sample is a channel of a batch of one. */
const asBatchNorm: readonly Node[] = [
  ...[node('Shape', ['x'], 'shape'), node('Gather', ['shape', 'first'], 'samples')],
  ...['scale', 'shift'].map((name) => node('Tile', [name, 'samples'], `${name} of all`)),
  ...['ones', 'zeros'].map((name) => node('Tile', [name, 'samples'], `running ${name}`)),
  node('Reshape', ['h', 'as one'], 'apart'),
  node('BatchNormalization', ['apart', 'scale of all', 'shift of all', 'running zeros', 'running ones'], ['n', 'mean', 'variance'], {
    training_mode: int(1),
    momentum: float(0.9),
  }),
];
const asInstanceNorm = [node('Reshape', ['h', 'as samples'], 'apart'), node('InstanceNormalization', ['apart', 'scale', 'shift'], 'n')];

async function losses(norm: readonly Node[]): Promise<readonly number[]> {
  const nodes = [
    ...[node('MatMul', ['x', 'w'], 'h'), ...norm, node('Reshape', ['n', 'as rows'], 'rows'), node('Tanh', ['rows'], 'bent')],
    ...[node('MatMul', ['bent', 'v'], 'y')],
  ];
  const wave = (count: number): Float32Array => Float32Array.from({ length: count }, (_, at) => Math.sin(1 + at * at));
  const tensors = [
    ...[floatTensor('w', [5, 12], wave(60)), floatTensor('v', [12, 2], wave(24))],
    ...[floatTensor('scale', [3], [1.5, 0.5, 2]), floatTensor('shift', [3], [0.1, -0.2, 0.3])],
    ...[floatTensor('ones', [3], [1, 1, 1]), floatTensor('zeros', [3], [0, 0, 0]), intTensor('first', [1], [0])],
    ...[intTensor('as one', [3], [1, -1, 4]), intTensor('as samples', [3], [-1, 3, 4]), intTensor('as rows', [2], [-1, 12])],
  ];
  const net = smallModel({ nodes, tensors, inputs: { x: ['batch', 5] } });
  const data = (width: number): Uint8Array => npy('<f4', [8, width], new Uint8Array(wave(8 * width).buffer));
  const cwd = folderWith({
    'net.onnx': encodeModel({ ...net, producer: 'pytorch' }),
    'x.npy': data(5),
    'y.npy': data(2),
    'espalier.yaml': 'model: net.onnx\ntask: { loss: mse }\nbatch: 8\ndata: { train: { x: x.npy, y: y.npy } }\n',
  });
  const recipe = 'stage tune for 3 steps {\n  train w with sgd(lr: 0.3)\n}\n';
  const { stdout, stderr } = await espalier(['run', '-e', recipe, '--out', 'run', '--json'], { cwd });
  expect(stderr).not.toContain('error');
  const told: unknown = JSON.parse(stdout);
  return (told as { measurements: { values: { loss: number } }[] }).measurements.map(({ values }) => values.loss);
}

it('gradients pass through the statistics of the batch', async () => {
  const [given, wanted] = [await losses(asBatchNorm), await losses(asInstanceNorm)];
  expect(wanted.at(-1)).toBeLessThan((wanted[0] ?? NaN) - 0.01);
  expect(given.length).toBe(wanted.length);
  given.forEach((loss, at) => expect(loss).toBeCloseTo(wanted[at] ?? NaN, 5));
});
