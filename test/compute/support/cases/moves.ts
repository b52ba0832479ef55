/** Operators that move or pick elements. */
import fc from 'fast-check';
import { int, ints, text } from '../../../../src/compute/builder.ts';
import { node } from '../finite-differences.ts';
import { scalarOf, type Case, type Cases } from './case.ts';

const [float32, int32, float64] = [int(1), int(6), int(11)];

/** By way of double precision; a factor that is cut to whole numbers, half-way between two, has no gradient. */
const cast: fc.Arbitrary<Case> = fc.constantFrom<Case>(
  {
    nodes: [node('Cast', ['x'], 'd', { to: float64 }), node('Mul', ['d', 'd'], 's'), node('Cast', ['s'], 'y', { to: float32 })],
    inputs: { x: [2, 3] },
    output: 'y',
  },
  {
    nodes: [
      node('Mul', ['x', 'large'], 'l'),
      node('Cast', ['l'], 'i', { to: int32 }),
      node('Cast', ['i'], 'f', { to: float32 }),
      node('Mul', ['x', 'f'], 'y'),
    ],
    inputs: { x: [2, 3] },
    floats: { large: scalarOf(100 / 3) },
    output: 'y',
  },
);

const moved: fc.Arbitrary<Case> = fc.constantFrom<Case>(
  { nodes: [node('Flatten', ['x'], 'y', { axis: int(2) })], inputs: { x: [2, 3, 2, 2] }, output: 'y' },
  { nodes: [node('Flatten', ['x'], 'y')], inputs: { x: [2, 3, 4] }, output: 'y' },
  { nodes: [node('Reshape', ['x', 's'], 'y')], inputs: { x: [2, 3, 4] }, integers: { s: [0, -1, 2] }, output: 'y' },
  { nodes: [node('Squeeze', ['x', 's'], 'y')], inputs: { x: [2, 1, 3] }, integers: { s: [1] }, output: 'y' },
  { nodes: [node('Unsqueeze', ['x', 's'], 'y')], inputs: { x: [2, 3] }, integers: { s: [0, 2] }, output: 'y' },
  { nodes: [node('Transpose', ['x'], 'y', { perm: ints([2, 0, 1]) })], inputs: { x: [2, 3, 4] }, output: 'y' },
  { nodes: [node('Transpose', ['x'], 'y')], inputs: { x: [2, 3] }, output: 'y' },
  { nodes: [node('Trilu', ['x'], 'y')], inputs: { x: [2, 3, 4] }, output: 'y' },
  { nodes: [node('Trilu', ['x', 'k'], 'y', { upper: int(0) })], inputs: { x: [4, 3] }, integers: { k: [-1] }, output: 'y' },
  { nodes: [node('Expand', ['x', 's'], 'y')], inputs: { x: [3, 1] }, integers: { s: [2, 3, 4] }, output: 'y' },
  { nodes: [node('Tile', ['x', 'times'], 'y')], inputs: { x: [2, 3, 2] }, integers: { times: [2, 1, 3] }, output: 'y' },
  {
    nodes: [node('Shape', ['x'], 's'), node('Mul', ['s', 's'], 'times'), node('Tile', ['x', 'times'], 'y')],
    inputs: { x: [1, 2, 3] },
    output: 'y',
  },
  ...['DCR', 'CRD'].map((mode) => ({
    nodes: [node('DepthToSpace', ['x'], 'y', { blocksize: int(2), mode: text(mode) })],
    inputs: { x: [2, 8, 2, 3] },
    output: 'y',
  })),
  { nodes: [node('SpaceToDepth', ['x'], 'y', { blocksize: int(2) })], inputs: { x: [2, 3, 4, 2] }, output: 'y' },
  { nodes: [node('Concat', ['a', 'b'], 'y', { axis: int(-1) })], inputs: { a: [2, 3], b: [2, 1] }, output: 'y' },
  { nodes: [node('Concat', ['a', 'b'], 'y', { axis: int(0) })], inputs: { a: [2, 3], b: [3, 3] }, batched: ['a', 'b'], output: 'y' },
  {
    nodes: [node('Split', ['x', 's'], ['p', 'q', 'unused'], { axis: int(1) }), node('Mul', ['p', 'q'], 'y')],
    inputs: { x: [2, 5] },
    integers: { s: [2, 2, 1] },
    output: 'y',
  },
  { nodes: [node('Identity', ['x'], 'i'), node('Dropout', ['i'], 'y')], inputs: { x: [2, 3] }, output: 'y' },
);

const picked: fc.Arbitrary<Case> = fc.constantFrom<Case>(
  {
    nodes: [node('Slice', ['x', 'from', 'to', 'axes', 'step'], 'y')],
    inputs: { x: [5, 3, 6] },
    integers: { from: [-1, 1], to: [0, 5], axes: [0, 2], step: [-2, 2] },
    output: 'y',
  },
  { nodes: [node('Slice', ['x', 'from', 'to'], 'y')], inputs: { x: [4, 3] }, integers: { from: [1], to: [3] }, output: 'y' },
  { nodes: [node('Gather', ['x', 'i'], 'y')], inputs: { x: [4, 3] }, integers: { i: [2, 0, 2, 2] }, output: 'y' },
  { nodes: [node('Gather', ['x', 'i'], 'y', { axis: int(1) })], inputs: { x: [2, 4, 3] }, integers: { i: [3, 0, 3] }, output: 'y' },
  {
    nodes: [node('Reshape', ['i', 's'], 'at'), node('GatherElements', ['x', 'at'], 'y', { axis: int(-1) })],
    inputs: { x: [3, 4] },
    integers: { i: [2, 0, 2, 3, 1, 1], s: [3, 2] },
    output: 'y',
  },
  ...[-1, 0].map((axis) => ({
    nodes: [node('TopK', ['x', 'k'], ['y', 'places'], { axis: int(axis) })],
    inputs: { x: [3, 4] },
    integers: { k: [2] },
    output: 'y',
    gap: 0.2,
  })),
  ...['add', 'none'].flatMap((reduction) => [
    {
      nodes: [
        node('Reshape', ['i', 's'], 'at'),
        node('ScatterElements', ['x', 'at', 'u'], 'y', { axis: int(1), reduction: text(reduction) }),
      ],
      inputs: { x: [3, 4], u: [3, 2] },
      integers: { i: [2, 0, 2, 3, 1, 3], s: [3, 2] },
      output: 'y',
    },
    {
      nodes: [node('Reshape', ['i', 's'], 'at'), node('ScatterND', ['x', 'at', 'u'], 'y', { reduction: text(reduction) })],
      inputs: { x: [4, 3], u: [2, 3] },
      integers: { i: [3, 1], s: [2, 1] },
      output: 'y',
    },
  ]),
  {
    nodes: [node('Reshape', ['i', 's'], 'at'), node('GatherND', ['x', 'at'], 'y')],
    inputs: { x: [4, 3] },
    integers: { i: [3, 1, 3], s: [3, 1] },
    output: 'y',
  },
  {
    nodes: [node('Reshape', ['i', 's'], 'at'), node('MaxUnpool', ['x', 'at', 'whole'], 'y', { kernel_shape: ints([1, 1]) })],
    inputs: { x: [2, 1, 2, 2] },
    integers: { i: [1, 2, 9, 15, 17, 19, 26, 31], s: [2, 1, 2, 2], whole: [2, 1, 4, 4] },
    output: 'y',
  },
  ...[0, 1].flatMap((reverse) =>
    [0, 1].map((exclusive) => ({
      nodes: [node('CumSum', ['x', 'axis'], 'y', { reverse: int(reverse), exclusive: int(exclusive) })],
      inputs: { x: [3, 4, 2] },
      integers: { axis: [1] },
      output: 'y',
    })),
  ),
  {
    nodes: [node('Greater', ['a', 'zero'], 'c'), node('Where', ['c', 'a', 'b'], 'y')],
    inputs: { a: [3, 4], b: [4] },
    floats: { zero: scalarOf(0) },
    output: 'y',
  },
  { nodes: [node('Pad', ['x', 'p'], 'y')], inputs: { x: [2, 3] }, integers: { p: [0, 1, 2, 0] }, output: 'y' },
  ...['reflect', 'edge'].map((mode) => ({
    nodes: [node('Pad', ['x', 'p'], 'y', { mode: text(mode) })],
    inputs: { x: [2, 3, 4] },
    integers: { p: [0, 1, 2, 0, 2, 3] },
    output: 'y',
  })),
);

export const layout: Cases = { Cast: cast, 'moving elements': moved, 'picking elements': picked };
