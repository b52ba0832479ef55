/** Operators that move, join or choose elements, or slide windows, in a way that their input does not allow. */
import { lengthOf } from '../../basics/lists.ts';
import type { Dim } from '../graph.ts';
import {
  fromFront,
  integersOf,
  broadcastFault,
  differ,
  isAxis,
  outside,
  shown,
  firstOf,
  type Fault,
  type Faults,
  type Application,
  type Known,
} from './known.ts';
import { dimsOf } from '../shape.ts';

function total(dims: readonly (Dim | undefined)[]): number | undefined {
  let all = 1;
  for (const size of dims) {
    if (typeof size !== 'number') return undefined;
    all *= size;
  }
  return all;
}

/** A number of slices, or one size. */
function nonNegative(input: number): Fault {
  return ({ inputs }) => {
    const low = inputs[input]?.values?.find((size) => typeof size === 'number' && size < 0);
    return low === undefined ? undefined : `it makes an axis of size ${low}`;
  };
}

export const movingFaults: Faults = {
  Transpose({ inputs: [input], ints }) {
    const order = ints('perm');
    if (order === undefined) return undefined;
    const rank = input?.dims.length ?? order.length;
    const sorted = [...order].sort((a, b) => a - b);
    const isOrder = order.length === rank && sorted.every((axis, index) => axis === index);
    return isOrder ? undefined : `its \`perm\` [${order.join(', ')}] is no order of ${rank} axes`;
  },
  Reshape({ inputs: [input, shape], ints, int }) {
    const target = ints('shape') ?? shape?.values;
    if (target === undefined) return undefined;
    const text = `[${target.join(', ')}]`;
    const open = target.filter((size) => size === -1).length;
    if (open > 1) return `its new shape ${text} leaves two sizes open`;
    const low = target.find((size) => typeof size === 'number' && size < -1);
    if (low !== undefined) return `its new shape ${text} has a size of ${low}`;
    if (input === undefined) return undefined;
    const copies = int('allowzero', 0) === 0;
    if (copies && target.some((size, axis) => size === 0 && axis >= input.dims.length)) {
      return `its new shape ${text} copies an axis that ${shown(input)} does not have`;
    }
    const wanted = target.map((size, axis) => (size === 0 && copies ? input.dims[axis] : size));
    const [all, given] = [total(input.dims), total(wanted.filter((size) => size !== -1))];
    if (all === undefined || given === undefined) return undefined;
    const fits = open === 0 ? all === given : given === 0 ? all === 0 : all % given === 0;
    return fits ? undefined : `${shown(input)} does not fill the shape ${text}`;
  },
  Concat({ inputs, int }) {
    const known = inputs.filter((input) => input !== undefined);
    const [first] = known;
    if (first === undefined) return undefined;
    const rank = first.dims.length;
    if (!isAxis(int('axis', 0), rank)) return outside(int('axis', 0), rank);
    const on = fromFront(int('axis', 0), rank);
    const other = known.find(
      ({ dims }) => dims.length !== rank || dims.some((size, axis) => axis !== on && differ(size, first.dims[axis])),
    );
    return other && `it joins ${shown(first)} and ${shown(other)} along axis ${on}`;
  },
  Split(application) {
    const { inputs, flatNode, int } = application;
    const [input] = inputs;
    if (input === undefined) return undefined;
    const rank = input.dims.length;
    if (!isAxis(int('axis', 0), rank)) return outside(int('axis', 0), rank);
    const sizes = integersOf(application, 'split', 1);
    const whole = input.dims[fromFront(int('axis', 0), rank)];
    if (sizes === undefined) return undefined;
    const parts = flatNode.outputs.length;
    if (sizes.length !== parts) return `it gives ${sizes.length} sizes for ${parts} parts`;
    if (sizes.some((size) => size < 0)) return `it makes a part of ${Math.min(...sizes)}`;
    const sum = sizes.reduce((all, size) => all + size, 0);
    return differ(whole, sum) ? `it cuts an axis of ${whole} into parts of ${sum}` : undefined;
  },
  Slice(application) {
    const [input] = application.inputs;
    const axes = integersOf(application, 'axes', 3);
    const steps = integersOf(application, 'steps', 4) ?? [];
    if (steps.includes(0)) return 'it takes slices by a step of 0';
    const rank = input?.dims.length;
    const wrong = rank === undefined ? undefined : axes?.find((axis) => !isAxis(axis, rank));
    if (wrong !== undefined) return outside(wrong, rank ?? 0);
    const starts = integersOf(application, 'starts', 1);
    const given = [starts, integersOf(application, 'ends', 2), axes].filter((list) => list !== undefined);
    if (new Set(given.map((list) => list.length)).size > 1) return 'it gives bounds of different lengths';
    return rank !== undefined && axes === undefined && lengthOf(starts) > rank ? `it cuts ${lengthOf(starts)} axes of ${rank}` : undefined;
  },
  Expand({ inputs: [input, shape] }) {
    const target = shape?.values;
    if (input === undefined || target === undefined) return undefined;
    return broadcastFault(input.dims, target) ? `${shown(input)} cannot be repeated to [${target.join(', ')}]` : undefined;
  },
  Tile({ inputs: [input, repeats] }) {
    const times = repeats?.values;
    if (times === undefined) return undefined;
    const low = times.find((count) => typeof count === 'number' && count < 0);
    if (low !== undefined) return `it repeats an axis ${low} times`;
    return input !== undefined && times.length !== input.dims.length ? `it gives ${times.length} repeats for ${shown(input)}` : undefined;
  },
  Pad(application) {
    const [input] = application.inputs;
    const pads = integersOf(application, 'pads', 1);
    if (input === undefined || pads === undefined || application.flatNode.inputs[3]) return undefined;
    return pads.length === 2 * input.dims.length ? undefined : `it gives ${pads.length} paddings for ${shown(input)}`;
  },
  TopK({ inputs: [input, count], int, flatNode }) {
    if (input === undefined) return undefined;
    const rank = input.dims.length;
    const axis = int('axis', -1);
    if (!isAxis(axis, rank)) return outside(axis, rank);
    const k = flatNode.inputs[1] === undefined ? int('k', 1) : count?.values?.[0];
    const size = input.dims.at(axis);
    const isWithin = typeof k !== 'number' || (k >= 0 && (typeof size !== 'number' || k <= size));
    return isWithin ? undefined : `it takes the ${k} largest of ${size}`;
  },
  ConstantOfShape: nonNegative(0),
  OneHot: nonNegative(1),
};

// Convolutions and pools whose windows, groups or channels do not fit.

/** Lists of one number an axis of space, or two, and the least that each may be. */
const lists: readonly (readonly [name: string, perAxis: number, least: number])[] = [
  ['kernel_shape', 1, 1],
  ['strides', 1, 1],
  ['dilations', 1, 1],
  ['pads', 2, -Infinity],
  ['output_padding', 1, 0],
];

const window: Fault = ({ inputs: [input], ints }) => {
  for (const [name, perAxis, least] of lists) {
    const values = ints(name);
    if (values === undefined) continue;
    const small = values.find((value) => value < least);
    if (small !== undefined) return `its \`${name}\` holds ${small}`;
    const space = input === undefined ? undefined : input.dims.length - 2;
    if (space !== undefined && values.length !== perAxis * space) {
      return `its \`${name}\` has ${values.length} entries for ${space} axes of space`;
    }
  }
  return undefined;
};

const space: Fault = ({ inputs: [input] }) =>
  input !== undefined && input.dims.length < 3 ? `its input has the shape ${shown(input)}, without an axis of space` : undefined;

const group: Fault = ({ int }) => {
  const count = int('group', 1);
  return count < 1 ? `its \`group\` is ${count}` : undefined;
};

const kernel: Fault = ({ inputs: [input, weight], ints }) => {
  if (weight === undefined) return undefined;
  if (weight.dims.length < 3 || (input !== undefined && input.dims.length !== weight.dims.length)) {
    return `its kernel has the shape ${shown(weight)}${input ? `, its input ${shown(input)}` : ''}`;
  }
  const sizes = ints('kernel_shape') ?? [];
  const wrong = sizes.some((size, axis) => differ(size, weight.dims[axis + 2]));
  return wrong ? `its \`kernel_shape\` [${sizes.join(', ')}] is not that of ${shown(weight)}` : undefined;
};

const channels: Fault = ({ inputs: [input, weight, bias], int }) => {
  const groups = int('group', 1);
  const [out, own] = dimsOf(weight);
  if (typeof own === 'number' && differ(input?.dims[1], own * groups)) {
    return `its input has ${input?.dims[1]} channels, its kernel reads ${own * groups}`;
  }
  if (typeof out === 'number' && out % groups !== 0) return `its ${out} kernels do not fall into ${groups} groups`;
  return biasFault(bias, out);
};

const turnedChannels: Fault = ({ inputs: [input, weight, bias], int }) => {
  const groups = int('group', 1);
  const [read, own] = dimsOf(weight);
  if (differ(input?.dims[1], read)) return `its input has ${input?.dims[1]} channels, its kernel reads ${read}`;
  if (typeof read === 'number' && read % groups !== 0) return `its ${read} channels do not fall into ${groups} groups`;
  return biasFault(bias, typeof own === 'number' ? own * groups : own);
};

function biasFault(bias: Known | undefined, channels: Known['dims'][number] | undefined) {
  if (bias === undefined) return undefined;
  const fits = bias.dims.length === 1 && !differ(bias.dims[0], channels);
  return fits ? undefined : `its bias has the shape ${shown(bias)} for ${channels ?? 'unknown'} channels`;
}

/** One number a channel, in each of these inputs. */
function perChannel(...places: readonly number[]): Fault {
  return ({ inputs }) => {
    const count = inputs[0]?.dims[1];
    for (const place of places) {
      const known = inputs[place];
      if (known === undefined || (known.dims.length === 1 && !differ(known.dims[0], count))) continue;
      return `its input ${place} has the shape ${shown(known)} for ${count ?? 'unknown'} channels`;
    }
    return undefined;
  };
}

/** Squares of values that move between channels and space. */
function block(divides: 'channels' | 'space'): Fault {
  return ({ inputs: [input], int }) => {
    const size = int('blocksize', 1);
    if (size < 1) return `its \`blocksize\` is ${size}`;
    if (input === undefined) return undefined;
    if (input.dims.length !== 4) return `its input has the shape ${shown(input)}, not four axes`;
    const [, channels, ...sides] = input.dims;
    const [parts, all] = divides === 'space' ? [size, sides] : [size * size, [channels]];
    const wrong = all.find((it) => typeof it === 'number' && it % parts !== 0);
    return wrong === undefined ? undefined : `it divides a size of ${wrong} by ${parts}`;
  };
}

export const windowFaults: Faults = {
  Conv: firstOf(space, window, group, kernel, channels),
  ConvTranspose: firstOf(space, window, group, kernel, turnedChannels),
  MaxPool: firstOf(space, window),
  AveragePool: firstOf(space, window),
  LpPool: firstOf(space, window),
  BatchNormalization(application) {
    const [input] = application.inputs;
    const old = application.int('spatial', 1) === 0;
    // A batch of rows has one channel where it has no axis of them.
    return old || (input !== undefined && input.dims.length < 2) ? undefined : perChannel(1, 2, 3, 4)(application);
  },
  InstanceNormalization: firstOf(space, perChannel(1, 2)),
  GroupNormalization({ inputs: [input], int }: Application) {
    const [groups, count] = [int('num_groups', 1), input?.dims[1]];
    if (groups < 1) return `its \`num_groups\` is ${groups}`;
    return typeof count === 'number' && count % groups !== 0 ? `its ${count} channels do not fall into ${groups} groups` : undefined;
  },
  DepthToSpace: block('channels'),
  SpaceToDepth: block('space'),
};
