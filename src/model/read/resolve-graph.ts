/**
 * Checks that every value of a graph is made once and before it is read, nested graphs included,
 * and puts nodes that stand in another order into topological order.
 */
import { cyclicGraph, duplicateValue, undefinedValue, unsortedNodes } from '../../diagnostics/catalogue/model-file.ts';
import { describeNode, printable } from '../describe.ts';
import type { Graph, LocalFunction, Node } from '../graph.ts';
import type { Reading } from './reading.ts';
import { sortNodes, sourcesAmong } from './sort-nodes.ts';

/** Names that a graph may read from the graphs around it. */
type Scope = ReadonlySet<string>;

export function resolveGraph(reading: Reading, graph: Graph, outer: Scope = new Set()): Graph {
  const inputs = graph.inputs.map(({ name }) => name);
  const nodes = resolveNodes(reading, graph.nodes, [...inputs, ...graph.initializers.keys()], outer);
  const made = madeBy(graph, nodes);
  for (const { name } of graph.outputs) {
    if (!made.has(name) && !outer.has(name)) {
      const reader = `the output list of graph \`${printable(graph.name)}\``;
      reading.report(undefinedValue, { value: printable(name), reader });
    }
  }
  return { ...graph, nodes };
}

export function resolveFunction(reading: Reading, local: LocalFunction): LocalFunction {
  return { ...local, nodes: resolveNodes(reading, local.nodes, local.inputs, new Set()) };
}

function resolveNodes(reading: Reading, nodes: readonly Node[], given: readonly string[], outer: Scope): readonly Node[] {
  const producers = findProducers(reading, nodes, given);
  const known = new Set([...outer, ...given, ...producers.keys()]);
  checkReaders(reading, nodes, known);
  if (reading.failed()) return nodes;
  const sorted = sortNodes(nodes, (node) => sourcesAmong(producers, node));
  if (sorted.cycle !== undefined) {
    reading.report(cyclicGraph, { nodes: sorted.cycle.map(describeNode) });
    return nodes;
  }
  if (sorted.moved !== undefined) {
    const [node, before] = sorted.moved;
    const hint = { node: describeNode(node), before: describeNode(before) };
    if (!reading.diagnostics.some(({ code }) => code === unsortedNodes.code)) {
      reading.report(unsortedNodes, hint);
    }
  }
  return sorted.nodes.map((node) => resolveNested(reading, node, known));
}

function resolveNested(reading: Reading, node: Node, scope: Scope): Node {
  const entries = Object.entries(node.attributes);
  if (!entries.some(([, attribute]) => attribute.kind === 'graph')) return node;
  const attributes = entries.map(([name, attribute]) => [
    name,
    attribute.kind === 'graph' ? { kind: 'graph', value: resolveGraph(reading, attribute.value, scope) } : attribute,
  ]);
  return { ...node, attributes: Object.fromEntries(attributes) };
}

function findProducers(reading: Reading, nodes: readonly Node[], given: readonly string[]): ReadonlyMap<string, Node> {
  const inputs = new Set<string>();
  for (const name of given) {
    if (inputs.has(name)) {
      const first = 'the inputs of the graph';
      reading.report(duplicateValue, { value: printable(name), first, second: first });
    }
    inputs.add(name);
  }
  const producers = new Map<string, Node>();
  for (const node of nodes) {
    for (const name of node.outputs) {
      if (name === '') continue;
      const earlier = producers.get(name);
      if (earlier !== undefined || inputs.has(name)) {
        const first = earlier === undefined ? 'an input or initializer' : describeNode(earlier);
        const second = describeNode(node);
        reading.report(duplicateValue, { value: printable(name), first, second });
      }
      producers.set(name, node);
    }
  }
  return producers;
}

function checkReaders(reading: Reading, nodes: readonly Node[], known: Scope): void {
  for (const node of nodes) {
    for (const name of node.inputs) {
      if (name !== '' && !known.has(name)) {
        const reader = describeNode(node);
        reading.report(undefinedValue, { value: printable(name), reader });
      }
    }
  }
}

function madeBy(graph: Graph, nodes: readonly Node[]): Scope {
  return new Set([...graph.inputs.map(({ name }) => name), ...graph.initializers.keys(), ...nodes.flatMap((node) => node.outputs)]);
}
