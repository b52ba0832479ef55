/**
 * A model as one list of nodes over uniquely named values: local functions are replaced by their
 * bodies, and the nodes of nested graphs stand right before the If, Loop or Scan that holds them.
 * Layers, roles, shapes and costs are read from this form; nothing is written from it.
 */
import { memoized } from '../../basics/memoized.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import { expandsTooFar, recursiveFunction } from '../../diagnostics/catalogue/model-layers.ts';
import { printable } from '../describe.ts';
import { nameAt, opsetOf, type Attribute, type Graph, type LocalFunction, type Model, type Node, type Tensor } from '../graph.ts';
import { graphPath, storedTensors, uniqueName, type StoredTensor } from './stored-tensors.ts';

/** A value's name, unique in the whole model; values of the main graph keep theirs. */
export type ValueId = string;

export interface FlatNode {
  /** The node itself, references of a function body resolved. */
  readonly node: Node;
  /** '' stands for an omitted input or output. */
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  /** Results of its nested graphs, by attribute: what flows out of a branch or a body. */
  readonly inner: Readonly<Record<string, readonly ValueId[]>>;
}

export interface FlatGraph {
  readonly nodes: readonly FlatNode[];
  readonly constants: ReadonlyMap<ValueId, StoredTensor>;
  readonly producers: ReadonlyMap<ValueId, FlatNode>;
  readonly consumers: ReadonlyMap<ValueId, readonly FlatNode[]>;
  /** Model inputs, and the formal inputs of nested graphs, which nothing here produces. */
  readonly inputs: ReadonlySet<ValueId>;
  readonly outputs: readonly ValueId[];
  readonly opset: number;
  /** Name and version of what wrote the file. */
  readonly producer: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Functions that call functions grow exponentially; a graph of more nodes is refused. */
export const mostNodes = 200_000;
/** Functions that are called inside one another, each of which takes some of the call stack; exporters nest as modules do. */
export const mostCalls = 200;

/** A model of which a part is flat. */
interface Flattening {
  readonly stored: ReadonlyMap<Tensor, StoredTensor>;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly nodes: FlatNode[];
  readonly constants: Map<ValueId, StoredTensor>;
  readonly inputs: Set<ValueId>;
  /** Every name that a value has. */
  readonly taken: Set<string>;
  /** By code. */
  readonly faults: Map<string, Diagnostic>;
}

/** Where names of values are looked up. */
interface Scope {
  readonly names: Map<string, ValueId>;
  readonly parent?: Scope;
  /** What the names of its values begin with. */
  readonly path: string;
  /** The functions whose bodies are around it, outermost first. */
  readonly calls: readonly string[];
}

export function flatten(model: Model): FlatGraph {
  const functions = new Map(model.functions.map((local) => [functionKey(local), local]));
  const flattening: Flattening = {
    stored: storedTensors(model),
    functions,
    nodes: [],
    constants: new Map(),
    inputs: new Set(),
    taken: new Set(),
    faults: new Map(),
  };
  const outputs = addGraph(flattening, model.graph, { path: '' });
  const { nodes, constants, inputs, faults } = flattening;
  const opset = opsetOf(model);
  const { producer } = model;
  const diagnostics = [...faults.values()];
  return diagnostics.length > 0
    ? { ...emptyGraph, opset, producer, diagnostics }
    : { nodes, constants, inputs, outputs, opset, producer, ...edges(nodes), diagnostics };
}

function addGraph(flattening: Flattening, graph: Graph, place: Pick<Scope, 'path' | 'parent'>): readonly ValueId[] {
  const { stored, inputs, constants } = flattening;
  const scope: Scope = { ...place, names: new Map(), calls: place.parent?.calls ?? [] };
  for (const { name } of graph.inputs) inputs.add(declare(flattening, scope, name));
  for (const [name, tensor] of graph.initializers) {
    const constant = stored.get(tensor);
    if (constant !== undefined) constants.set(declare(flattening, scope, name), constant);
  }
  addNodes(flattening, graph.nodes, scope);
  return graph.outputs.map(({ name }) => resolve(scope, name));
}

function addNodes(flattening: Flattening, list: readonly Node[], scope: Scope): void {
  const { functions, nodes } = flattening;
  for (const node of list) {
    const local = functions.get(functionKey({ domain: node.domain, name: node.op }));
    if (nodes.length >= mostNodes) fail(flattening, diagnose(expandsTooFar, { limit: mostNodes, of: 'nodes' }));
    else if (local !== undefined) addCall(flattening, node, local, scope);
    else addNode(flattening, node, scope);
  }
}

function addNode(flattening: Flattening, node: Node, scope: Scope): void {
  const { stored, constants, nodes } = flattening;
  const inner: Record<string, readonly ValueId[]> = {};
  for (const [key, attribute] of Object.entries(node.attributes)) {
    if (attribute.kind === 'graph') {
      inner[key] = addGraph(flattening, attribute.value, { path: graphPath(scope.path, node, key), parent: scope });
    }
  }
  const inputs = node.inputs.map((name) => resolve(scope, name));
  const outputs = node.outputs.map((name) => declare(flattening, scope, name));
  nodes.push({ node, inputs, outputs, inner });
  const value = node.op === 'Constant' ? node.attributes['value'] : undefined;
  const constant = value?.kind === 'tensor' ? stored.get(value.value) : undefined;
  const [output] = outputs;
  if (constant !== undefined && output !== undefined) constants.set(output, constant);
}

function addCall(flattening: Flattening, node: Node, local: LocalFunction, outer: Scope): void {
  const key = functionKey(local);
  if (outer.calls.includes(key)) return fail(flattening, diagnose(recursiveFunction, { name: printable(local.name) }));
  if (outer.calls.length >= mostCalls) return fail(flattening, diagnose(expandsTooFar, { limit: mostCalls, of: 'calls' }));
  const label = node.name === '' ? (node.outputs[0] ?? node.op) : node.name;
  const names = new Map<string, ValueId>();
  local.inputs.forEach((formal, index) => {
    names.set(formal, resolve(outer, nameAt(node.inputs, index)));
  });
  local.outputs.forEach((formal, index) => {
    const id = declare(flattening, outer, nameAt(node.outputs, index));
    // A body may hand an input through; every other output is made by a node of the body.
    const given = names.get(formal);
    if (given === undefined) names.set(formal, id);
    else {
      flattening.nodes.push({ node: identity(given, id), inputs: [given], outputs: [id], inner: {} });
    }
  });
  const body = local.nodes.map((inner) => bind(inner, node, local));
  addNodes(flattening, body, { names, path: `${outer.path}${label}/`, calls: [...outer.calls, key] });
}

function declare({ taken }: Flattening, { names, path }: Scope, name: string): ValueId {
  if (name === '') return '';
  const known = names.get(name);
  if (known !== undefined) return known;
  const id = uniqueName(path + name, taken);
  names.set(name, id);
  return id;
}

function fail({ faults }: Flattening, diagnostic: Diagnostic): void {
  faults.set(diagnostic.code, diagnostic);
}

/** Of a list of nodes without functions, with the stored tensors that they read by name; what nothing reads is an output. */
export function flatNodes(list: readonly Node[], tensors: ReadonlyMap<string, Tensor>, fixed: ReadonlySet<string>): FlatGraph {
  const nodes = list.map((node): FlatNode => ({ node, inputs: node.inputs, outputs: node.outputs, inner: {} }));
  const { producers, consumers } = edges(nodes);
  const constants = new Map([...tensors].map(([name, tensor]) => [name, { name, tensor, constant: fixed.has(name) }] as const));
  const read = [...consumers.keys()].filter((name) => !producers.has(name) && !constants.has(name));
  const outputs = [...producers.keys()].filter((name) => !consumers.has(name));
  return { nodes, constants, producers, consumers, inputs: new Set(read), outputs, opset: 0, producer: '', diagnostics: [] };
}

/** What a graph that cannot be expanded is read as. */
const emptyGraph = { nodes: [], constants: new Map(), producers: new Map(), consumers: new Map(), inputs: new Set<ValueId>(), outputs: [] };

/** Each value once; most nodes read one or two. */
function readBy({ inputs, inner }: FlatNode): Iterable<ValueId> {
  const inside = Object.values(inner);
  if (inside.length === 0 && (inputs.length < 2 || (inputs.length === 2 && inputs[0] !== inputs[1]))) return inputs;
  return new Set([...inputs, ...inside.flat()]);
}

function edges(nodes: readonly FlatNode[]): Pick<FlatGraph, 'producers' | 'consumers'> {
  const producers = new Map<ValueId, FlatNode>();
  const consumers = new Map<ValueId, FlatNode[]>();
  for (const flat of nodes) {
    for (const output of flat.outputs) if (output !== '') producers.set(output, flat);
    for (const input of readBy(flat)) {
      if (input === '') continue;
      const list = consumers.get(input);
      if (list === undefined) consumers.set(input, [flat]);
      else list.push(flat);
    }
  }
  return { producers, consumers };
}

function resolve(scope: Scope, name: string): ValueId {
  if (name === '') return '';
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const id = at.names.get(name);
    if (id !== undefined) return id;
  }
  return '';
}

/** A node of a function's body with the attributes of the call in place of its references. */
function bind(node: Node, call: Node, local: LocalFunction): Node {
  const attributes: Record<string, Attribute> = {};
  for (const [key, attribute] of Object.entries(node.attributes)) {
    const value = attribute.kind === 'reference' ? (call.attributes[attribute.name] ?? local.defaults.get(attribute.name)) : attribute;
    if (value !== undefined) attributes[key] = value;
  }
  return { ...node, attributes };
}

function identity(input: string, output: string): Node {
  return { name: '', op: 'Identity', domain: '', inputs: [input], outputs: [output], attributes: {} };
}

function functionKey({ domain, name }: Pick<LocalFunction, 'domain' | 'name'>): string {
  return JSON.stringify([domain, name]);
}

/** Kept as long as the model is. */
export const flatGraph = /* @__PURE__ */ memoized(flatten);
