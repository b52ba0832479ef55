/** Convolutions and pools whose windows, groups or channels do not fit. */
import { dimsOf } from '../../shape.ts';
import { differ, firstOf, shown, type Application, type Known, type Fault, type Faults } from '../known.ts';

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

const norm: Fault = (application) => {
  const [input] = application.inputs;
  const old = application.int('spatial', 1) === 0;
  // A batch of rows has one channel where it has no axis of them.
  return old || (input !== undefined && input.dims.length < 2) ? undefined : perChannel(1, 2, 3, 4)(application);
};

const groupNorm: Fault = ({ inputs: [input], int }: Application) => {
  const [groups, count] = [int('num_groups', 1), input?.dims[1]];
  if (groups < 1) return `its \`num_groups\` is ${groups}`;
  return typeof count === 'number' && count % groups !== 0 ? `its ${count} channels do not fall into ${groups} groups` : undefined;
};

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
  BatchNormalization: norm,
  InstanceNormalization: firstOf(space, perChannel(1, 2)),
  GroupNormalization: groupNorm,
  DepthToSpace: block('channels'),
  SpaceToDepth: block('space'),
};
