/** Reads an ONNX file as a model: structure and checks, never a weight. */
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import * as findings from '../../diagnostics/catalogue/model-file.ts';
import { importedTwice } from '../../diagnostics/catalogue/model-operators.ts';
import { printable, describeNode } from '../describe.ts';
import type { ModelFiles, Shared, Tied } from '../file.ts';
import type { Graph, Model, Origin, Node } from '../graph.ts';
import { checkModel } from '../operators/check-model.ts';
import { decodeMessage, type Decoded } from '../onnx/decode-message.ts';
import { domainName, overridableNames, readFunction, readGraph } from './read-graph.ts';
import { startReading, recogniseForeign, type Reading } from './reading.ts';
import * as catalogue from '../../diagnostics/catalogue/model-exports.ts';
import { sortNodes, sourcesAmong } from './sort-nodes.ts';

/** Versions of the default operator set and of the file format that are read. */
export const supportedOpsets = { oldest: 8, newest: 22 };
export const supportedIr = { oldest: 3, newest: 11 };

/** Below this version, files list every initializer as an input, and none can be overridden. */
const overridableSince = 4;

/**
 * The model in these files. Errors (all ESP30xx) name the file and the place; a hint says that nodes
 * were sorted, a warning names initializers that callers may override.
 */
export function readModel(files: ModelFiles): Outcome<Model> {
  if (files.read !== undefined) return files.read(files);
  const foreign = recogniseForeign(files);
  if (foreign !== undefined) return { diagnostics: [foreign] };
  const reading = startReading(files);
  const raw = decodeMessage(reading.scan, 'Model', { start: 0, end: files.main.size });
  const unreadable = unreadableReason(reading, raw, files);
  if (unreadable !== undefined) return { diagnostics: [unreadable] };
  if (raw.graph === undefined) return { diagnostics: [diagnose(findings.noGraph, {}, { file: files.name })] };
  const opsets = new Map(raw.opsetImport.map(({ domain, version }) => [domainName(domain), version ?? 0]));
  checkImports(reading, raw.opsetImport);
  checkVersions(reading, raw.irVersion ?? 0, opsets);
  warnOverridable(reading, raw.graph, raw.irVersion ?? 0);
  const graph = resolve(reading, readGraph(reading, raw.graph, 'the graph'));
  const functions = raw.functions
    .map((local) => readFunction(reading, local))
    .map((local) => (reading.failed() ? local : { ...local, nodes: resolveNodes(reading, local.nodes, local.inputs, new Set()) }));
  if (reading.failed()) return { diagnostics: reading.scan.fault ? [reading.scan.fault] : reading.diagnostics };
  const model: Model = {
    irVersion: raw.irVersion ?? 0,
    opsets,
    graph,
    functions,
    producer: [raw.producerName, raw.producerVersion].filter(Boolean).join(' '),
    metadata: new Map(raw.metadataProps.map(({ key, value }) => [key, value])),
    origin: originOf(raw),
  };
  checkModel(reading, model);
  if (reading.failed()) return { diagnostics: reading.diagnostics };
  return { value: model, diagnostics: [...reading.diagnostics, ...mendsOf(files)] };
}

function originOf({ producerName, producerVersion, domain, modelVersion, docString }: Decoded<'Model'>): Origin {
  return { producerName, producerVersion, domain, modelVersion, docString };
}

/** A file without one field of a model is something else; otherwise the fault of the scan counts. */
function unreadableReason(reading: Reading, raw: Decoded<'Model'>, files: ModelFiles): Diagnostic | undefined {
  const isModel = raw.irVersion !== undefined || raw.graph !== undefined || raw.opsetImport.length > 0;
  return isModel ? reading.scan.fault : diagnose(findings.notOnnx, {}, { file: files.name });
}

function resolve(reading: Reading, graph: Graph): Graph {
  return reading.failed() ? graph : resolveGraph(reading, graph);
}

/** The same version twice says the same. */
function checkImports(reading: Reading, imports: readonly Decoded<'OperatorSetId'>[]): void {
  const versions = new Map<string, Set<number>>();
  for (const { domain, version = 0 } of imports) {
    const own = versions.get(domainName(domain)) ?? new Set();
    versions.set(domainName(domain), own.add(version));
  }
  for (const [domain, own] of versions) {
    if (own.size > 1) reading.report(importedTwice, { domain: printable(domain), versions: [...own] });
  }
}

function checkVersions(reading: Reading, ir: number, opsets: ReadonlyMap<string, number>): void {
  if (ir < supportedIr.oldest || ir > supportedIr.newest) reading.report(findings.unknownIr, { version: ir, ...supportedIr });
  const version = opsets.get('');
  if (version === undefined) reading.report(findings.noOpset, {});
  else if (version < supportedOpsets.oldest || version > supportedOpsets.newest) {
    reading.report(findings.unknownOpset, { version, ...supportedOpsets });
  }
}

function warnOverridable(reading: Reading, raw: Decoded<'Graph'>, ir: number): void {
  const tensors = ir >= overridableSince ? overridableNames(raw).map(printable) : [];
  if (tensors.length > 0) reading.report(findings.overridable, { tensors });
}

/** The repairs of a file as findings: no repair is silent. */
function mendsOf({ mends, name: file }: ModelFiles): readonly Diagnostic[] {
  if (mends === undefined) return [];
  const { separated, tied, restored, buffers, padding, inference, training, integers } = mends;
  const found: Diagnostic[] = [];
  if (inference.length > 0) found.push(diagnose(catalogue.trainingExport, { nodes: inference.map(({ node }) => node) }, { file }));
  if (integers.length > 0) found.push(diagnose(catalogue.truthsAsIntegers, { nodes: integers.map(({ node }) => node) }, { file }));
  for (const args of training) found.push(diagnose(catalogue.staysTraining, args, { file }));
  if (separated.length > 0) {
    const args = { parameters: separated.map(told), from: new Set(separated.map(({ from }) => from)).size };
    found.push(diagnose(catalogue.separatedParameters, args, { file }));
  }
  if (restored.length > 0) found.push(diagnose(catalogue.restoredBiases, { tensors: restored.map(printable) }, { file }));
  if (buffers.length > 0) found.push(diagnose(catalogue.foundBuffers, { tensors: buffers.map(printable) }, { file }));
  for (const { name, row } of padding) found.push(diagnose(catalogue.foundPadding, { table: printable(name), row }, { file }));
  for (const because of new Set(tied.map(({ because }) => because))) {
    const parameters = tied.filter((it: Tied) => it.because === because).map(told);
    found.push(diagnose(catalogue.tiedParameters, { parameters, because }, { file }));
  }
  return found;
}

function told({ name, from }: Shared): { readonly name: string; readonly from: string } {
  return { name: printable(name), from: printable(from) };
}

// Checks that every value of a graph is made once and before it is read, nested graphs included, and puts nodes that stand in another
// order into topological order.

/** Names that a graph may read from the graphs around it. */
type Scope = ReadonlySet<string>;

function resolveGraph(reading: Reading, graph: Graph, outer: Scope = new Set()): Graph {
  const nodes = resolveNodes(reading, graph.nodes, [...graph.inputs.map(({ name }) => name), ...graph.initializers.keys()], outer);
  const made = madeBy(graph, nodes);
  for (const { name } of graph.outputs) {
    if (!made.has(name) && !outer.has(name)) {
      const reader = `the output list of graph \`${printable(graph.name)}\``;
      reading.report(findings.undefinedValue, { value: printable(name), reader });
    }
  }
  return { ...graph, nodes };
}

function resolveNodes(reading: Reading, nodes: readonly Node[], given: readonly string[], outer: Scope): readonly Node[] {
  const producers = findProducers(reading, nodes, given);
  const known = new Set([...outer, ...given, ...producers.keys()]);
  checkReaders(reading, nodes, known);
  if (reading.failed()) return nodes;
  const sorted = sortNodes(nodes, (node) => sourcesAmong(producers, node));
  if (sorted.cycle !== undefined) {
    reading.report(findings.cyclicGraph, { nodes: sorted.cycle.map(describeNode) });
    return nodes;
  }
  if (sorted.moved !== undefined) {
    const [node, before] = sorted.moved;
    const hint = { node: describeNode(node), before: describeNode(before) };
    if (!reading.diagnostics.some(({ code }) => code === findings.unsortedNodes.code)) reading.report(findings.unsortedNodes, hint);
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
      reading.report(findings.duplicateValue, { value: printable(name), first, second: first });
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
        reading.report(findings.duplicateValue, { value: printable(name), first, second: describeNode(node) });
      }
      producers.set(name, node);
    }
  }
  return producers;
}

function checkReaders(reading: Reading, nodes: readonly Node[], known: Scope): void {
  for (const node of nodes) {
    for (const name of node.inputs) {
      if (name !== '' && !known.has(name)) reading.report(findings.undefinedValue, { value: printable(name), reader: describeNode(node) });
    }
  }
}

function madeBy(graph: Graph, nodes: readonly Node[]): Scope {
  return new Set([...graph.inputs.map(({ name }) => name), ...graph.initializers.keys(), ...nodes.flatMap((node) => node.outputs)]);
}
