/** Where relevance does not pass: derived from the names of operators, before any shape or weight is known. */
import { ownAt } from '../../basics/own.ts';
import { named } from '../operators.ts';
import { nameAt, type Graph, type Node } from '../../model/graph.ts';
import type { GradientGap } from '../../plan/facts.ts';
import { reachableFrom } from '../reverse-pass.ts';
import { neededFor } from '../stored-tensors.ts';
import { relevanceNotes } from './notes.ts';

/** A node, and those of its inputs that get nothing of the relevance that it has. */
interface Block {
  readonly node: Node;
  readonly names: readonly string[];
  /** A node with a rule gives nothing to gates and attention weights. */
  readonly hasRule: boolean;
}

/**
 * The operators that relevance does not pass between an output and the layers that are scored, the one
 * nearest the output first, and the weights of layers below them. Undefined where it reaches all.
 */
export function relevanceGap(graph: Graph, output: string, scored: readonly string[]): GradientGap | undefined {
  const nodes = neededFor(graph.nodes, [output]);
  const given = graph.inputs.map(({ name }) => name).filter((name) => !graph.initializers.has(name));
  const live = reachableFrom(nodes, given);
  const { reached, cut, blocks } = passBack(nodes, output, live);
  const unreached = nodes.filter(({ outputs }) => !outputs.some((name) => reached.has(name)));
  const found = scored.flatMap((tensor) => {
    const made = outputsOf(nodes, tensor, live);
    const isCut = made.some((name) => cut.has(name));
    if (!isCut && (made.length === 0 || made.some((name) => reached.has(name)))) return [];
    // What gets nothing at all is stopped where it meets what gets something.
    const changed = reachableFrom(isCut ? nodes : unreached, made);
    const own = blocks.filter(({ names, hasRule }) => isCut !== hasRule && names.some((name) => changed.has(name)));
    return [{ tensor, blocks: own }];
  });
  const blocking = new Set(found.flatMap((one) => one.blocks));
  if (blocking.size === 0) return undefined;
  return {
    nodes: blocks.filter((block) => blocking.has(block)).map(({ node }) => named(node)),
    below: new Set(found.map(({ tensor }) => tensor)),
  };
}

/** What gets relevance, what would get a part of it through an operator without rule, and who stops it. */
function passBack(nodes: readonly Node[], output: string, live: ReadonlySet<string>) {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const reached = new Set([output]);
  const cut = new Set<string>();
  const blocks: Block[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => reached.has(name))) continue;
    const own = node.inputs.filter((name) => live.has(name));
    const receivers = receiversOf(node, live, makers);
    const names = own.filter((name) => receivers?.includes(name) !== true);
    if (names.length > 0) blocks.push({ node, names, hasRule: receivers !== undefined });
    const isCut = receivers === undefined || node.outputs.some((name) => cut.has(name));
    for (const name of receivers ?? own) {
      reached.add(name);
      if (isCut) cut.add(name);
    }
  }
  return { reached, cut, blocks };
}

/** The inputs that get relevance; undefined where the operator has no rule. */
function receiversOf({ op, domain, inputs, ...node }: Node, live: ReadonlySet<string>, makers: ReadonlyMap<string, Node>) {
  if (domain !== '' || ownAt(relevanceNotes, op) === undefined) return undefined;
  const own = inputs.filter((name) => live.has(name));
  const isMatrix = op === 'MatMul' || op === 'Gemm';
  if (!isMatrix && op !== 'Mul' && op !== 'Div') return own;
  const factors = { ...node, op, domain, inputs: inputs.slice(0, 2) };
  const signal = signalOf(factors, { live: (index) => live.has(nameAt(inputs, index)), maker: (name) => makers.get(name) });
  if (signal !== undefined) return [nameAt(inputs, signal)];
  return isMatrix && own.length > 0 ? undefined : own;
}

/** What the layer of a weight makes of samples; views of the weight on its way there are none. */
function outputsOf(nodes: readonly Node[], tensor: string, live: ReadonlySet<string>): readonly string[] {
  const views = new Set([tensor]);
  const made: string[] = [];
  for (const { inputs, outputs } of nodes) {
    if (!inputs.some((name) => views.has(name))) continue;
    for (const name of outputs) {
      if (live.has(name)) made.push(name);
      else views.add(name);
    }
  }
  return made;
}

// Which operand of a product carries the signal: derived from operators alone, for planning.

/** What is known of a graph beside the node. */
export type Around = { readonly live: (input: number) => boolean; readonly maker: (name: string) => Node | undefined };

/** Operators whose results scale what they are multiplied with. */
const gates: ReadonlySet<string> = new Set(['Sigmoid', 'HardSigmoid', 'Softmax', 'Reciprocal']);

/** Operators whose output is a gate where their input is one. */
const carriers: ReadonlySet<string> = new Set([
  ...['Identity', 'Cast', 'Dropout', 'Reshape', 'Transpose', 'Unsqueeze', 'Squeeze', 'Expand'],
]);

/** The input that carries the signal; undefined where two do. What the samples do not change is a scale; so is a divisor. */
export function signalOf({ op, inputs }: Node, around: Around): number | undefined {
  const live = [...inputs.keys()].filter(around.live);
  const [first, second] = live;
  if (second === undefined || op === 'Div') return first;
  const signals = live.filter((index) => !isGate(nameAt(inputs, index), around.maker));
  return signals.length === 1 ? signals[0] : undefined;
}

function isGate(name: string, maker: Around['maker']): boolean {
  const node = maker(name);
  if (node === undefined) return false;
  return carriers.has(node.op) ? isGate(nameAt(node.inputs, 0), maker) : gates.has(node.op);
}
