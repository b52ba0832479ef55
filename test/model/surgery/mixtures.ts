/** Mixtures of experts in the forms that exporters write, with all experts or with some of them only. */
import { createBuilder, emit, emitMany } from '../../../src/compute/builder.ts';
import { floatTensor, intTensor, type Attribute, type Model } from '../../../src/model/index.ts';
import { uniform } from '../../../src/random/draw.ts';
import { stream } from '../../../src/random/stream.ts';

const inner = 5;
/** How many experts a token is sent to. */
export const chosen = 2;

export interface Mixture {
  /** How many there are to choose from. */
  readonly experts: number;
  /** Numbers of those that the model has. */
  readonly left: readonly number[];
  readonly width?: number;
  readonly classes?: number;
}

type Given = number | string | readonly number[];

/** A graph that is being written. */
export interface Sheet {
  /** How many experts there are. */
  readonly count: number;
  readonly width: number;
  readonly node: (op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Given>>) => string;
  readonly parts: (op: string, inputs: readonly string[], count: number, axis: number) => string[];
  readonly ints: (dims: readonly number[], ...values: readonly number[]) => string;
  readonly floats: (dims: readonly number[], ...values: readonly number[]) => string;
  /** Weights of all experts, [experts, …dims]. */
  readonly stack: (name: string, ...dims: readonly number[]) => string;
  /** Those of the expert in place `at`, dims. */
  readonly own: (name: string, at: number, ...dims: readonly number[]) => string;
  /** A router's matrix [width, experts], and its bias. */
  readonly columns: (name: string) => string;
  /** A weight that has nothing to do with experts. */
  readonly plain: (name: string, ...dims: readonly number[]) => string;
}

export type Layer = (sheet: Sheet, x: string, logits: string) => string;

/** On [tokens, width]: x plus what the layer makes of it, and one matrix more. */
export function mixture(layer: Layer, { experts, left, width = 3, classes = 2 }: Mixture): Model {
  const builder = createBuilder(18, ['x']);
  const store = (name: string, dims: readonly number[], values: readonly number[]): string => {
    const own = builder.initializers.has(name) ? `${name}.${builder.initializers.size}` : name;
    builder.initializers.set(own, floatTensor(own, dims, values));
    return own;
  };
  const drawn = (name: string, expert: number, dims: readonly number[]): readonly number[] =>
    Array.from(uniform(stream(7, `${name} ${expert}`), sizeOf(dims), 0.8));
  const sheet: Sheet = {
    count: left.length,
    width,
    node: (op, inputs, given = {}) => emit(builder, op, inputs, attributesOf(given)),
    parts: (op, inputs, count, axis) => [...emitMany(builder, op, { inputs, count, attributes: attributesOf({ axis }) })],
    ints(dims, ...values) {
      const name = `i${builder.initializers.size}`;
      builder.initializers.set(name, intTensor(name, dims, values));
      return name;
    },
    floats: (dims, ...values) => store(`f${builder.initializers.size}`, dims, values),
    stack: (name, ...dims) =>
      store(
        name,
        [left.length, ...dims],
        left.flatMap((it) => drawn(name, it, dims)),
      ),
    own: (name, at, ...dims) => store(`${left[at]}.${name}`, dims, drawn(name, left[at] ?? 0, dims)),
    columns(name) {
      const all = left.map((it) => drawn(name, it, [width]));
      const rows = Array.from({ length: width }, (_, row) => all.map((column) => column[row] ?? 0));
      return store(name, [width, left.length], rows.flat());
    },
    plain: (name, ...dims) => store(name, dims, drawn(name, experts, dims)),
  };
  const { node, stack, columns, plain } = sheet;
  const logits = node('Add', [node('MatMul', ['x', columns('router')]), stack('router.bias')]);
  const output = node('MatMul', [node('Add', ['x', layer(sheet, 'x', logits)]), plain('head', width, classes)]);
  return {
    irVersion: 8,
    opsets: new Map([['', 18]]),
    graph: {
      name: 'mixture',
      inputs: [{ name: 'x', type: 'float32', dims: ['tokens', width] }],
      outputs: [{ name: output, type: 'float32', dims: ['tokens', classes] }],
      nodes: builder.nodes,
      initializers: builder.initializers,
      valueInfo: new Map(),
    },
    functions: [],
    producer: 'test',
    metadata: new Map(),
  };
}

function attributesOf(given: Readonly<Record<string, Given>>): Readonly<Record<string, Attribute>> {
  const typed = Object.entries(given).map(([name, value]): [string, Attribute] => [
    name,
    typeof value === 'number' ? { kind: 'int', value } : typeof value === 'string' ? { kind: 'string', value } : { kind: 'ints', value },
  ]);
  return Object.fromEntries(typed);
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** Gates [tokens, experts] of the logits. */
export type Gates = (sheet: Sheet, logits: string) => string;

const softmax: Gates = ({ node }, logits) => node('Softmax', [logits], { axis: -1 });
const sigmoid: Gates = ({ node }, logits) => node('Sigmoid', [logits]);

/** Of the largest alone, spread over zeros of the shape of the logits. */
const scattered: Gates = ({ node, parts, ints }, logits) => {
  const [values = '', numbers = ''] = parts('TopK', [logits, ints([1], chosen)], 2, -1);
  const zeros = node('ConstantOfShape', [node('Shape', [logits])]);
  const gates = node('Softmax', [values], { axis: -1 });
  return node('ScatterElements', [zeros, numbers, gates], { axis: -1 });
};

/** Whatever is below the last of the largest goes to −∞. */
const cutOff: Gates = ({ node, parts, ints, floats }, logits) => {
  const [values = ''] = parts('TopK', [logits, ints([1], chosen)], 2, -1);
  const least = node('Slice', [values, ints([1], -1), ints([1], 9), ints([1], -1)]);
  const isTaken = node('GreaterOrEqual', [logits, least]);
  return node('Softmax', [node('Where', [isTaken, logits, floats([], -1e9)])], { axis: -1 });
};

/** As one-hot rows of the numbers, times their values, added up. */
const oneHot: Gates = ({ node, parts, ints, floats, count }, logits) => {
  const [values = '', numbers = ''] = parts('TopK', [logits, ints([1], chosen)], 2, -1);
  const gates = node('Unsqueeze', [node('Sigmoid', [values]), ints([1], -1)]);
  const rows = node('OneHot', [numbers, ints([], count), floats([2], 0, 1)], { axis: -1 });
  return node('ReduceSum', [node('Mul', [rows, gates]), ints([1], 1)], { keepdims: 0 });
};

/** The numbers compared with 0, 1, 2, …. */
const counted: Gates = ({ node, parts, ints, count }, logits) => {
  const [values = '', numbers = ''] = parts('TopK', [logits, ints([1], chosen)], 2, -1);
  const all = ints([1, 1, count], ...Array(count).keys());
  const is = node('Equal', [node('Unsqueeze', [numbers, ints([1], -1)]), all]);
  const gates = node('Unsqueeze', [node('Softmax', [values], { axis: -1 }), ints([1], -1)]);
  const spread = node('Mul', [node('Cast', [is], { to: 1 }), gates]);
  return node('ReduceSum', [spread, ints([1], 1)], { keepdims: 0 });
};

/** Divided by their sum. */
const normed: Gates = (sheet, logits) => {
  const { node, ints } = sheet;
  const gates = sigmoid(sheet, logits);
  return node('Div', [gates, node('ReduceSum', [gates, ints([1], -1)])]);
};

/** What all experts make of x: [experts, tokens, width]. */
function outputs({ node, stack, ints, width }: Sheet, x: string): string {
  const first = node('MatMul', [node('Unsqueeze', [x, ints([1], 0)]), stack('up', width, inner)]);
  const hidden = node('Sigmoid', [node('Add', [first, stack('up.bias', 1, inner)])]);
  return node('Add', [node('MatMul', [hidden, stack('down', inner, width)]), stack('down.bias', 1, width)]);
}

/** Multiplied by the gates and added up over the experts. */
function stacked(gates: Gates): Layer {
  return (sheet, x, logits) => {
    const { node, ints } = sheet;
    const turned = node('Transpose', [gates(sheet, logits)], { perm: [1, 0] });
    const shares = node('Unsqueeze', [turned, ints([1], -1)]);
    return node('ReduceSum', [node('Mul', [outputs(sheet, x), shares]), ints([1], 0)], { keepdims: 0 });
  };
}

/** The sum as a product: [tokens, 1, experts] × [tokens, experts, width]. */
const multiplied: Layer = (sheet, x, logits) => {
  const { node, ints } = sheet;
  const shares = node('Unsqueeze', [sigmoid(sheet, logits), ints([1], 1)]);
  const all = node('Transpose', [outputs(sheet, x)], { perm: [1, 0, 2] });
  return node('Squeeze', [node('MatMul', [shares, all]), ints([1], 1)]);
};

/** Every expert has a copy of x, as `bmm` wants it. */
const copied: Layer = (sheet, x, logits) => {
  const { node, ints, count, width } = sheet;
  const copies = node('Expand', [node('Unsqueeze', [x, ints([1], 0)]), ints([3], count, 1, 1)]);
  const made = node('MatMul', [copies, sheet.stack('up', width, width)]);
  const shares = node('Transpose', [sigmoid(sheet, logits)], { perm: [1, 0] });
  const weighted = node('Mul', [made, node('Unsqueeze', [shares, ints([1], -1)])]);
  return node('ReduceSum', [weighted, ints([1], 0)], { keepdims: 0 });
};

/** The matrices of the chosen ones, looked up for every token: [tokens, chosen, width, width]. */
const lookedUp: Layer = ({ node, parts, ints, stack, width }, x, logits) => {
  const [values = '', numbers = ''] = parts('TopK', [logits, ints([1], chosen)], 2, -1);
  const matrices = node('Gather', [stack('up', width, width), numbers], { axis: 0 });
  const made = node('MatMul', [node('Unsqueeze', [x, ints([2], 1, 2)]), matrices]);
  const shares = node('Softmax', [values], { axis: -1 });
  const gates = node('Unsqueeze', [shares, ints([2], 2, 3)]);
  return node('ReduceSum', [node('Mul', [made, gates]), ints([2], 1, 2)], { keepdims: 0 });
};

/** One expert with tensors of its own. */
function expert({ node, own, width }: Sheet, x: string, at: number): string {
  const first = node('Gemm', [x, own('up', at, width, inner), own('up.bias', at, inner)]);
  const hidden = node('Tanh', [first]);
  return node('Gemm', [hidden, own('down', at, inner, width), own('down.bias', at, width)]);
}

function each<T>({ count }: Sheet, of: (at: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, at) => of(at));
}

function chain({ node }: Sheet, terms: readonly string[]): string {
  return terms.reduce((sum, term) => node('Add', [sum, term]));
}

function bySlices(gates: Gates): Layer {
  return (sheet, x, logits) => {
    const { node, ints } = sheet;
    const shares = gates(sheet, logits);
    const share = (at: number): string => node('Slice', [shares, ints([1], at), ints([1], at + 1), ints([1], 1)]);
    return chain(
      sheet,
      each(sheet, (at) => node('Mul', [share(at), expert(sheet, x, at)])),
    );
  };
}

const bySplit: Layer = (sheet, x, logits) => {
  const sizes = sheet.ints([sheet.count], ...each(sheet, () => 1));
  const shares = sheet.parts('Split', [softmax(sheet, logits), sizes], sheet.count, 1);
  const terms = each(sheet, (at) => sheet.node('Mul', [expert(sheet, x, at), shares[at] ?? '']));
  return sheet.node('Sum', terms);
};

const byNumber: Layer = (sheet, x, logits) => {
  const { node, ints } = sheet;
  const shares = sigmoid(sheet, logits);
  const terms = each(sheet, (at) => {
    const share = node('Gather', [shares, ints([], at)], { axis: 1 });
    const made = node('Mul', [expert(sheet, x, at), node('Unsqueeze', [share, ints([1], 1)])]);
    return node('Unsqueeze', [made, ints([1], 1)]);
  });
  return node('ReduceSum', [node('Concat', terms, { axis: 1 }), ints([1], 1)], { keepdims: 0 });
};

/** Results side by side, [tokens, experts, width], before any gate. */
const sideBySide: Layer = (sheet, x, logits) => {
  const { node, ints } = sheet;
  const made = each(sheet, (at) => node('Unsqueeze', [expert(sheet, x, at), ints([1], 1)]));
  const shares = node('Unsqueeze', [softmax(sheet, logits), ints([1], -1)]);
  const weighted = node('Mul', [node('Concat', made, { axis: 1 }), shares]);
  return node('ReduceSum', [weighted, ints([1], 1)], { keepdims: 0 });
};

/** Of each expert, whether a token was sent to it: its number is looked for among the chosen. */
const byMask: Layer = (sheet, x, logits) => {
  const { node, parts, ints } = sheet;
  const [values = '', numbers = ''] = parts('TopK', [logits, ints([1], chosen)], 2, -1);
  const gates = node('Softmax', [values], { axis: -1 });
  const terms = each(sheet, (at) => {
    const is = node('Cast', [node('Equal', [numbers, ints([], at)])], { to: 1 });
    const share = node('ReduceSum', [node('Mul', [is, gates]), ints([1], -1)]);
    return node('Mul', [expert(sheet, x, at), share]);
  });
  return chain(sheet, terms);
};

/** A loop over a stack, written out: each takes its matrix out of it by number. */
const outOfStack: Layer = (sheet, x, logits) => {
  const { node, ints, width } = sheet;
  const [up, bias] = [sheet.stack('up', width, width), sheet.stack('bias', width)];
  const shares = softmax(sheet, logits);
  const terms = each(sheet, (at) => {
    const at0 = (from: string): string => node('Gather', [from, ints([], at)], { axis: 0 });
    const made = node('Add', [node('MatMul', [x, at0(up)]), at0(bias)]);
    const share = node('Gather', [shares, ints([1], at)], { axis: 1 });
    return node('Mul', [made, share]);
  });
  return chain(sheet, terms);
};

/** Only the tokens that were sent to an expert pass through it; it writes to their rows. */
const sparse: Layer = (sheet, x, logits) => {
  const { node, parts, ints, floats } = sheet;
  const [values = '', numbers = ''] = parts('TopK', [logits, ints([1], chosen)], 2, -1);
  const gates = node('Softmax', [values], { axis: -1 });
  let sum = node('Mul', [x, floats([], 0)]);
  for (const at of Array(sheet.count).keys()) {
    const places = node('NonZero', [node('Equal', [numbers, ints([], at)])]);
    const [rows = ''] = parts('Split', [places, ints([2], 1, 1)], 2, 0);
    const tokens = node('Squeeze', [rows, ints([1], 0)]);
    const made = expert(sheet, node('Gather', [x, tokens], { axis: 0 }), at);
    const share = node('GatherND', [gates, node('Transpose', [places], { perm: [1, 0] })]);
    const written = node('Mul', [made, node('Unsqueeze', [share, ints([1], 1)])]);
    const to = node('Unsqueeze', [tokens, ints([1], 1)]);
    sum = node('ScatterND', [sum, to, written], { reduction: 'add' });
  }
  return sum;
};

/** By what they are called in a test; `exact` where a masked expert adds nothing at all. */
export const forms: Readonly<Record<string, { readonly layer: Layer; readonly exact?: true }>> = {
  'a stack under a softmax': { layer: stacked(softmax) },
  'a stack under sigmoids': { layer: stacked(sigmoid), exact: true },
  'a stack under sigmoids divided by their sum': { layer: stacked(normed) },
  'a stack, the largest scattered': { layer: stacked(scattered) },
  'a stack, all but the largest cut off': { layer: stacked(cutOff) },
  'a stack, the largest as one-hot rows': { layer: stacked(oneHot) },
  'a stack, numbers compared with all': { layer: stacked(counted) },
  'a stack, summed up by a product': { layer: multiplied, exact: true },
  'a stack with copies of its input': { layer: copied, exact: true },
  'a stack that is looked up': { layer: lookedUp },
  'written out, gates by slices': { layer: bySlices(softmax) },
  'written out, sigmoids by slices': { layer: bySlices(sigmoid), exact: true },
  'written out, gates by a split': { layer: bySplit },
  'written out, gates by number, joined': { layer: byNumber, exact: true },
  'written out, results side by side': { layer: sideBySide },
  'written out, masks by number': { layer: byMask },
  'written out of a stack': { layer: outOfStack },
  'written out, tokens sent to each': { layer: sparse },
};
