/** Branches of `If` whose condition follows from constants and shapes stand in the graph as they are. */
import { nameAt, type Attribute, type Dim, type Graph, type Model, type Node, type Tensor } from '../graph.ts';
import type { Known } from '../shapes/known.ts';
import { knownOf } from '../shapes/infer-shapes.ts';
import { flatGraph } from './flatten.ts';
import { graphPath } from './stored-tensors.ts';

type InputDims = ReadonlyMap<string, readonly Dim[]>;

/** Branches hold branches; a deeper one stays as it is. */
export const deepest = 16;

/**
 * The model with the branches that are taken in place of their nodes, stored tensors under the names
 * that they have in the file. A condition has to come out the same for each of the inputs' shapes.
 */
export function withTakenBranches(model: Model, shapes: readonly InputDims[] = [new Map()]): Model {
  let current = model;
  for (let depth = 0; depth < deepest; depth += 1) {
    const next = takenOnce(current, shapes);
    if (next === current) break;
    current = next;
  }
  return current;
}

function takenOnce(model: Model, shapes: readonly InputDims[]): Model {
  const { graph } = model;
  if (!graph.nodes.some(isIf)) return model;
  const flat = flatGraph(model);
  const known = shapes.map((dims) => knownOf(flat, model, dims));
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const initializers = new Map(graph.initializers);
  const names = new Set([...initializers.keys(), ...makers.keys()]);
  let changed = false;
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const taken = isIf(node) ? takenKey(nameAt(node.inputs, 0), makers, known) : undefined;
    const branch = taken === undefined ? undefined : node.attributes[taken];
    if (taken === undefined || branch?.kind !== 'graph') return [node];
    const path = graphPath('', node, taken);
    // Two nodes of one name would give one name to two values.
    if (ownNames(branch.value).some((name) => names.has(path + name))) return [node];
    changed = true;
    for (const name of ownNames(branch.value)) names.add(path + name);
    const placed = placeBranch(branch.value, path, node.outputs);
    for (const [name, tensor] of placed.initializers) initializers.set(name, tensor);
    return placed.nodes;
  });
  return changed ? { ...model, graph: { ...graph, nodes, initializers } } : model;
}

function isIf({ op, domain }: Node): boolean {
  return op === 'If' && domain === '';
}

/** The branch on which all agree. */
function takenKey(
  condition: string,
  makers: ReadonlyMap<string, Node>,
  known: readonly ReadonlyMap<string, Known>[],
): 'then_branch' | 'else_branch' | undefined {
  const truths = new Set(known.map((values) => truthOf(condition, makers, values)));
  const [truth] = truths;
  if (truths.size !== 1 || truth === undefined) return undefined;
  return truth ? 'then_branch' : 'else_branch';
}

function truthOf(name: string, makers: ReadonlyMap<string, Node>, known: ReadonlyMap<string, Known>): boolean | undefined {
  const values = known.get(name)?.values;
  if (values?.length === 1) return typeof values[0] === 'number' ? values[0] !== 0 : undefined;
  const maker = makers.get(name);
  if (maker?.op !== 'Not' || maker.domain !== '') return undefined;
  const negated = truthOf(nameAt(maker.inputs, 0), makers, known);
  return negated === undefined ? undefined : !negated;
}

function ownNames({ initializers, nodes }: Graph): readonly string[] {
  return [...initializers.keys(), ...nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== ''))];
}

type Placed = { readonly nodes: readonly Node[]; readonly initializers: ReadonlyMap<string, Tensor> };

/** Its values get their path before the name, and its results the names that the node gave them. */
function placeBranch(branch: Graph, path: string, outputs: readonly string[]): Placed {
  const own = new Set(ownNames(branch));
  const rename = (name: string): string => (own.has(name) ? path + name : name);
  const results = outputs.flatMap((output, index): readonly Node[] => {
    const made = branch.outputs[index];
    if (output === '' || made === undefined) return [];
    return [{ name: '', op: 'Identity', domain: '', inputs: [rename(made.name)], outputs: [output], attributes: {} }];
  });
  const named = branch.nodes.map((node) => ({ ...renamed(node, rename), name: node.name === '' ? '' : path + node.name }));
  return {
    nodes: [...named, ...results],
    initializers: new Map([...branch.initializers].map(([name, tensor]) => [path + name, { ...tensor, name: path + name }])),
  };
}

/** What a nested graph captures is renamed with it; its own names are told apart from those around. */
function renamed(node: Node, rename: (name: string) => string): Node {
  const attributes: Record<string, Attribute> = {};
  for (const [key, attribute] of Object.entries(node.attributes)) {
    attributes[key] = attribute.kind === 'graph' ? renamedGraph(attribute.value, rename) : attribute;
  }
  return { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename), attributes };
}

function renamedGraph(graph: Graph, rename: (name: string) => string): Attribute {
  const nodes = graph.nodes.map((node) => renamed(node, rename));
  const outputs = graph.outputs.map((info) => ({ ...info, name: rename(info.name) }));
  return { kind: 'graph', value: { ...graph, nodes, outputs } };
}
