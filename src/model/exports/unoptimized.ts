/**
 * What PyTorch's current exporter writes where its optimizer is off: a `Reshape` that leaves axes as they are, a `CastLike` that names another
 * value instead of a type, and computed zeros as the bias of a convolution that has none.
 */
import { nameAt } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import type { Scan } from '../onnx/records.ts';

/** A vector of the file that is brought into the form of a vector, as the axes of a mean are without the optimizer: readers take it itself. */
export function sameVectors(scan: Scan, { node }: Decoded<'Graph'>): ReadonlyMap<string, string> {
  const constants = node.filter(({ opType }) => opType === 'Constant');
  const given = (is: (own: Attribute) => boolean): ReadonlySet<string> =>
    new Set(constants.flatMap(({ output = [], attribute }) => (attribute.some(is) ? output : [])));
  const vectors = given(({ name, t }) => name === 'value' && t?.dims.length === 1);
  const forms = given(({ name, ints }) => name === 'value_ints' && isMinusOne(scan, ints));
  return new Map(
    node.flatMap(({ opType, input = [], output = [] }) => {
      const [from, form, to] = [nameAt(input, 0), nameAt(input, 1), nameAt(output, 0)];
      return opType === 'Reshape' && vectors.has(from) && forms.has(form) ? [[to, from] as const] : [];
    }),
  );
}

type Attribute = Decoded<'Attribute'>;

/** Whether a list of integers is −1 alone: ten bytes, all bits set. */
function isMinusOne(scan: Scan, ints: Attribute['ints']): boolean {
  const [run, more] = ints;
  if (run === undefined || more !== undefined || run.end - run.start !== 10) return false;
  return [...scan.window.bytes(run.start, 10)].every((byte, at) => byte === (at < 9 ? 0xff : 1));
}

/** Operators whose result has the type of what they read first. */
const passing: ReadonlySet<string> = new Set([
  ...[
    'Add',
    'Sub',
    'Mul',
    'Div',
    'Sqrt',
    'Neg',
    'Exp',
    'Transpose',
    'Reshape',
    'Unsqueeze',
    'Squeeze',
    'MatMul',
    'Identity',
    'Softmax',
    'Slice',
  ],
]);

/** The code of the type of each value, as far as the file tells it. */
export function typesIn(graph: Decoded<'Graph'>): ReadonlyMap<string, number> {
  const ports = [...graph.input, ...graph.output, ...graph.valueInfo].map(({ name, type }) => [name, type?.tensorType?.elemType] as const);
  const stored = graph.initializer.map(({ name, dataType }) => [name, dataType] as const);
  const types = new Map([...ports, ...stored].flatMap(([name, type]) => (name === undefined || !type ? [] : [[name, type] as const])));
  for (const { opType = '', input = [], output: [result = ''] = [], attribute } of graph.node) {
    if (types.has(result)) continue;
    const of = { Cast: Number(attribute.find(({ name }) => name === 'to')?.i ?? 0), CastLike: types.get(nameAt(input, 1)) };
    const passed = passing.has(opType) ? input.map((name) => types.get(name)).find((type) => type !== undefined) : undefined;
    const type = new Map<string, number | undefined>(Object.entries(of)).get(opType) ?? passed;
    if (type !== undefined) types.set(result, type);
  }
  return types;
}

/** Values of zeros, in whatever type and shape: nothing is added where a convolution takes one as its bias. */
export function zerosIn(scan: Scan, { node }: Decoded<'Graph'>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { opType = '', input = [], output: [result = ''] = [], attribute } of node) {
    const stored = opType === 'Constant' ? attribute.find(({ name }) => name === 'value')?.t?.rawData : undefined;
    const isZero =
      stored !== undefined &&
      stored.end - stored.start <= 8 &&
      scan.window.bytes(stored.start, stored.end - stored.start).every((byte) => byte === 0);
    if (isZero || (['Cast', 'CastLike', 'Expand'].includes(opType) && found.has(nameAt(input, 0)))) found.add(result);
  }
  return found;
}
