/**
 * Graphs around a trained weight whose shape attributes are hostile: kernels, pads, dilations, strides, repeats,
 * axes, splits, bounds, permutations, constants of shapes. Of two operators one is drawn among all, and one among those that have a gradient.
 */
import fc from 'fast-check';
import { gradientNotes } from '../../src/compute/gradients/notes.ts';
import type { Attribute } from '../../src/model/index.ts';
import { type AttributeForm, operatorNames, signatureOf } from '../../src/model/operators/signature.ts';
import { floatTensor, intTensor } from '../../src/model/values/tensors.ts';

const usual = fc.constantFrom(0, 1, 1, 1, 2, 2, 3, 4, -1, -2);
const large = fc.constantFrom(
  ...[5, 7, 64, 1000, 4095, 40_000, 65_537, 2 ** 20, 2 ** 20 + 1, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 34, 2 ** 36],
  ...[2 ** 40, 2 ** 53 - 1, -1000, -(2 ** 31), -(2 ** 40), -(2 ** 53)],
);
const int = fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: large });
/** Lists of one usual number and one that is not, as pads and kernels are written. */
const list = fc.oneof(
  { weight: 3, arbitrary: fc.array(int, { maxLength: 6 }) },
  { weight: 2, arbitrary: fc.tuple(int, fc.integer({ min: 1, max: 8 })).map(([value, length]) => Array<number>(length).fill(value)) },
  { weight: 1, arbitrary: fc.constantFrom([0, 1, 2, 3], [0, 2, 3, 1], [1, 0], [0, 1], [2, 0, 1], [-1, 4], [0, -1]) },
);
/** What stands where an operator over pictures can be computed: how many numbers, and which. */
interface Sound {
  readonly length: readonly number[];
  readonly of: readonly number[];
}

const sound: Readonly<Record<string, Sound>> = {
  kernel_shape: { length: [2], of: [1, 2, 2, 3, 3] },
  strides: { length: [2], of: [1, 1, 2, 3] },
  dilations: { length: [2], of: [1, 1, 1, 2] },
  pads: { length: [4], of: [0, 0, 1, 1, 2] },
  output_padding: { length: [2], of: [0] },
  output_shape: { length: [2], of: [4, 5, 8] },
  axes: { length: [1], of: [0, 1, 2, 3, -1] },
  starts: { length: [1], of: [0, 1] },
  ends: { length: [1], of: [2, 3, -1] },
  split: { length: [2], of: [1, 2] },
  group: { length: [1], of: [1, 1, 1, 2, 4] },
  axis: { length: [1], of: [0, 1, 1, -1] },
  hidden_size: { length: [1], of: [2] },
  block_size: { length: [1], of: [2] },
  blocksize: { length: [1], of: [2] },
  num_groups: { length: [1], of: [2] },
};

/** Sound numbers, one of which is often replaced by any other. */
function nearlySound({ length, of }: Sound): fc.Arbitrary<readonly number[]> {
  const whole = fc.constantFrom(...length).chain((long) => fc.array(fc.constantFrom(...of), { minLength: long, maxLength: long }));
  const replaced = fc
    .tuple(whole, fc.nat({ max: 7 }), fc.oneof(int, large))
    .map(([own, place, other]) => own.map((value, at) => (at === place % own.length ? other : value)));
  return fc.oneof({ weight: 4, arbitrary: whole }, { weight: 5, arbitrary: replaced }, { weight: 1, arbitrary: list });
}

function listOf(name: string): fc.Arbitrary<readonly number[]> {
  const own = sound[name];
  return own === undefined ? list : nearlySound(own);
}

function numberOf(name: string): fc.Arbitrary<number> {
  const own = sound[name];
  return own === undefined ? int : nearlySound(own).map(([first = 1]) => first);
}

const texts: Readonly<Record<string, readonly string[]>> = {
  auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET'],
  mode: ['constant', 'reflect', 'edge', 'wrap', 'nearest', 'linear', 'cubic', 'DCR', 'CRD'],
  equation: ['ij,jk->ik', 'ij,jk', 'bij,bjk->bik', '...ij,...jk->...ik', 'ii->i', 'ij->ji', 'ij->', 'i,j->ij', 'nchw,oc->nohw'],
  direction: ['forward', 'reverse', 'bidirectional'],
  coordinate_transformation_mode: ['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel', 'tf_crop_and_resize'],
  reduction: ['none', 'add', 'mul', 'mean', 'sum'],
  nearest_mode: ['floor', 'round_prefer_floor'],
};

const permutations = fc.oneof(fc.constantFrom([0, 2, 3, 1], [0, 1], [1, 0], [0, 2, 1], [3, 0, 2, 1]), list);

function attributeOf(name: string, { kind }: AttributeForm): fc.Arbitrary<Attribute | undefined> {
  switch (kind) {
    case 'int':
      return (name === 'to' ? fc.constantFrom(1, 7, 9) : numberOf(name)).map((value) => ({ kind, value }));
    case 'ints':
      return (name === 'perm' ? permutations : listOf(name)).map((value) => ({ kind, value }));
    case 'float':
      return fc.constantFrom(0, 1, 0.5, -1, 1e30, 1e-30).map((value) => ({ kind, value }));
    case 'floats':
      return fc.array(scale, { maxLength: 5 }).map((value) => ({ kind, value }));
    case 'string':
      return fc.constantFrom(...(texts[name] ?? ['constant', ''])).map((value) => ({ kind, value }));
    case 'tensor':
      return fc.constantFrom<Attribute>(
        { kind, value: floatTensor('', [1], [0.5]) },
        { kind, value: intTensor('', [1], [3]) },
        { kind, value: intTensor('', [2], [2 ** 20, 4]) },
      );
    default:
      return fc.constant(undefined);
  }
}

const scale = fc.constantFrom(1, 1, 2, 0.5, 0, -1, 1e4, 1e9, 1e30);

export interface Drawn {
  readonly op: string;
  readonly attributes: readonly (readonly [string, Attribute])[];
  readonly lists: readonly (readonly number[])[];
  readonly scales: readonly number[];
  readonly inputs: number;
  /** Which values the other inputs read. */
  readonly reads: readonly number[];
  /** Which value the first input reads, counted from the newest. */
  readonly back: number;
  /** The lists stay as long as they are. */
  readonly exact?: boolean;
}

export interface DrawnGraph {
  readonly opset: number;
  /** The network before it: a convolution, a product of matrices, or the weight alone. */
  readonly start: 'conv' | 'linear' | 'sequence' | 'weight';
  readonly batch: 'batch' | number;
  readonly steps: readonly Drawn[];
  readonly end: 'Flatten' | 'ReduceMean' | 'MatMul' | 'Conv' | 'Add' | 'none';
  readonly recipe: number;
}

function operatorsOf(opset: number): readonly string[] {
  return operatorNames.filter((name) => {
    const signature = signatureOf(name, opset);
    return signature !== undefined && [...signature.attributes.values()].every(({ kind }) => kind !== 'graph');
  });
}

function stepAt(opset: number): fc.Arbitrary<Drawn> {
  const all = operatorsOf(opset);
  const differentiable = all.filter((name) => gradientNotes[name] !== undefined);
  return fc.oneof(fc.constantFrom(...all), fc.constantFrom(...differentiable)).chain((op) => {
    const signature = signatureOf(op, opset);
    const attributes = [...(signature?.attributes ?? [])].map(([name, form]) =>
      fc
        .tuple(fc.integer({ min: 0, max: 9 }), attributeOf(name, form))
        .map(([given, value]) => (value !== undefined && (form.required || given < 6) ? [[name, value] as const] : [])),
    );
    const { least = 1, most = 1 } = signature?.inputs ?? {};
    return fc.record({
      op: fc.constant(op),
      attributes: fc.tuple(...attributes).map((all) => all.flat()),
      lists: fc.array(list, { minLength: 5, maxLength: 5 }),
      scales: fc.array(scale, { minLength: 4, maxLength: 4 }),
      inputs: fc.integer({ min: least, max: Math.min(most, Math.max(least, 5)) }),
      reads: fc.array(fc.nat({ max: 30 }), { minLength: 6, maxLength: 6 }),
      back: fc.constantFrom(0, 0, 0, 0, 1, 2),
    });
  });
}

/** Kernels, pads and strides that grow together, so that what comes out is small whatever goes through. */
const grown: fc.Arbitrary<Drawn> = fc
  .record({
    op: fc.constantFrom('AveragePool', 'MaxPool', 'LpPool'),
    kernel: fc.constantFrom(7, 300, 3000, 40_000, 2 ** 20, 2 ** 31 - 1),
    beside: fc.constantFrom(1, 3, 40_000),
    step: fc.constantFrom(1, 1000, 40_000, 2 ** 31 - 1),
    included: fc.constantFrom(0, 1),
  })
  .map(({ op, kernel, beside, step, included }) => ({
    op,
    attributes: Object.entries<Attribute>({
      kernel_shape: { kind: 'ints', value: [kernel, beside] },
      pads: { kind: 'ints', value: [kernel, beside, kernel, beside].map((size) => Math.floor(size / 2)) },
      strides: { kind: 'ints', value: [step, step] },
      ...(op === 'AveragePool' && { count_include_pad: { kind: 'int' as const, value: included } }),
    }),
    ...around,
  }));

const around = { lists: [], scales: [], inputs: 1, reads: [], back: 0 };

/** What makes an axis long, and what takes a small part of it: neither is refused, and all that is between is large. */
const longAxis: fc.Arbitrary<readonly Drawn[]> = fc
  .record({
    size: fc.constantFrom(5, 1000, 2 ** 20, 2 ** 24, 2 ** 31, 2 ** 34, 2 ** 36),
    axis: fc.nat({ max: 3 }),
    making: fc.constantFrom('Pad', 'Tile', 'Expand'),
    taking: fc.constantFrom('Slice', 'Slice', 'Slice', 'GlobalAveragePool', 'GlobalMaxPool', 'ReduceMean', 'ReduceMax', 'TopK', 'Gather'),
    from: fc.constantFrom(0, 1, 5, -3),
    back: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ size, axis, making, taking, from, back }) => {
    const along = (value: number, others: number): readonly number[] => [0, 1, 2, 3].map((at) => (at === axis ? value : others));
    const long = making === 'Pad' ? [0, 0, 0, 0, ...along(size, 0)] : along(size, 1);
    const lists = taking === 'Slice' ? [[], [from], [from + 3], [axis], [1]] : [[], [taking === 'TopK' ? 1 : axis]];
    const inputs = taking === 'Slice' ? 5 : ['TopK', 'Gather'].includes(taking) ? 2 : 1;
    const axes: Attribute = { kind: 'ints', value: [axis] };
    return [
      { ...around, op: making, attributes: [], lists: [[], long], inputs: 2, back, exact: true },
      { ...around, op: taking, attributes: taking.startsWith('Reduce') ? [['axes', axes] as const] : [], lists, inputs, exact: true },
    ];
  });

export const drawnGraphs: fc.Arbitrary<DrawnGraph> = fc
  .constantFrom(9, 11, 13, 17, 18, 21)
  .chain((opset) =>
    fc.record({
      opset: fc.constant(opset),
      start: fc.constantFrom('conv', 'conv', 'conv', 'conv', 'linear', 'sequence', 'weight'),
      batch: fc.constantFrom('batch' as const, 'batch' as const, 2),
      steps: fc.oneof(
        {
          weight: 12,
          arbitrary: fc.constantFrom(1, 1, 1, 2, 2, 3).chain((length) => fc.array(stepAt(opset), { minLength: length, maxLength: length })),
        },
        { weight: 2, arbitrary: fc.array(grown, { minLength: 1, maxLength: 1 }) },
        { weight: 2, arbitrary: longAxis },
        { weight: 1, arbitrary: fc.tuple(stepAt(opset), longAxis).map(([first, others]) => [first, ...others]) },
      ),
      end: fc.constantFrom('Flatten', 'Flatten', 'ReduceMean', 'MatMul', 'Conv', 'Add', 'none'),
      recipe: fc.nat({ max: 1000 }),
    }),
  );
