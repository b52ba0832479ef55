/**
 * The files of a model as its exporter should have written them: equal parameters are stored one by one,
 * and operators are in inference mode. Whoever opens a model opens it through this function, so that all that
 * reads it, and what is written from it, agree. Nothing is copied: the new file is made of ranges of the old one.
 */
import { memoized } from '../../basics/memoized.ts';
import { must } from '../../basics/must.ts';
import type { ModelFiles, Mends, Shared, Tied } from '../file.ts';
import { decodeMessage, type Decoded } from '../onnx/decode-message.ts';
import { records, windowOver, type Scan, type WireRecord } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { findCopied, findRepeated, nodesOf, oneRow } from './copied-parameters.ts';
import { findShared, readersIn, tiedBecause, type FoundShared, type TensorReaders } from './merged-parameters.ts';
import { sourceOfPieces, lengthOf, ownTensor, pieceOf, type Piece } from './pieces.ts';
import { certainBuffers } from './certain-buffers.ts';
import { certainPadding } from './certain-padding.ts';
import { foundPaddingKey, paddingKey, paddingText } from '../flat/padding-rows.ts';
import { buffersKey, foundBuffersKey } from '../flat/stored-tensors.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import { asField, describe, mendedGraph, toInference } from './to-inference.ts';
import { namedTruths, truthsAsIntegers } from './truth-values.ts';
import { keepZeroRows } from './zero-rows.ts';
import { nameAt, type Tensor } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { tensorPartBytes } from '../values/tensor-values.ts';
import { hasOneValue, tensorsIn } from './stored-in-file.ts';
import { namedAsModules } from './named-as-modules.ts';

const graphField = fieldsOf('Model')['graph']?.number;
const functionsField = fieldsOf('Model')['functions']?.number;
const nodeField = fieldsOf('Graph')['node']?.number;
const operatorField = fieldsOf('Node')['opType']?.number;
const producerField = fieldsOf('Model')['producerName']?.number;

/** A file that cannot be read is returned as it is: the reader says what is wrong with it. */
export function mendExport(given: ModelFiles): ModelFiles {
  const files = namedAsModules(given);
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  const whole = { start: 0, end: files.main.size };
  const parts = [...records(scan, 'Model', whole)];
  const graphs = parts.filter(({ field, wire }) => field === graphField && wire === 2);
  const [graph] = graphs;
  if (scan.fault !== undefined || graph === undefined || graphs.length > 1) return files;
  const hasFunctions = parts.some(({ field }) => field === functionsField);
  const isPyTorch = parts.some(({ field, start, end }) => field === producerField && ofPyTorch(textIn(scan, start, end)));
  if (!isPyTorch && !hasFunctions && !holdsCandidates(scan, graph)) return files;
  const model = decodeMessage(scan, 'Model', whole);
  if (scan.fault !== undefined || model.graph === undefined) return files;
  const planned = planMends(scan, files, model, model.graph, isPyTorch);
  if (planned === undefined) return files;
  const { replaced } = planned;
  const mends = withEarlier(files.mends, planned.mends);
  if (replaced.size === 0 && mends.buffers.length === 0 && mends.padding.length === 0) return { ...files, mends };
  const main = parts.flatMap((part) =>
    part === graph ? asField(graphField, mendedGraph(scan, files, graph, replaced)) : [rangeOf(files, part)],
  );
  return { ...files, main: sourceOfPieces([...main, ...notesOf(mends)]), mends };
}

/** A file of the current exporter has been mended once. */
function withEarlier(earlier: Mends | undefined, mends: Mends): Mends {
  if (earlier === undefined) return mends;
  return {
    ...mends,
    separated: [...earlier.separated, ...mends.separated],
    tied: [...earlier.tied, ...mends.tied],
    restored: [...earlier.restored, ...mends.restored],
  };
}

function textIn(scan: Scan, start: number, end: number): string {
  return String.fromCharCode(...scan.window.bytes(start, end - start));
}

function ofPyTorch(producer: string): boolean {
  return producer.toLowerCase() === 'pytorch';
}

/** The buffers and rows of padding that were found, in the metadata: what is written from the file holds them, too. */
function notesOf({ buffers, padding }: Mends): readonly Piece[] {
  const found = { [foundBuffersKey]: buffers.join('\n'), [foundPaddingKey]: paddingText(padding) };
  return Object.entries(found).flatMap(([key, value]) =>
    value === '' ? [] : asField(fieldsOf('Model')['metadataProps']?.number, [pieceOf(encodeMessage('Entry', { key, value }))]),
  );
}

/** The operators that mends are about in files of other exporters, and those with graphs inside. */
const candidates: ReadonlySet<string> = new Set([
  ...['Identity', 'BatchNormalization', 'Dropout', 'ReduceL2'],
  ...['If', 'Loop', 'Scan', 'SequenceMap'],
  ...namedTruths,
]);
const longestName = Math.max(...[...candidates].map(({ length }) => length));

/** Looks at the names of operators alone: most files have nothing to mend. */
function holdsCandidates(scan: Scan, graph: WireRecord): boolean {
  for (const node of records(scan, 'Graph', graph)) {
    if (node.field !== nodeField || node.wire !== 2) continue;
    for (const { field, start, end } of records(scan, 'Node', node)) {
      if (field === operatorField && end - start <= longestName && candidates.has(textIn(scan, start, end))) return true;
    }
  }
  return false;
}

function rangeOf(files: ModelFiles, { tag, end }: WireRecord): Piece {
  return { source: files.main, start: tag, end };
}

// Decides the repairs of a file, and makes the records that replace its nodes.

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
function planMends(
  scan: Scan,
  files: ModelFiles,
  model: Decoded<'Model'>,
  graph: Decoded<'Graph'>,
  isPyTorch: boolean,
): PlannedMends | undefined {
  const replaced = new Map<number, readonly Piece[]>();
  const trained = toInference(scan, files, model, new Map());
  const isRecent = (model.irVersion ?? 0) >= initializersAloneSince;
  // A norm of statistics that are computed, as of a weight, is a function: the module may have any mode.
  const stored = new Set(graph.initializer.map(({ name }) => name));
  const functions = new Set(graph.node.flatMap((own) => (stored.has(nameAt(own.input ?? [], 3)) ? [] : [describe(own).node])));
  const wasTraining = [...trained.inference, ...trained.training].some(
    ({ op, node }) => op !== 'BatchNormalization' || !functions.has(node),
  );
  // Where a mean of the graph is that of the norm, the statistics that it gets are those that it would take: it computes the same.
  const means = new Set(graph.node.flatMap(({ opType, output = [] }) => (opType === 'ReduceMean' ? output : [])));
  const same = new Set(graph.node.flatMap((own) => (means.has(nameAt(own.input ?? [], 3)) ? [describe(own).node] : [])));
  // In an export for inference, a norm of other statistics is meant to take those of the samples, as adaptive instance norms do.
  const stays = isPyTorch && !wasTraining ? new Set([...functions].filter((node) => !same.has(node))) : undefined;
  const { inference, training } = toInference(scan, files, model, replaced, stays);
  const tensors = isPyTorch && isRecent ? tensorsIn(files, graph) : new Map<string, Tensor>();
  const isTold = (...keys: readonly string[]): boolean => model.metadataProps.some(({ key = '' }) => keys.includes(key));
  const shared = isPyTorch ? findShared(graph) : [];
  const readers = readersIn(graph, shared);
  const parted = partShared({ scan, files, graph, replaced, shared, readers }, tensors, wasTraining);
  const buffers = isTold(buffersKey, foundBuffersKey) ? [] : certainBuffers(tensors, files, readers.tables);
  const mends: Mends = {
    ...parted,
    restored: [],
    buffers: [...buffers, ...parted.separated.flatMap(({ name, from }) => (buffers.includes(from) ? [name] : []))],
    padding: isTold(paddingKey, foundPaddingKey) ? [] : certainPadding(readers.tables, tensors, files),
    inference: inference.filter(({ node }) => !isPyTorch || !same.has(node)),
    training,
    integers: truthsAsIntegers(graph, replaced),
  };
  keepZeroRows(graph, replaced);
  return replaced.size > 0 || Object.values(mends).some((list: readonly unknown[]) => list.length > 0) ? { mends, replaced } : undefined;
}

interface Place {
  readonly scan: Scan;
  readonly files: ModelFiles;
  readonly graph: Decoded<'Graph'>;
  readonly replaced: Map<number, readonly Piece[]>;
  readonly shared: readonly FoundShared[];
  readonly readers: TensorReaders;
}

function partShared(
  { scan, files, graph, replaced, shared, readers }: Place,
  tensors: ReadonlyMap<string, Tensor>,
  training: boolean,
): Pick<Mends, 'separated' | 'tied'> {
  if (tensors.size === 0) return { separated: [], tied: [] };
  const raws = new Map(graph.initializer.map((raw) => [raw.name, raw]));
  const hasOne = memoized((tensor: Tensor) => hasOneValue(tensor, files));
  const isUniform = (name: string): boolean => {
    const tensor = tensors.get(name);
    return tensor !== undefined && hasOne(tensor);
  };
  const around = { training, readers, isUniform, files };
  let size = files.main.size;
  const [separated, tied]: [Shared[], Tied[]] = [[], []];
  for (const own of shared) {
    const { name, from, at } = own;
    const because = tiedBecause(own, around);
    const [raw, tensor] = [raws.get(from), tensors.get(from)];
    const stored = raw && tensor && ownTensor(scan, files, { raw, tensor, name });
    if (stored === undefined) continue;
    size += because === undefined ? lengthOf(stored) : 0;
    if (because !== undefined || size > largestFile) {
      tied.push({ name, from, because: because ?? 'size' });
      continue;
    }
    separated.push({ name, from });
    replaced.set(at, stored);
  }
  const batch = graph.input[0]?.type?.tensorType?.shape?.dim?.[0]?.dimValue;
  const repeated = training || batch === undefined || batch < 2 ? [] : findRepeated(tensors, batch, around);
  const copied = training ? [] : [...findCopied(tensors, around), ...repeated];
  const [first] = graph.node;
  if (copied.length > 0 && first !== undefined) {
    const own = replaced.get(first.at.start) ?? asField(nodeField, [{ source: files.main, ...first.at }]);
    replaced.set(first.at.start, [...copied.flatMap(nodesOf), ...own]);
    for (const { name } of copied) replaced.set(must(raws.get(name), 'a stored tensor').at.start, []);
    for (const { name, from } of repeated) {
      const tensor = must(tensors.get(name), 'a stored tensor');
      const row = tensorPartBytes(tensor, files, 0, valueCount(tensor.dims.slice(1)));
      replaced.set(must(raws.get(name), 'a stored tensor').at.start, oneRow(from, tensor, row));
    }
  }
  return { separated, tied: [...tied, ...copied.map(({ name, from, because }) => ({ name, from, because }))] };
}
