/**
 * The files of a model as its exporter should have written them: equal parameters are stored one by one,
 * and operators are in inference mode. Whoever opens a model opens it through this function, so that all that
 * reads it, and what is written from it, agree. Nothing is copied: the new file is made of ranges of the old one.
 */
import type { ModelFiles, Mends, Shared, Tied, TiedBecause } from '../file.ts';
import { decodeMessage, type Decoded } from '../onnx/decode-message.ts';
import { records, windowOver, type Scan, type WireRecord } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { sourceOfPieces, lengthOf, ownTensor, type Piece } from './pieces.ts';
import { asField, mendedGraph, toInference } from './to-inference.ts';
import { nameAt, type Tensor, type Model } from '../graph.ts';
import { readTensor } from '../read/read-tensor.ts';
import { startReading } from '../read/reading.ts';
import { valueCount } from '../shape.ts';
import { tensorPart } from '../values/tensor-values.ts';
import { domainName } from '../read/read-graph.ts';
import { isDefault } from '../flat/dataflow.ts';
import { flatGraph } from '../flat/flatten.ts';
import { layersOf } from '../layers/read-layers.ts';

const graphField = fieldsOf('Model')['graph']?.number;
const functionsField = fieldsOf('Model')['functions']?.number;
const nodeField = fieldsOf('Graph')['node']?.number;
const operatorField = fieldsOf('Node')['opType']?.number;

/** A file that cannot be read is returned as it is: the reader says what is wrong with it. */
export function mendExport(files: ModelFiles): ModelFiles {
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  const whole = { start: 0, end: files.main.size };
  const parts = [...records(scan, 'Model', whole)];
  const graphs = parts.filter(({ field, wire }) => field === graphField && wire === 2);
  const [graph] = graphs;
  if (scan.fault !== undefined || graph === undefined || graphs.length > 1) return files;
  const hasFunctions = parts.some(({ field }) => field === functionsField);
  if (!hasFunctions && !holdsCandidates(scan, graph)) return files;
  const model = decodeMessage(scan, 'Model', whole);
  if (scan.fault !== undefined || model.graph === undefined) return files;
  const planned = planMends(scan, files, model, model.graph);
  if (planned === undefined) return files;
  const { mends, replaced } = planned;
  if (replaced.size === 0) return { ...files, mends };
  const main = parts.flatMap((part) =>
    part === graph ? asField(graphField, mendedGraph(scan, files, graph, replaced)) : [rangeOf(files, part)],
  );
  return { ...files, main: sourceOfPieces(main), mends };
}

/** The operators that mends are about, and those with graphs inside. */
const candidates: ReadonlySet<string> = new Set([
  ...['Identity', 'BatchNormalization', 'Dropout'],
  ...['If', 'Loop', 'Scan', 'SequenceMap'],
]);
const longestName = Math.max(...[...candidates].map(({ length }) => length));

/** Looks at the names of operators alone: most files have nothing to mend. */
function holdsCandidates(scan: Scan, graph: WireRecord): boolean {
  for (const node of records(scan, 'Graph', graph)) {
    if (node.field !== nodeField || node.wire !== 2) continue;
    for (const { field, start, end } of records(scan, 'Node', node)) {
      if (field !== operatorField || end - start > longestName) continue;
      if (candidates.has(String.fromCharCode(...scan.window.bytes(start, end - start)))) return true;
    }
  }
  return false;
}

function rangeOf(files: ModelFiles, { tag, end }: WireRecord): Piece {
  return { source: files.main, start: tag, end };
}

// Decides the repairs of a file, and makes the records that replace its nodes.

const pieceSize = 1 << 16;

/** Stops at the first value that differs. */
function isUniform(tensor: Tensor, files: ModelFiles): boolean {
  const count = valueCount(tensor.dims);
  let first: number | bigint | undefined;
  for (let from = 0; from < count; from += pieceSize) {
    const { value } = tensorPart(tensor, files, from, Math.min(count, from + pieceSize));
    if (value === undefined) return false;
    for (const own of value) {
      first ??= own;
      if (own !== first) return false;
    }
  }
  return true;
}

interface PlannedMends {
  readonly mends: Mends;
  /** What comes in the place of a node, by where its payload begins. */
  readonly replaced: ReadonlyMap<number, readonly Piece[]>;
}

/** Protobuf's bound of a message, and so of a file. */
const largestFile = 2 ** 31 - 1;

/** Below this version, initializers have to be listed as inputs, too. */
const initializersAloneSince = 4;

/** Undefined where there is nothing to say. */
function planMends(scan: Scan, files: ModelFiles, model: Decoded<'Model'>, graph: Decoded<'Graph'>): PlannedMends | undefined {
  const replaced = new Map<number, readonly Piece[]>();
  const { inference, training } = toInference(scan, files, model, replaced);
  const isPyTorch = (model.producerName ?? '').toLowerCase() === 'pytorch';
  const isRecent = (model.irVersion ?? 0) >= initializersAloneSince;
  const shared = isPyTorch && isRecent ? findShared(graph) : [];
  const wasTraining = inference.length + training.length > 0;
  const mends: Mends = { ...partShared({ scan, files, graph, replaced }, shared, wasTraining), inference, training };
  return Object.values(mends).some((list: readonly unknown[]) => list.length > 0) ? { mends, replaced } : undefined;
}

interface Place {
  readonly scan: Scan;
  readonly files: ModelFiles;
  readonly graph: Decoded<'Graph'>;
  readonly replaced: Map<number, readonly Piece[]>;
}

function partShared(
  { scan, files, graph, replaced }: Place,
  shared: readonly FoundShared[],
  training: boolean,
): Pick<Mends, 'separated' | 'tied'> {
  if (shared.length === 0) return { separated: [], tied: [] };
  const raws = new Map(graph.initializer.map((raw) => [raw.name, raw]));
  const reading = startReading(files);
  const tensors = new Map<string, Tensor | undefined>();
  for (const { from } of shared) {
    const raw = raws.get(from);
    if (!tensors.has(from)) tensors.set(from, raw && readTensor(reading, raw, from));
  }
  const uniform = new Map<string, boolean>();
  const around = {
    training,
    tables: tablesOf(graph, shared),
    isUniform(stored: string): boolean {
      const tensor = tensors.get(stored);
      const known = uniform.get(stored) ?? (tensor !== undefined && isUniform(tensor, files));
      uniform.set(stored, known);
      return known;
    },
  };
  let size = files.main.size;
  const [separated, tied]: [Shared[], Tied[]] = [[], []];
  for (const { name, from, at } of shared) {
    const because = tiedBecause({ name, from }, around);
    const [raw, tensor] = [raws.get(from), tensors.get(from)];
    // What is wrong with the tensor is for the reader to say.
    const own = raw && tensor && ownTensor(scan, files, { raw, tensor, name });
    if (own === undefined) continue;
    size += because === undefined ? lengthOf(own) : 0;
    if (because !== undefined || size > largestFile) {
      tied.push({ name, from, because: because ?? 'size' });
      continue;
    }
    separated.push({ name, from });
    replaced.set(at, own);
  }
  return { separated, tied };
}

/**
 * Which parameters an exporter shares only because their values are equal.
 *
 * PyTorch writes a parameter that two modules own once, under one name, and its readers read that name. Of different parameters with equal
 * values it keeps one, and hands it on through an `Identity` whose output has the name of the other parameter. So such an `Identity` speaks
 * of a parameter of its own, with two exceptions: an export in training mode shares only what lies in the same memory, and a table of
 * embeddings whose numbers differ among themselves is a copy that was meant to stay one (`torchscript=True` of Transformers).
 */
interface FoundShared extends Shared {
  /** The payload of the `Identity`, which tells its record. */
  readonly at: number;
}

/** Every `Identity` by which the exporter of PyTorch hands one parameter on as another. */
function findShared(graph: Decoded<'Graph'>): readonly FoundShared[] {
  const stored = new Set(graph.initializer.map(({ name }) => name));
  const outputs = new Set(graph.output.map(({ name }) => name));
  const origins = new Map<string, string>();
  const found: FoundShared[] = [];
  for (const { opType, domain, input = [], output = [], at } of graph.node) {
    const [source = '', name = ''] = [input[0], output[0]];
    if (opType !== 'Identity' || domainName(domain) !== '' || name === '') continue;
    const from = stored.has(source) ? source : origins.get(source);
    if (from === undefined || outputs.has(name) || !isParameterName(name, from)) continue;
    origins.set(name, from);
    found.push({ name, from, at: at.start });
  }
  return found;
}

/**
 * `layer1.0.bn1.bias`, `onnx::Conv_41` and, from old versions, `41` name parameters; the results of
 * operators are `/layer1/layer1.0/Add_output_0`.
 */
function isParameterName(name: string, other: string): boolean {
  if (/^onnx::\w+_\d+$/.test(name)) return true;
  if (/^\d+$/.test(name)) return /^\d+$/.test(other);
  return !name.startsWith('/') && !/_output_\d+$/.test(name);
}

/** Stored tensors, by their own name, that an operator looks rows up in. */
function tablesOf(graph: Decoded<'Graph'>, shared: readonly FoundShared[]): ReadonlySet<string> {
  const origins = new Map(shared.map(({ name, from }) => [name, from]));
  const fixed = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ opType, output }) => (opType === 'Constant' ? output : [])),
  ]);
  const looked = graph.node.filter(({ opType, input }) => opType === 'Gather' && !fixed.has(nameAt(input, 1)));
  return new Set(looked.map(({ input }) => nameAt(input, 0)).map((name) => origins.get(name) ?? name));
}

/** Why it stays tied; undefined where it is a parameter of its own. */
function tiedBecause(
  { from }: Shared,
  around: { readonly training: boolean; readonly tables: ReadonlySet<string>; readonly isUniform: (stored: string) => boolean },
): TiedBecause | undefined {
  if (around.training) return 'memory';
  return around.tables.has(from) && !around.isUniform(from) ? 'table' : undefined;
}

// Convolutions into which PyTorch's exporter has folded the BatchNormalization behind them. It writes the two tensors that come of it as
// values of its own, `onnx::Conv_34` and `onnx::Conv_35`, where parameters of the network keep their names.

const ownName = /^onnx::Conv_\d+$/;

/** Their names as layers. */
export function foldedNorms(model: Model): readonly string[] {
  if (!model.producer.toLowerCase().startsWith('pytorch')) return [];
  const flat = flatGraph(model);
  const folded = new Set<string>();
  for (const flatNode of flat.nodes) {
    const { node, inputs } = flatNode;
    if (node.op !== 'Conv' || !isDefault(flatNode)) continue;
    const [weight, bias] = inputs.slice(1).map((input) => flat.constants.get(input)?.name ?? '');
    if (weight === undefined || bias === undefined) continue;
    if (ownName.test(weight) && ownName.test(bias)) folded.add(weight);
  }
  return layersOf(flat).layers.flatMap(({ name, tensor }) => (folded.has(tensor) ? [name] : []));
}
