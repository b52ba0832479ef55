/**
 * Follows the axis of tokens from a value to the outputs of a model: what must change where their number
 * does, and why it cannot. Shapes are inferred with another number of tokens, so that whatever differs is theirs.
 */
import { dimsOf } from '../shape.ts';
import { reshapeTarget } from '../coupling/runtime-readers.ts';
import { describeNode, printable } from '../describe.ts';
import { dataValues, isDefault } from '../flat/dataflow.ts';
import { flatGraph, type FlatGraph, type FlatNode, type ValueId } from '../flat/flatten.ts';
import { nameAt, type Dim, type Model, type Node } from '../graph.ts';
import { intTensor } from '../values/tensors.ts';
import { multiply } from '../shapes/dim-algebra.ts';
import { shapesOf, type Shapes } from '../shapes/infer-shapes.ts';
import { carries, type NoTokens, noneRead, pickingAxes, readByPosition, type ReadTokens } from './token-cut.ts';

export interface Followed extends ReadTokens {
  /** New constant shapes of Reshape nodes for a number of tokens. */
  readonly reshapes: ReadonlyMap<Node, (tokens: number) => readonly number[]>;
  /** Values that depend on the tokens, whose declared shapes are true no longer. */
  readonly changed: ReadonlySet<ValueId>;
}

/** A number of tokens that no model has: a dimension with it is one of tokens. */
const stranger = 1_000_003;

/** `kept` is the name that the readers of the value get; it has `of` tokens on its axis 1 by now. */
export function followTokens(model: Model, value: ValueId, of: number, before: Shapes): Followed | NoTokens {
  const flat = flatGraph(model);
  const perToken = outputPerToken(model, before, before.get(value)?.dims[1]);
  if (perToken !== undefined) return perToken;
  const changed = readersOf(flat, value);
  const aside = readAside(flat, value, changed);
  if (aside !== undefined) return aside;
  const reshapes = new Map<Node, (tokens: number) => readonly number[]>();
  // Each repaired Reshape may lay others bare that stand behind it.
  for (let round = 0; round <= flat.nodes.length; round++) {
    const after = shapesWith(model, value, before, reshapes);
    const wrong = firstWrong({ flat, before, after, changed, of }, value);
    if (wrong === undefined) return positionsRead({ flat, before, after, changed, of }, reshapes);
    const target = repaired(wrong, model, { before, after });
    if (target === undefined || reshapes.has(wrong.node)) return { refused: faultAt(wrong) };
    reshapes.set(wrong.node, target);
  }
  return { refused: 'its shapes do not come to an end' };
}

interface FollowContext {
  readonly flat: FlatGraph;
  readonly before: Shapes;
  readonly after: Shapes;
  readonly changed: ReadonlySet<ValueId>;
  readonly of: number;
}

function outputPerToken({ graph }: Model, before: Shapes, tokens: Dim | undefined) {
  const found = graph.outputs.find(({ name, dims: declared }) => {
    const dims = before.get(name)?.dims ?? declared;
    return dims !== undefined && dims.length > 2 && dims[1] === tokens;
  });
  return found && { refused: `the output \`${printable(found.name)}\` has a value for each token` };
}

/** All that changes with the value, shapes read of it included. */
function readersOf(flat: FlatGraph, value: ValueId): ReadonlySet<ValueId> {
  const reached = new Set([value]);
  for (const { inputs, inner, outputs } of flat.nodes) {
    if (![...inputs, ...Object.values(inner).flat()].some((input) => reached.has(input))) continue;
    for (const output of outputs) if (output !== '') reached.add(output);
  }
  return reached;
}

/** Data that passes the block by has all of its tokens. */
function readAside(flat: FlatGraph, value: ValueId, changed: ReadonlySet<ValueId>) {
  const data = dataValues(flat);
  for (const node of flat.nodes) {
    const isBehind = node.outputs.some((output) => changed.has(output) && output !== value);
    if (!isBehind || !node.outputs.some((output) => data.has(output))) continue;
    const aside = node.inputs.find((input) => data.has(input) && !changed.has(input));
    if (aside !== undefined) {
      return { refused: `${describeNode(node.node)} also reads \`${printable(aside)}\`, which does not come from that block` };
    }
    if (!carries(node)) return { refused: `${describeNode(node.node)} may mix tokens by their place` };
  }
  return flat.outputs.includes(value) ? { refused: `the model gives \`${printable(value)}\` out` } : undefined;
}

/** Shapes with a strange number of tokens behind the value, which becomes an input of the model. */
function shapesWith(model: Model, value: ValueId, before: Shapes, reshapes: Followed['reshapes']): Shapes {
  const { graph } = model;
  const [own] = [before.get(value)];
  if (own === undefined) throw new TypeError('the shape of the value is known by now');
  const nodes = graph.nodes
    .filter(({ outputs }) => !outputs.includes(value))
    .map((node) => {
      if (reshapes.get(node) === undefined) return node;
      return { ...node, inputs: [nameAt(node.inputs, 0), targetName(node)] };
    });
  const targets = [...reshapes].map(([node, target]) => {
    const numbers = target(stranger);
    return [targetName(node), intTensor(targetName(node), [numbers.length], numbers)] as const;
  });
  const other: Model = {
    ...model,
    graph: {
      ...graph,
      inputs: [...graph.inputs, { name: value, type: own.type, dims: own.dims.with(1, stranger) }],
      outputs: graph.outputs.map(({ name, type }) => ({ name, type })),
      nodes,
      initializers: new Map([...graph.initializers, ...targets]),
      valueInfo: new Map(),
    },
  };
  return shapesOf(flatGraph(other), other);
}

function targetName({ outputs }: Node): string {
  return `${nameAt(outputs, 0)} shape of tokens`;
}

/** The first node whose result is not the one from before with another number of tokens. */
function firstWrong({ flat, before, after, changed, of }: FollowContext, value: ValueId): FlatNode | undefined {
  const data = dataValues(flat);
  const isOwn = (name: ValueId): boolean => changed.has(name) && name !== value && data.has(name);
  return flat.nodes.find(({ outputs }) =>
    outputs.some((output) => {
      if (!isOwn(output)) return false;
      const [old, now] = [before.get(output)?.dims, after.get(output)?.dims];
      if (old === undefined || now === undefined || old.length !== now.length) return true;
      const isOutput = flat.outputs.includes(output);
      return old.some((dim, axis) => !isAlike(dim, now[axis], isOutput ? undefined : of));
    }),
  );
}

/** Equal, or the same with the stranger in place of the tokens; a few of them may be left out. */
function isAlike(old: Dim, now: Dim | undefined, of: number | undefined): boolean {
  if (now === '?' || old === '?') return false;
  if (old === now) return true;
  if (of === undefined || now === undefined) return false;
  if (typeof old === 'number' && typeof now === 'number') return stranger - now === of - old;
  const factor = Number(/^\d+/.exec(String(old))?.[0] ?? 1);
  return factor % of === 0 && now === multiply(String(old).replace(/^\d+\*/, ''), (factor / of) * stranger);
}

/** A Reshape to numbers, or to sizes of what stands before the cut: the same with fewer tokens. */
function repaired(
  wrong: FlatNode,
  model: Model,
  { before, after }: Pick<FollowContext, 'before' | 'after'>,
): ((tokens: number) => readonly number[]) | undefined {
  const [x = '', shape] = wrong.inputs;
  const [y = ''] = wrong.outputs;
  const [old, now, made] = [before.get(x)?.dims, after.get(x)?.dims, before.get(y)?.dims];
  if (wrong.node.op !== 'Reshape' || !isDefault(wrong) || shape === undefined) return undefined;
  if (old === undefined || now === undefined || made === undefined) return undefined;
  if (!model.graph.nodes.includes(wrong.node)) return undefined;
  const wanted = [...made];
  for (const [axis, dim] of now.entries()) {
    if (dim !== stranger) continue;
    const to = made.findIndex(
      (size, place) =>
        size === old[axis] &&
        multiply(...made.slice(0, place)) === multiply(...old.slice(0, axis)) &&
        multiply(...made.slice(place + 1)) === multiply(...old.slice(axis + 1)),
    );
    if (to < 0) return undefined;
    wanted[to] = stranger;
  }
  const target = reshapeTarget(now, wanted);
  return target && ((tokens) => target.map((entry) => (entry === stranger ? tokens : entry)));
}

function faultAt({ node }: FlatNode): string {
  return `${describeNode(node)} holds something for each place of a token`;
}

/** Which tokens are picked by number; the rest may leave. */
function positionsRead({ flat, before, after, changed, of }: FollowContext, reshapes: Followed['reshapes']): Followed | NoTokens {
  let { lead, tail } = noneRead;
  for (const node of flat.nodes) {
    const [x = ''] = node.inputs;
    const [old, now] = [dimsOf(before.get(x)), after.get(x)?.dims];
    if (!changed.has(x) || now === undefined) continue;
    for (const axis of pickingAxes(flat, node, now.length)) {
      if (typeof now[axis] !== 'number' || now[axis] < stranger / 2) continue;
      if (old[axis] !== of) return { refused: `${describeNode(node.node)} picks some of some tokens` };
      const read = readByPosition(flat, node, axis, of);
      if ('refused' in read) return read;
      lead = Math.max(lead, read.lead);
      tail = Math.max(tail, read.tail);
    }
  }
  return { reshapes, changed, lead, tail };
}
