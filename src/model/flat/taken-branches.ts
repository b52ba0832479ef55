/** What the flow of control does follows from constants and shapes at times: branches and turns then stand in the graph as they are. */
import { nameAt, type Attribute, type Dim, type Graph, type Model, type Node, type Tensor } from '../graph.ts';
import { dimsOf } from '../shape.ts';
import { intTensor } from '../values/tensors.ts';
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
  if (!graph.nodes.some((node) => isNested(node) || isRead(node))) return model;
  const flat = flatGraph(model);
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const numberOf = numbersAt(shapes.map((dims) => knownOf(flat, model, dims)));
  const initializers = new Map(graph.initializers);
  const names = new Set([...initializers.keys(), ...makers.keys()]);
  let changed = false;
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const placed = takenBranch(node, numberOf) ?? unrolledLoop(node, numberOf) ?? readElement(node, makers, numberOf);
    // Two nodes of one name would give one name to two values.
    if (placed === undefined || placed.names.some((name) => names.has(name))) return [node];
    changed = true;
    for (const name of placed.names) names.add(name);
    for (const [name, tensor] of placed.initializers) initializers.set(name, tensor);
    return placed.nodes;
  });
  return changed ? { ...model, graph: { ...graph, nodes, initializers } } : model;
}

/** The number that a value holds, the same whatever the inputs' shapes are. */
type NumberOf = (name: string) => number | undefined;

function numbersAt(known: readonly ReadonlyMap<string, Known>[]): NumberOf {
  return (name) => {
    const [first = [], ...others] = known.map((values) => values.get(name)?.values);
    const isOne = first.length === 1 && others.every((own) => own?.length === 1 && own[0] === first[0]);
    return isOne && typeof first[0] === 'number' ? first[0] : undefined;
  };
}

function graphOf({ domain, attributes }: Node, key: string): Graph | undefined {
  const attribute = attributes[key];
  return domain !== '' || attribute?.kind !== 'graph' ? undefined : attribute.value;
}

function isNested(node: Node): boolean {
  return (graphOf(node, 'then_branch') ?? graphOf(node, 'body')) !== undefined;
}

function takenBranch(node: Node, numberOf: NumberOf): Placed | undefined {
  const truth = numberOf(nameAt(node.inputs, 0));
  if (node.op !== 'If' || truth === undefined) return undefined;
  const key = truth === 0 ? 'else_branch' : 'then_branch';
  const branch = graphOf(node, key);
  const placed = branch && placeGraph(branch, graphPath('', node, key));
  return placed && { ...placed, nodes: [...placed.nodes, ...handedOn(placed.results, node.outputs)] };
}

function ownNames({ initializers, nodes }: Graph): readonly string[] {
  return [...initializers.keys(), ...nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== ''))];
}

interface Placed {
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  /** Of all that is new in the graph. */
  readonly names: readonly string[];
}

/** Its values get their path before the name; `given` are names of its formal inputs, `turn` tells copies apart, which share stored tensors. */
function placeGraph(graph: Graph, path: string, given: ReadonlyMap<string, string> = new Map(), turn = 0) {
  const constants = graph.nodes.filter(({ op }) => op === 'Constant');
  const stored = new Set([...graph.initializers.keys(), ...constants.flatMap(({ outputs }) => outputs)]);
  const own = new Set(ownNames(graph));
  const before = turn === 0 ? path : `${path}${turn}/`;
  const rename = (name: string): string => given.get(name) ?? (own.has(name) ? (stored.has(name) ? path : before) + name : name);
  const kept = turn === 0 ? graph.nodes : graph.nodes.filter(({ op }) => op !== 'Constant');
  const nodes = kept.map((node) => ({ ...renamed(node, rename), name: node.name === '' ? '' : before + node.name }));
  const initializers = new Map([...graph.initializers].map(([name, tensor]) => [path + name, { ...tensor, name: path + name }]));
  const names = [...own].filter((name) => turn === 0 || !stored.has(name)).map(rename);
  return { nodes, initializers, names, results: graph.outputs.map(({ name }) => rename(name)) };
}

/** The results under the names that the node gave them. */
function handedOn(results: readonly string[], outputs: readonly string[]): readonly Node[] {
  return outputs.flatMap((output, index): readonly Node[] => {
    const made = results[index];
    if (output === '' || made === undefined) return [];
    return [{ name: '', op: 'Identity', domain: '', inputs: [made], outputs: [output], attributes: {} }];
  });
}

/** What a nested graph captures is renamed with it; its own names are told apart from those around. */
function renamed(node: Node, rename: (name: string) => string): Node {
  const change = (own: Attribute): Attribute => (own.kind === 'graph' ? renamedGraph(own.value, rename) : own);
  const attributes = Object.fromEntries(Object.entries(node.attributes).map(([key, own]) => [key, change(own)]));
  return { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename), attributes };
}

function renamedGraph(graph: Graph, rename: (name: string) => string): Attribute {
  const nodes = graph.nodes.map((node) => renamed(node, rename));
  const outputs = graph.outputs.map((info) => ({ ...info, name: rename(info.name) }));
  return { kind: 'graph', value: { ...graph, nodes, outputs } };
}

/** A loop of more turns stays one: each turn is a copy of its body. */
const mostTurns = 64;

/** A loop whose number of turns is known, and that no condition ends, one turn after the other. */
function unrolledLoop(node: Node, numberOf: NumberOf): Placed | undefined {
  const body = graphOf(node, 'body');
  if (node.op !== 'Loop' || body === undefined) return undefined;
  const path = graphPath('', node, 'body');
  const turns = numberOf(nameAt(node.inputs, 0));
  const goesOn = numberOf(nameAt(node.inputs, 1)) && numberOf(path + (body.outputs[0]?.name ?? ''));
  // Further outputs stack what each turn gives; tensors of a graph inside would be stored once for each turn.
  if (!turns || turns > mostTurns || !goesOn || node.outputs.length > node.inputs.length - 2 || body.nodes.some(isNested)) return undefined;
  const formal = body.inputs.map(({ name }) => name);
  // The number of the turn is one in a list where the body says so.
  const one = dimsOf(body.inputs[0]).map(() => 1);
  let states = node.inputs.slice(1);
  const placed = Array.from({ length: turns }, (_, turn) => {
    const count = `${path}${turn}/${nameAt(formal, 0)}`;
    const own = placeGraph(body, path, new Map([count, ...states].map((name, at) => [nameAt(formal, at), name])), turn);
    states = own.results;
    return { ...own, names: [...own.names, count], initializers: new Map([...own.initializers, [count, intTensor(count, one, [turn])]]) };
  });
  const initializers = new Map(placed.flatMap((turn) => [...turn.initializers]));
  const nodes = [...placed.flatMap((turn) => turn.nodes), ...handedOn(states.slice(1), node.outputs)];
  return { nodes, initializers, names: placed.flatMap(({ names }) => names) };
}

/** An element of a sequence that was put together one by one. */
function readElement(node: Node, makers: ReadonlyMap<string, Node>, numberOf: NumberOf): Placed | undefined {
  const position = isRead(node) ? numberOf(nameAt(node.inputs, 1)) : undefined;
  const element = position === undefined ? undefined : elementsOf(nameAt(node.inputs, 0), makers)?.at(position);
  return element === undefined ? undefined : { nodes: handedOn([element], node.outputs), initializers: new Map(), names: [] };
}

function isRead({ op, domain }: Node): boolean {
  return op === 'SequenceAt' && domain === '';
}

function elementsOf(name: string, makers: ReadonlyMap<string, Node>): readonly string[] | undefined {
  const { op, domain, inputs = [] } = makers.get(name) ?? {};
  if (domain !== '') return undefined;
  if (op === 'SequenceEmpty') return [];
  // An element with a position is put between others.
  if (op !== 'Identity' && (op !== 'SequenceInsert' || inputs.length > 2)) return undefined;
  const before = elementsOf(nameAt(inputs, 0), makers);
  return before && [...before, ...inputs.slice(1)];
}
