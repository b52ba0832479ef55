/**
 * Activations that models spell out in arithmetic, found again by what they compute: x·σ(x) and both forms of
 * GELU have derivatives far cheaper than the chain rule through each of their parts.
 */
import { ownAt } from '../basics/own.ts';
import { nameAt, type Node, type Tensor } from '../model/graph.ts';
import type { Forward } from './forward-graph.ts';
import { decodeValues, elementCount } from '../model/index.ts';
import { sameShape, type Shapes } from './shapes.ts';

const known: readonly { readonly kind: Composite['kind']; readonly bend: string; readonly of: (x: number) => number }[] = [
  { kind: 'silu', bend: 'Sigmoid', of: (x) => x / (1 + Math.exp(-x)) },
  { kind: 'gelu', bend: 'Erf', of: (x) => (x / 2) * (1 + erf(x / Math.SQRT2)) },
  { kind: 'gelu by tanh', bend: 'Tanh', of: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) },
];

/** Where a function is looked at, and how far stored constants may put it off. */
const points = [-3.1, -1.3, -0.4, 0.2, 0.9, 2.7];
const tolerance = 1e-5;

/** Nodes that one activation is spelled in, at most. */
const longest = 12;

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Neg: (a) => -a,
  Tanh: (a) => Math.tanh(a),
  Sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  Erf: (a) => erf(a),
};

/**
 * By the node that gives their output. Nothing of `apart` is inside one: trained tensors are no constants, and
 * what is differentiated for its own sake needs the chain rule.
 */
export function compositesOf({ nodes, shapes, constants }: Forward, apart: ReadonlySet<string>): ReadonlyMap<Node, Composite> {
  const producers = new Map(nodes.map((node) => [nameAt(node.outputs, 0), node] as const));
  const found = new Map<Node, Composite>();
  for (const node of nodes) {
    if (node.op !== 'Mul' || node.domain !== '') continue;
    const composite = compositeAt(node, { producers, shapes, constants, apart });
    if (composite !== undefined) found.set(node, composite);
  }
  return found;
}

interface Around {
  readonly producers: ReadonlyMap<string, Node>;
  readonly shapes: Shapes;
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly apart: ReadonlySet<string>;
}

function compositeAt(last: Node, around: Around): Composite | undefined {
  const behind = arithmeticBehind(last, around);
  const y = nameAt(last.outputs, 0);
  for (const { kind, bend, of } of known) {
    const bent = behind.filter(({ op }) => op === bend);
    const [only] = bent;
    if (only === undefined || bent.length > 1) continue;
    const x = [...new Set(behind.flatMap(({ inputs }) => inputs))].find(
      (name) => sameSize(name, y, around) && computes(last, name, of, around),
    );
    if (x === undefined) continue;
    const square = behind.find(({ op, inputs }) => op === 'Mul' && inputs.every((it) => it === x));
    return { kind, x, y, bend: nameAt(only.outputs, 0), square: square ? nameAt(square.outputs, 0) : undefined };
  }
  return undefined;
}

/** The nearest nodes of arithmetic that a node depends on, itself included. */
function arithmeticBehind(last: Node, { producers }: Around): readonly Node[] {
  const reached = [last];
  for (const node of reached) {
    for (const name of node.inputs) {
      const before = producers.get(name);
      if (before === undefined || reached.length >= longest || reached.includes(before)) continue;
      if (before.domain === '' && ownAt(arithmetic, before.op) !== undefined) reached.push(before);
    }
  }
  return reached;
}

function computes(last: Node, x: string, of: (x: number) => number, around: Around): boolean {
  if (scalarOf(x, around) !== undefined) return false;
  return points.every((point) => {
    const value = valueOf(last, new Map([[x, point]]), around, longest);
    const expected = of(point);
    return value !== undefined && Math.abs(value - expected) < tolerance * Math.abs(expected);
  });
}

/** What a node gives where the named tensors have these values and all others are scalar constants. */
function valueOf(node: Node, values: Map<string, number>, around: Around, depth: number): number | undefined {
  const operation = node.domain === '' ? ownAt(arithmetic, node.op) : undefined;
  const [own = ''] = node.outputs;
  if (operation === undefined || depth === 0 || around.apart.has(own)) return undefined;
  const operands = node.inputs.map((name) => {
    const before = around.producers.get(name);
    const value = values.get(name) ?? scalarOf(name, around) ?? (before && valueOf(before, values, around, depth - 1));
    if (value !== undefined) values.set(name, value);
    return value;
  });
  const [a, b = 0] = operands;
  return a === undefined || operands.includes(undefined) ? undefined : operation(a, b);
}

function scalarOf(name: string, { constants, apart }: Around): number | undefined {
  const tensor = apart.has(name) ? undefined : constants.get(name);
  if (tensor?.data.kind !== 'bytes' || elementCount(tensor.dims) !== 1) return undefined;
  const [value] = decodeValues(tensor.type, tensor.data.bytes, 1) ?? [];
  return value === undefined ? undefined : Number(value);
}

function sameSize(x: string, y: string, { shapes }: Around): boolean {
  const [from, to] = [shapes.get(x), shapes.get(y)];
  return from !== undefined && to !== undefined && sameShape(from, to);
}

/** Abramowitz and Stegun 7.1.26: right to 1.5·10⁻⁷. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const terms = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const sum = terms.reduce((total, term) => total * t + term, 0) * t;
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

/** Operators that are differentiated as the graph of what they are made of. */
export interface Composite {
  readonly kind: 'silu' | 'gelu' | 'gelu by tanh';
  readonly x: string;
  readonly y: string;
  /** σ, erf or tanh inside it. */
  readonly bend: string;
  /** x², where it is computed. */
  readonly square?: string;
}
