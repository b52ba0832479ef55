/** Tensors that a file of a fixed batch stores once for each sample: freed, every sample still gets its own. */
import { expect, it } from 'vitest';
import { must } from '../../../src/basics/must.ts';
import { int, ints } from '../../../src/compute/builder.ts';
import {
  bytesAsSource,
  encodeModel,
  faultsOn,
  floatTensor,
  freeBatch,
  nameAt,
  readModel,
  withScalars,
  type Node,
} from '../../../src/model/index.ts';
import { intTensor } from '../../../src/model/values/tensors.ts';
import { node } from '../../compute/support/finite-differences.ts';
import { smallModel } from '../../support/small-model.ts';
import { outputsOf } from './outputs.ts';

const samples = Float32Array.from({ length: 24 }, (_, at) => Math.sin(at * at));

/** The largest number of each sample, by its place and how many numbers there are `before` the sample. */
function largestOfAll(before: string): readonly Node[] {
  return [
    ...[node('ArgMax', ['x'], 'at', { axis: int(1), keepdims: int(0) }), node('Add', ['at', before], 'places')],
    ...[node('Unsqueeze', ['x', 'last'], 'apart'), node('Flatten', ['apart'], 'flat', { axis: int(2) })],
    node('Gather', ['flat', 'places'], 'y'),
  ];
}

/** Of each sample as many as `count` says. */
function largestAmongZeros(count: string): readonly Node[] {
  return [
    node('TopK', ['x', count], ['best', 'at']),
    node('Expand', ['stored', `${count} each`], 'numbers'),
    node('Mul', ['x', 'zero'], 'zeros'),
    ...[node('Unsqueeze', ['numbers', 'last'], 'first'), node('Unsqueeze', ['at', 'last'], 'second')],
    node('Concat', ['first', 'second'], 'places', { axis: int(-1) }),
    node('ScatterND', ['zeros', 'places', 'best'], 'y'),
  ];
}

it.each([
  [
    'zeros that the best of each sample are scattered into',
    [node('TopK', ['x', 'two'], ['best', 'at']), node('ScatterElements', ['stored', 'at', 'best'], 'y', { axis: int(1) })],
    floatTensor('stored', [2, 6], Array<number>(12).fill(0.5)),
  ],
  [
    'a bias a head, repeated where heads are counted with the samples',
    [node('Reshape', ['x', 'heads'], 'apart'), node('Add', ['apart', 'stored'], 'moved'), node('Reshape', ['moved', 'joined'], 'y')],
    floatTensor('stored', [6, 1], [1, 2, 3, 1, 2, 3]),
  ],
  [
    'halves that are joined along the samples, and cut apart again',
    [
      ...[node('Split', ['x', 'halves'], ['one', 'other'], { axis: int(1) }), node('Concat', ['one', 'other'], 'long', { axis: int(0) })],
      ...[node('Softmax', ['long'], 'soft'), node('Split', ['soft', 'two each'], ['first', 'second'], { axis: int(0) })],
      node('Concat', ['second', 'first'], 'y', { axis: int(1) }),
    ],
    intTensor('halves', [2], [3, 3]),
  ],
  [
    'the largest number of each sample, found by its place among all',
    [node('Mul', ['stored', 'six'], 'before'), ...largestOfAll('before')],
    intTensor('stored', [2], [0, 1]),
  ],
  [
    'the largest number of each sample, where as many as are before it are stored',
    largestOfAll('stored'),
    intTensor('stored', [2], [0, 6]),
  ],
  [
    'the largest numbers of each sample, put among zeros by the number of the sample and the place',
    largestAmongZeros('three'),
    intTensor('stored', [2, 1], [0, 1]),
  ],
  [
    'the largest numbers of each sample, where as many as there are samples are looked for',
    largestAmongZeros('two'),
    intTensor('stored', [2, 1], [0, 1]),
  ],
  [
    'a first token that is joined in front of those of the samples, which come second',
    [
      ...[node('Reshape', ['x', 'tokens'], 'apart'), node('Transpose', ['apart'], 'long', { perm: ints([1, 0, 2]) })],
      ...[node('Concat', ['stored', 'long'], 'more', { axis: int(0) }), node('Softmax', ['more'], 'soft', { axis: int(0) })],
      ...[node('Transpose', ['soft'], 'back', { perm: ints([1, 0, 2]) }), node('Reshape', ['back', 'eight'], 'y')],
    ],
    floatTensor('stored', [1, 2, 2], [1, 2, 1, 2]),
  ],
  [
    'steps that are written over one by one, where samples come second',
    [
      ...[node('ScatterND', ['stored', 'second step', 'x'], 'whole'), node('Transpose', ['whole'], 'apart', { perm: ints([1, 0, 2]) })],
      node('Reshape', ['apart', 'twelve'], 'y'),
    ],
    floatTensor('stored', [2, 2, 6], Array<number>(24).fill(0.5)),
  ],
  [
    'a copy of zeros, written over at places that are stored',
    [node('ReduceSum', ['x', 'last'], 'sums'), node('ScatterND', ['full', 'stored', 'sums'], 'y')],
    intTensor('stored', [2, 1, 2], [0, 3, 1, 3]),
  ],
  [
    'the first of equal rows, as many as there are samples, where each sample has several',
    [
      ...[
        node('Mul', ['x', 'zero'], 'zeros'),
        node('Reshape', ['zeros', 'heads'], 'apart'),
        node('Add', ['apart', 'stored'], 'rows of all'),
      ],
      ...[node('Slice', ['rows of all', 'from the first', 'two'], 'some'), node('Concat', ['some', 'x'], 'y', { axis: int(1) })],
    ],
    floatTensor('stored', [1, 2], [3, 4]),
  ],
  [
    'a past that holds nothing yet, joined in front',
    [
      ...[node('Sign', ['x'], 'signs'), node('Cast', ['signs'], 'whole', { to: int(7) })],
      ...[node('Concat', ['stored', 'whole'], 'more', { axis: int(1) }), node('Cast', ['more'], 'y', { to: int(1) })],
    ],
    intTensor('stored', [2, 0], []),
  ],
  [
    'a forecast of each sample that a layer adds its result to',
    [node('Gemm', ['x', 'layer'], 'hidden'), node('Gemm', ['hidden', 'turn', 'stored'], 'y')],
    floatTensor('stored', [2, 2], [0.5, -1, 0.5, -1]),
  ],
  [
    'a forecast of each row, where samples are rows of a table',
    [
      ...[node('Reshape', ['x', 'heads'], 'apart'), node('Gemm', ['apart', 'turn', 'stored'], 'turned')],
      node('Reshape', ['turned', 'joined'], 'y'),
    ],
    floatTensor('stored', [6, 2], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]),
  ],
  [
    'features of each channel, joined to channels that are counted with the samples',
    [
      ...[node('Reshape', ['x', 'heads'], 'apart'), node('Concat', ['stored', 'apart'], 'more', { axis: int(1) })],
      ...[node('Softmax', ['more'], 'soft'), node('Reshape', ['soft', 'twelve'], 'y')],
    ],
    floatTensor('stored', [6, 2], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]),
  ],
  [
    'features that are copied for channels, counted with the samples',
    [
      ...[node('Reshape', ['x', 'channels'], 'apart'), node('Tile', ['stored', 'for channels'], 'copies')],
      ...[node('Concat', ['copies', 'apart'], 'more', { axis: int(1) }), node('Softmax', ['more'], 'soft', { axis: int(1) })],
      node('Reshape', ['soft', 'eighteen'], 'y'),
    ],
    floatTensor('stored', [1, 2, 2], [1, 2, 3, 4]),
  ],
  [
    'places that numbers of each sample are gathered by',
    [node('GatherElements', ['x', 'stored'], 'some', { axis: int(1) }), node('Reshape', ['some', 'rows'], 'y')],
    intTensor('stored', [2, 3], [5, 0, 3, 5, 0, 3]),
  ],
  [
    'places that are copied for samples, and for their features',
    [
      ...[node('Reshape', ['x', 'tokens'], 'apart'), node('Tile', ['stored', 'for all'], 'places')],
      ...[node('GatherElements', ['apart', 'places'], 'some', { axis: int(1) }), node('Reshape', ['some', 'eight'], 'y')],
    ],
    intTensor('stored', [1, 4, 1], [2, 0, 0, 1]),
  ],
] as const)('%s', async (_what, nodes, stored) => {
  const tensors = [
    stored,
    intTensor('two', [1], [2]),
    intTensor('from the first', [1], [0]),
    intTensor('heads', [2], [6, 2]),
    intTensor('joined', [2], [2, 6]),
    intTensor('two each', [2], [2, 2]),
    intTensor('three', [1], [3]),
    intTensor('three each', [2], [2, 3]),
    floatTensor('full', [2, 6], Array<number>(12).fill(0.5)),
    intTensor('last', [1], [-1]),
    intTensor('six', [], [6]),
    intTensor('tokens', [3], [2, 3, 2]),
    intTensor('eight', [2], [2, 8]),
    intTensor('twelve', [2], [2, 12]),
    intTensor('second step', [1], [1]),
    floatTensor('zero', [], [0]),
    floatTensor('layer', [6, 2], [1, 2, -1, 0.5, 3, 0, 1, 1, -2, 2, 0.25, -1]),
    floatTensor('turn', [2, 2], [0.5, 2, -1, 1]),
    intTensor('rows', [2], [6, 1]),
    intTensor('channels', [3], [6, 1, 2]),
    intTensor('for channels', [3], [6, 1, 1]),
    intTensor('eighteen', [2], [2, 18]),
    intTensor('for all', [3], [2, 1, 2]),
  ];
  const model = smallModel({ nodes, tensors, inputs: { x: [2, 6] } });
  const wanted = [await outputsOf(model, samples.slice(0, 12)), await outputsOf(model, samples.slice(12))];
  expect(await outputsOf(freeBatch(model, 'x'), samples)).toEqual(wanted.flat());
});

it.each([
  ['what stands between rows of other samples', ['Transpose', 'Reshape', 'Add'], [12], '[24] and [12]'],
  ['what is another for each sample', ['Add'], [2, 6], '[4, 6] and [2, 6]'],
  ['what is another for each sample, of several rows', ['Reshape', 'Add'], [12, 1], '[24, 1] and [12, 1]'],
] as const)('%s stays', (_what, operators, dims, problem) => {
  const inputs: Partial<Record<string, readonly string[]>> = { Reshape: ['sizes'], Add: ['stored'] };
  const names = ['x', ...operators.map((op, at) => (at === operators.length - 1 ? 'y' : op))];
  const nodes = operators.map((op, at) => node(op, [nameAt(names, at), ...(inputs[op] ?? [])], nameAt(names, at + 1)));
  const tensors = [intTensor('sizes', [dims.length], dims), floatTensor('stored', dims, Array.from(samples.slice(0, 12)))];
  const files = {
    name: 'm.onnx',
    main: bytesAsSource(encodeModel(smallModel({ nodes, tensors, inputs: { x: [2, 6] } }))),
    open: () => undefined,
  };
  const freed = freeBatch(withScalars(must(readModel(files).value, 'a model'), files), 'x');
  expect(faultsOn(freed, new Map([['x', [4, 6]]]))).toMatchObject([{ problem: expect.stringContaining(problem) }]);
});
