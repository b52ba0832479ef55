/** Nodes of a written file in topological order: ONNX asks for it, and other readers refuse any other. */
import { joined } from '../../basics/typed-arrays.ts';
import { valuesAt } from '../../basics/maps.ts';
import { bytesAsSource } from '../file.ts';
import { records, windowOver, type Range, type Scan, type WireRecord } from '../onnx/records.ts';
import { schema, type MessageName } from '../onnx/schema.ts';
import { sortNodes } from '../read/sort-nodes.ts';
import { partsOf, textOf } from './new-values.ts';

interface RawNode {
  readonly record: WireRecord;
  /** What it and the graphs inside it read of others. */
  readonly reads: readonly string[];
  readonly makes: readonly string[];
  readonly inner: readonly Range[];
}

/** A graph, or the body of a function. */
type Body = Range & { readonly message: 'Graph' | 'Function' };

/** Whether a node stands before one whose result it reads, in any graph of the file. */
export function isUnsorted(scan: Scan): boolean {
  const visit = (body: Body): boolean => {
    const nodes = nodesOf(scan, body);
    return moved(nodes) !== undefined || nodes.some(({ inner }) => inner.some((it) => visit(graph(it)))); // prettier-ignore
  };
  return bodiesOf(scan).some(visit);
}

/** The same bytes with whole nodes changing places; a file of another order is held in memory for it. */
export function inOrder(chunks: Iterable<Uint8Array>, name: string): Uint8Array {
  const bytes = joined(Uint8Array, [...chunks]);
  const scan: Scan = { window: windowOver(bytesAsSource(bytes.slice())), file: name, fault: undefined };
  for (const body of bodiesOf(scan)) arrange(bytes, scan, body);
  return bytes;
}

/** Graphs inside nodes first, in their places: nothing changes its length. */
function arrange(bytes: Uint8Array, scan: Scan, body: Body): void {
  const nodes = nodesOf(scan, body);
  for (const { inner } of nodes) inner.forEach((it) => arrange(bytes, scan, graph(it)));
  const order = moved(nodes);
  if (order === undefined) return;
  const taken = bytes.slice(body.start, body.end);
  const next = order[Symbol.iterator]();
  let at = body.start;
  for (const record of records(scan, body.message, body)) {
    const isNode = record.field === schema[body.message].node.number;
    const { tag, end } = isNode ? (next.next().value?.record ?? record) : record;
    bytes.set(taken.subarray(tag - body.start, end - body.start), at);
    at += end - tag;
  }
}

/** The nodes in another order, where theirs is none. */
function moved(nodes: readonly RawNode[]): readonly RawNode[] | undefined {
  const makers = new Map(nodes.flatMap((node) => node.makes.map((name) => [name, node] as const)));
  const sorted = sortNodes(nodes, ({ reads }) => [...new Set(valuesAt(makers, reads))]);
  return sorted.moved === undefined ? undefined : sorted.nodes;
}

function bodiesOf(scan: Scan): readonly Body[] {
  const model: Range = { start: 0, end: scan.window.size };
  const { functions, graph: top } = schema.Model;
  return [
    ...partsOf(scan, 'Model', model, top.number).map(graph),
    ...partsOf(scan, 'Model', model, functions.number).map(({ start, end }): Body => ({ start, end, message: 'Function' })),
  ];
}

function graph({ start, end }: Range): Body {
  return { start, end, message: 'Graph' };
}

function nodesOf(scan: Scan, body: Body): readonly RawNode[] {
  const { input, output, attribute } = schema.Node;
  return partsOf(scan, body.message, body, schema[body.message].node.number).map((record) => {
    const inner = partsOf(scan, 'Node', record, attribute.number).flatMap((one) =>
      partsOf(scan, 'Attribute', one, schema.Attribute.g.number),
    );
    const own = partsOf(scan, 'Node', record, input.number).map((one) => textOf(scan, one));
    return {
      record,
      inner,
      reads: [...own, ...inner.flatMap((one) => capturedIn(scan, graph(one)))],
      makes: partsOf(scan, 'Node', record, output.number)
        .map((one) => textOf(scan, one))
        .filter((name) => name !== ''),
    };
  });
}

/** Names that a graph reads and does not make; its own initializers and inputs may shadow others. */
function capturedIn(scan: Scan, body: Body): readonly string[] {
  const nodes = nodesOf(scan, body);
  const named = (field: number, message: MessageName, name: number): readonly string[] =>
    partsOf(scan, 'Graph', body, field).flatMap((one) => partsOf(scan, message, one, name).map((text) => textOf(scan, text)));
  const { input, output, initializer } = schema.Graph;
  const made = new Set([
    ...nodes.flatMap(({ makes }) => makes),
    ...named(input.number, 'ValueInfo', schema.ValueInfo.name.number),
    ...named(initializer.number, 'Tensor', schema.Tensor.name.number),
  ]);
  const outputs = named(output.number, 'ValueInfo', schema.ValueInfo.name.number);
  return [...nodes.flatMap(({ reads }) => reads), ...outputs].filter((name) => !made.has(name));
}
