/** Small files for pages of examples: ONNX models, written field by field (onnx.proto3), and arrays of NumPy. */
import { digits, type Binary, type Example } from './example.ts';

/** A .npy file, version 1 (numpy.lib.format): magic, header of 128 bytes in all, elements. */
export function npy(type: string, shape: readonly number[], content: Uint8Array, words: string): Binary {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const header = new TextEncoder().encode(`${text.padEnd(117)}\n`);
  const magic = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length, 0];
  return { bytes: Uint8Array.from([...magic, ...header, ...content]), words };
}

export interface SmallModel {
  readonly ir?: number;
  readonly opset?: number;
  /** A second import of the default operators. */
  readonly secondOpset?: number;
  readonly graph: Uint8Array;
  readonly producer?: string;
  /** Model-local functions of the domain `local`. */
  readonly functions?: readonly Uint8Array[];
}

/** ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8, functions 25. */
export function onnx({ ir = 8, opset = 17, secondOpset, graph, producer, functions = [] }: SmallModel): Uint8Array {
  const second = secondOpset === undefined ? [] : [message(8, number(2, secondOpset))];
  const local = functions.length === 0 ? [] : [message(8, text(1, 'local'), number(2, 1))];
  return join([
    number(1, ir),
    ...(producer === undefined ? [] : [text(2, producer)]),
    message(7, graph),
    message(8, number(2, opset)),
    ...second,
    ...local,
    ...functions.map((own) => message(25, own)),
  ]);
}

export function model(words: string, given: SmallModel): Binary {
  return { bytes: onnx(given), words };
}

export interface SmallGraph {
  readonly nodes: readonly Uint8Array[];
  readonly tensors?: readonly Uint8Array[];
  readonly inputs?: readonly Uint8Array[];
  readonly outputs?: readonly Uint8Array[];
  readonly sparse?: readonly Uint8Array[];
  readonly notes?: Notes;
}

/** Entries of `metadata_props`. */
type Notes = Readonly<Record<string, string>>;

function entries(field: number, notes: Notes): readonly Uint8Array[] {
  return Object.entries(notes).map(([key, value]) => message(field, join([text(1, key), text(2, value)])));
}

/** `x` [N, 4] in and `y` [N, 3] out, unless something else is given. */
export function graph({ nodes, tensors = [], sparse = [], notes = {}, ...ports }: SmallGraph): Uint8Array {
  const { inputs = [port('x', ['N', 4])], outputs = [port('y', ['N', 3])] } = ports;
  return join([
    ...nodes.map((own) => message(1, own)),
    text(2, 'g'),
    ...tensors.map((own) => message(5, own)),
    ...sparse.map((own) => message(15, own)),
    ...inputs.map((own) => message(11, own)),
    ...outputs.map((own) => message(12, own)),
    ...entries(16, notes),
  ]);
}

export function node(
  op: string,
  inputs: readonly string[],
  output: string | readonly string[],
  attributes: readonly Uint8Array[] = [],
  domain = '',
  notes: Notes = {},
): Uint8Array {
  const outputs = typeof output === 'string' ? [output] : output;
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${op.toLowerCase()}-${outputs[0] ?? ''}`),
    text(4, op),
    ...attributes.map((own) => message(5, own)),
    ...(domain === '' ? [] : [text(7, domain)]),
    ...entries(9, notes),
  ]);
}

/** FunctionProto of the domain `local`: one input `a`, one output `b`. */
export function localFunction(name: string, nodes: readonly Uint8Array[]): Uint8Array {
  const opsets = [message(9, number(2, 17)), message(9, text(1, 'local'), number(2, 1))];
  const body = nodes.map((own) => message(7, own));
  return join([text(1, name), text(4, 'a'), text(5, 'b'), ...body, ...opsets, text(10, 'local')]);
}

/** AttributeProto of type INT (2) or INTS (7). */
export function whole(name: string, value: number | readonly number[]): Uint8Array {
  const values = typeof value === 'number' ? [number(3, value)] : value.map((own) => number(8, own));
  return join([text(1, name), ...values, number(20, typeof value === 'number' ? 2 : 7)]);
}

const elementTypes = { float32: 1, int8: 3, bool: 9, int64: 7, text: 8, float64: 11 } as const;

/** A stored tensor; without bytes a ramp of float32 values. */
export function tensor(
  name: string,
  dims: readonly number[],
  type: keyof typeof elementTypes = 'float32',
  bytes: Uint8Array = ramp(dims.reduce((product, dim) => product * dim, 1)),
): Uint8Array {
  return join([...dims.map((dim) => number(1, dim)), number(2, elementTypes[type]), text(8, name), bytesField(9, bytes)]);
}

export function port(name: string, dims: readonly (number | string)[], type: keyof typeof elementTypes = 'float32'): Uint8Array {
  const shape = dims.map((dim) => (typeof dim === 'number' ? message(1, number(1, dim)) : message(1, text(2, dim))));
  return join([text(1, name), message(2, message(1, number(1, elementTypes[type]), message(2, ...shape)))]);
}

export function message(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, join(parts));
}

export function text(field: number, value: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(value));
}

export function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return join([Uint8Array.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
}

/** A number below 0 is written as the 64 bits that it has. */
function varint(value: number): readonly number[] {
  if (value < 0) {
    const bits = BigInt.asUintN(64, BigInt(value));
    return Array.from({ length: 10 }, (_, at) => {
      const part = Number((bits >> BigInt(7 * at)) & 127n);
      return at < 9 ? part + 128 : part;
    });
  }
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function ramp(length: number): Uint8Array {
  return new Uint8Array(Float32Array.from({ length }, (_, at) => (at + 1) / length).buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

export const roundedNetwork = model('a MatMul by `W`, a `Round`, and a MatMul by `V`', {
  graph: graph({
    nodes: [node('MatMul', ['x', 'W'], 'h'), node('Round', ['h'], 'r'), node('MatMul', ['r', 'V'], 'y')],
    tensors: [tensor('W', [4, 5]), tensor('V', [5, 3])],
    outputs: [port('y', ['N', 3])],
  }),
});

export const twoSamples = npy('<f4', [2, 4], new Uint8Array(32), 'two samples of 4 numbers, float32');
export const twoLabels = npy('|u1', [2], Uint8Array.of(0, 2), 'the labels 0 and 2, uint8');
export const linear = graph({ nodes: [node('MatMul', ['x', 'W'], 'y')], tensors: [tensor('W', [4, 3])] });

/** A fixture of the repository; a sound model stands beside it. */
export function trap(name: string, note?: string): Example {
  return { wrong: { command: `inspect test/fixtures/traps/${name}.onnx` }, right: { command: `inspect ${digits}` }, note };
}

export function bytes(file: Binary, note?: string): Example {
  return {
    wrong: { files: { 'net.onnx': file }, command: 'inspect net.onnx' },
    right: { files: { 'net.onnx': model('one MatMul of `x` [N, 4] and `W` [4, 3]', { graph: linear }) }, command: 'inspect net.onnx' },
    note,
  };
}
