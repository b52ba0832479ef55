/** Takes operators out of training mode in a file's graph, and in the graphs inside it. */
import { nameAt } from '../graph.ts';
import { sumAt } from '../../basics/maps.ts';
import type { ModelFiles, Mends, TrainingNode } from '../file.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { records, type Scan, type Range } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { fieldHead, lengthOf, pieceOf, type Piece, sourceOfPieces } from './pieces.ts';
import { describeNode } from '../describe.ts';
import { domainName } from '../read/read-graph.ts';

/** What comes in the place of a node or a tensor, by where its payload begins. */
export type Replaced = Map<number, readonly Piece[]>;

interface Work {
  readonly scan: Scan;
  readonly files: ModelFiles;
  readonly replaced: Replaced;
  readonly isRead: Around['isRead'];
  /** Names of nodes that keep their mode. */
  readonly stays: ReadonlySet<string>;
  readonly inference: TrainingNode[];
  readonly training: Mends['training'][number][];
}

export function toInference(
  scan: Scan,
  files: ModelFiles,
  model: Decoded<'Model'>,
  replaced: Replaced,
  stays: ReadonlySet<string> = new Set(),
): Pick<Mends, 'inference' | 'training'> {
  const { graph } = model;
  if (graph === undefined) return { inference: [], training: [] };
  const read = new Set(namesReadIn(graph));
  const isRead = (value: string): boolean => read.has(value);
  const work: Work = { scan, files, replaced, stays, isRead, inference: [], training: [] };
  settleGraph(work, graph, new Map());
  for (const { node } of model.functions) stayInFunction(work, node);
  return work;
}

/** True where a node of it has been replaced. Graphs see the stored values of those around them. */
function settleGraph(work: Work, graph: Decoded<'Graph'>, outer: ReadonlyMap<string, boolean>): boolean {
  const truths = new Map([...outer, ...storedTruths(work.scan, graph)]);
  let changed = false;
  for (const node of graph.node) {
    const bodies = new Set(node.attribute.flatMap(({ g, at }) => (g !== undefined && settleGraph(work, g, truths) ? [at.start] : [])));
    const kept = settleNode(work, node, truths);
    if (kept === undefined && bodies.size === 0) continue;
    work.replaced.set(node.at.start, mendedNode(work, node, kept ?? whole, bodies));
    changed = true;
  }
  return changed;
}

const whole: InInference = { inputs: Infinity, outputs: Infinity };

function settleNode(
  { stays, isRead, inference, training }: Work,
  node: Decoded<'Node'>,
  truths: ReadonlyMap<string, boolean>,
): InInference | undefined {
  const judged = inferenceOf(node, { isRead, truthOf: (value) => truths.get(value) });
  if (judged === undefined || stays.has(judged.described.node)) return undefined;
  if ('reason' in judged) {
    training.push({ ...judged.described, reason: judged.reason });
    return undefined;
  }
  inference.push(judged.described);
  return judged.kept;
}

/** A function has the mode of whoever calls it, or one for all. */
function stayInFunction({ scan, training }: Work, nodes: readonly Decoded<'Node'>[]): void {
  const truths = storedTruths(scan, { node: nodes, initializer: [] });
  for (const node of everyNode(nodes)) {
    const judged = inferenceOf(node, { isRead: () => false, truthOf: (value) => truths.get(value) });
    const refersTo = node.attribute.some(({ name, refAttrName }) => name === 'training_mode' && refAttrName);
    if (judged === undefined || refersTo === true) continue;
    training.push({ ...judged.described, reason: 'it is in a function of the model' });
  }
}

function everyNode(nodes: readonly Decoded<'Node'>[]): readonly Decoded<'Node'>[] {
  return nodes.flatMap((node) => [node, ...node.attribute.flatMap(({ g }) => (g === undefined ? [] : everyNode(g.node)))]);
}

/** Names are not given twice, so that those of all graphs go together. */
function namesReadIn(graph: Decoded<'Graph'>): readonly string[] {
  return [
    ...graph.output.map(({ name = '' }) => name),
    ...graph.node.flatMap(({ input = [], attribute = [] }) => [
      ...input,
      ...attribute.flatMap(({ g }) => (g === undefined ? [] : namesReadIn(g))),
    ]),
  ];
}

/** The node without the records that only training needs; `bodies` are its attributes with a mended graph. */
function mendedNode(
  { scan, files, replaced }: Work,
  node: Decoded<'Node'>,
  { inputs, outputs, attribute }: InInference,
  bodies: ReadonlySet<number>,
): readonly Piece[] {
  const fields = fieldsOf('Node');
  const counts = new Map<number, number>();
  const lost = new Set(node.attribute.filter(({ name }) => name === attribute).map(({ at }) => at.start));
  const payload = [...records(scan, 'Node', node.at)].flatMap((record): readonly Piece[] => {
    const { field, start, tag, end } = record;
    const count = sumAt(counts, field) + 1;
    counts.set(field, count);
    const goes =
      (field === fields['input']?.number && count > inputs) || (field === fields['output']?.number && count > outputs) || lost.has(start);
    if (goes) return [];
    if (!bodies.has(start)) return [{ source: files.main, start: tag, end }];
    return asField(fields['attribute']?.number, mendedAttribute(scan, files, record, replaced));
  });
  return asField(fieldsOf('Graph')['node']?.number, payload);
}

function mendedAttribute(scan: Scan, files: ModelFiles, at: Range, replaced: Replaced): readonly Piece[] {
  const graph = fieldsOf('Attribute')['g']?.number;
  return [...records(scan, 'Attribute', at)].flatMap((record): readonly Piece[] =>
    record.field === graph
      ? asField(graph, mendedGraph(scan, files, record, replaced))
      : [{ source: files.main, start: record.tag, end: record.end }],
  );
}

/** The payload of a graph with its replaced nodes and tensors. */
export function mendedGraph(
  scan: Scan,
  files: ModelFiles,
  graph: Range,
  replaced: ReadonlyMap<number, readonly Piece[]>,
): readonly Piece[] {
  return [...records(scan, 'Graph', graph)].flatMap(({ start, tag, end }) => {
    return replaced.get(start) ?? [{ source: files.main, start: tag, end }];
  });
}

/** The files with other nodes and tensors in the places of some; all other bytes are their own. */
export function mendedFiles(scan: Scan, files: ModelFiles, replaced: ReadonlyMap<number, readonly Piece[]>): ModelFiles {
  const graph = fieldsOf('Model')['graph']?.number;
  const main = [...records(scan, 'Model', { start: 0, end: files.main.size })].flatMap((part): readonly Piece[] =>
    part.field === graph
      ? asField(graph, mendedGraph(scan, files, part, replaced))
      : [{ source: files.main, start: part.tag, end: part.end }],
  );
  return { ...files, main: sourceOfPieces(main) };
}

/** A field whose payload has a length. */
export function asField(number: number | undefined, payload: readonly Piece[]): readonly Piece[] {
  return [pieceOf(fieldHead(number, lengthOf(payload))), ...payload];
}

/** The single booleans that a graph stores, by which the mode of a Dropout is known. */
function storedTruths(scan: Scan, graph: Pick<Decoded<'Graph'>, 'node' | 'initializer'>): ReadonlyMap<string, boolean> {
  const constants = graph.node.flatMap(({ opType, output, attribute }) => {
    const value = attribute?.find(({ name }) => name === 'value')?.t;
    const name = output?.[0];
    return opType === 'Constant' && value && name !== undefined ? [[name, value] as const] : [];
  });
  const stored = graph.initializer.map((raw) => [raw.name, raw] as const);
  return new Map(
    [...stored, ...constants].flatMap(([name, raw]) => {
      const truth = truthOf(scan, raw);
      return truth === undefined ? [] : [[name, truth] as const];
    }),
  );
}

/** Of the type BOOL alone, whose one value is one byte in either field. */
function truthOf(scan: Scan, raw: Decoded<'Tensor'>): boolean | undefined {
  const range = raw.rawData ?? raw.int32Data[0];
  const isOne = range !== undefined && range.end - range.start === 1;
  return raw.dataType === 9 && isOne ? scan.window.byte(range.start) !== 0 : undefined;
}

// Operators that an export in training mode leaves behind: they compute something else in inference.

/** How many of its inputs and outputs a node keeps, and which attribute it loses. */
type InInference = { readonly inputs: number; readonly outputs: number; readonly attribute?: string };

type InferenceForm = { readonly described: TrainingNode } & ({ readonly kept: InInference } | { readonly reason: string });

/** What a graph says of its values, for the two operators that have a training mode. */
interface Around {
  readonly isRead: (value: string) => boolean;
  /** The truth of a stored boolean; undefined where it is computed. */
  readonly truthOf: (value: string) => boolean | undefined;
}

/** Undefined for a node that is no operator in training mode. */
function inferenceOf(node: Decoded<'Node'>, around: Around): InferenceForm | undefined {
  if (domainName(node.domain) !== '') return undefined;
  if (node.opType === 'BatchNormalization') return judgeNorm(node, around);
  return node.opType === 'Dropout' ? judgeDropout(node, around) : undefined;
}

/** Until operator set 13, further outputs alone mean training. */
function judgeNorm(node: Decoded<'Node'>, { isRead }: Around): InferenceForm | undefined {
  const mode = node.attribute.find(({ name }) => name === 'training_mode')?.i ?? 0n;
  const statistics = node.output.slice(1).filter((name) => name !== '');
  if (mode === 0n && statistics.length === 0) return undefined;
  const described = describe(node);
  if (statistics.some(isRead)) return { described, reason: 'something reads its statistics of the batch' };
  return { described, kept: { inputs: Infinity, outputs: 1, attribute: 'training_mode' } };
}

function judgeDropout(node: Decoded<'Node'>, { truthOf }: Around): InferenceForm | undefined {
  const mode = nameAt(node.input, 2);
  if (mode === '') return undefined;
  const truth = truthOf(mode);
  if (truth === false) return undefined;
  const described = describe(node);
  if (truth === undefined) return { described, reason: 'its mode is computed' };
  return { described, kept: { inputs: 2, outputs: Infinity } };
}

export function describe({ name = '', opType: op = '', output: outputs = [] }: Decoded<'Node'>) {
  return { op, node: describeNode({ name, op, outputs }) };
}
