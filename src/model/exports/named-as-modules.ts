/**
 * The file of PyTorch's current exporter with the names that a module has, and with its own parameters. That exporter calls its nodes
 * `node_linear_1` and turned weights `val_14`, keeps one initializer for all parameters of equal bytes, and leaves out biases that are zero.
 * Here, nodes are called by their modules, as `/encoder.layers.0.fc1/MatMul`, turned weights as the exporter before it did,
 * `onnx::MatMul_14`, and every parameter is stored again. So all that reads the file sees one kind of export.
 */
import { codeOfType, byteSize, isFloat } from '../element-types.ts';
import type { ModelFiles, Mends } from '../file.ts';
import { nameAt, type Tensor } from '../graph.ts';
import { decodeMessage, type Decoded } from '../onnx/decode-message.ts';
import { encodeMessage, type Encodable } from '../onnx/encode-message.ts';
import { records, windowOver, type Scan } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { valueCount } from '../shape.ts';
import { tensorsIn } from './stored-in-file.ts';
import { fieldHead, lengthOf, ownTensor, pieceOf, sourceOfPieces, type Piece } from './pieces.ts';
import { asField, mendedFiles } from './to-inference.ts';
import { buffersKey, foldedKey, foundBuffersKey } from '../flat/stored-tensors.ts';
import { signatureOf } from './signature.ts';
import { sameVectors, typesIn, zerosIn } from './unoptimized.ts';
import { computed, storedAnew, type Node, type Stored, type Traced } from './stored-anew.ts';

/** A file of another exporter is returned as it is. */
export function namedAsModules(files: ModelFiles): ModelFiles {
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  if (!isTraced(scan, files)) return files;
  const model = decodeMessage(scan, 'Model', { start: 0, end: files.main.size });
  const { graph } = model;
  if (scan.fault !== undefined || graph === undefined || model.functions.length > 0) return files;
  // Names inside nested graphs would have to follow.
  if (graph.node.some(({ attribute }) => attribute.some(({ g }) => g !== undefined))) return files;
  const signature = signatureOf(graph);
  if (signature === undefined) return files;
  const told = model.metadataProps.some(({ key = '' }) => key === buffersKey || key === foundBuffersKey);
  return renamed({ scan, files, graph, signature, tensors: tensorsIn(files, graph) }, told);
}

const graphField = fieldsOf('Model')['graph']?.number;
const notesField = fieldsOf('Graph')['metadataProps']?.number;

/** The metadata of the graph lie behind its nodes: no node is decoded for a file without them. */
function isTraced(scan: Scan, files: ModelFiles): boolean {
  for (const part of records(scan, 'Model', { start: 0, end: files.main.size })) {
    if (part.field !== graphField || part.wire !== 2) continue;
    for (const { field, wire } of records(scan, 'Graph', part)) if (field === notesField && wire === 2) return true;
  }
  return false;
}

type Scanned = Traced & { readonly scan: Scan };

/** What a node is called, and what it reads in the places of some of its inputs. */
interface Renamed {
  readonly name: string | undefined;
  readonly inputs: readonly string[];
}

function renamed(traced: Scanned, told: boolean): ModelFiles {
  const { scan, files, graph, tensors } = traced;
  const raws = new Map(graph.initializer.map((raw) => [raw.name ?? '', raw]));
  const own = storedAnew(traced);
  const replaced = new Map<number, readonly Piece[]>();
  const names = new Map<string, number>();
  const types = typesIn(graph);
  const [vectors, zeros] = [sameVectors(scan, graph), zerosIn(scan, graph)];
  for (const node of graph.node) {
    const form = formOf(node, { ...own, vectors, zeros }, names);
    const type = node.opType === 'CastLike' ? types.get(nameAt(node.input ?? [], 1)) : undefined;
    if (form !== undefined) replaced.set(node.at.start, renamedNode(scan, files, node, form, type));
  }
  const made = [...own.copies].flatMap(([name, from]) => {
    const [raw, tensor] = [raws.get(from), tensors.get(from)];
    return (raw && tensor && ownTensor(scan, files, { raw, tensor, name })) ?? [];
  });
  for (const [from, name] of own.turned) {
    const raw = raws.get(from);
    if (raw !== undefined) replaced.set(raw.at.start, name === undefined ? [] : withName(scan, files, raw, name));
  }
  const biases = [...own.restored].flatMap(([name, { type, dims }]) => zerosOf(name, type, dims));
  const [first] = graph.node;
  if (first === undefined) return files;
  const node = replaced.get(first.at.start) ?? asField(fieldsOf('Graph')['node']?.number, [{ source: files.main, ...first.at }]);
  replaced.set(first.at.start, [...made, ...biases, ...node]);
  const mended = mendedFiles(scan, files, replaced);
  const mends: Mends = {
    separated: own.separated,
    tied: own.tied,
    restored: [...own.restored.keys()],
    buffers: [],
    padding: [],
    inference: [],
    training: [],
    integers: [],
  };
  const notes = told ? [] : untrained(traced, own);
  return { ...mended, main: sourceOfPieces([{ source: mended.main, start: 0, end: mended.main.size }, ...notes]), mends };
}

/**
 * What no training changes, as entries of the metadata: buffers by the list of the file, and what was computed of a parameter without being
 * the weight of a layer, as the first rows of a table of positions.
 */
function untrained({ graph, signature, tensors }: Traced, { turned, gone }: Stored): readonly Piece[] {
  const statistics = new Set(
    graph.node.flatMap(({ opType, input = [] }) => (opType === 'BatchNormalization' ? [nameAt(input, 3), nameAt(input, 4)] : [])),
  );
  const others = [...tensors].flatMap(([name, { type, dims }]) =>
    isFloat(type) && !turned.has(name) && !computed.test(name) && !signature.parameters.has(name) && !statistics.has(name)
      ? [{ name, dims }]
      : [],
  );
  const folded = new Set(others.filter(({ name, dims }) => gone.size > 0 && !signature.buffers.has(name) && valueCount(dims) > 1));
  const buffers = others.filter((own) => !folded.has(own));
  return Object.entries({ [buffersKey]: buffers, [foldedKey]: [...folded] }).flatMap(([key, list]) => {
    const entry = encodeMessage('Entry', { key, value: list.map(({ name }) => name).join('\n') });
    return list.length === 0 ? [] : asField(fieldsOf('Model')['metadataProps']?.number, [pieceOf(entry)]);
  });
}

function formOf(
  node: Node,
  { nodes, turned, vectors, zeros }: Stored & { readonly vectors: ReadonlyMap<string, string>; readonly zeros: ReadonlySet<string> },
  names: Map<string, number>,
): Renamed | undefined {
  const own = nodes.get(node);
  const given = own?.inputs ?? node.input ?? [];
  const isWithoutBias = node.opType === 'Conv' && zeros.has(nameAt(given, 2));
  const inputs = (isWithoutBias ? given.slice(0, 2) : given).map((name) => turned.get(name) ?? vectors.get(name) ?? name);
  if (own === undefined)
    return isWithoutBias || inputs.some((name, at) => name !== node.input?.[at]) ? { name: undefined, inputs } : undefined;
  const path = `${own.module === '' ? '' : `/${own.module}`}/${node.opType ?? ''}`;
  const count = names.get(path) ?? 0;
  names.set(path, count + 1);
  return { name: count === 0 ? path : `${path}_${count}`, inputs };
}

/** A `CastLike` names no type, so that nothing says whether a gradient passes it: where the file tells the type, it becomes a `Cast`. */
function renamedNode(scan: Scan, files: ModelFiles, node: Node, { name, inputs }: Renamed, type?: number): readonly Piece[] {
  const fields = fieldsOf('Node');
  const left = new Set([fields['input']?.number, ...(name === undefined ? [] : [fields['name']?.number])]);
  if (type !== undefined) for (const key of ['opType', 'attribute']) left.add(fields[key]?.number);
  const kept = [...records(scan, 'Node', node.at)]
    .filter(({ field }) => !left.has(field))
    .map(({ tag, end }): Piece => ({ source: files.main, start: tag, end }));
  const cast = (to: number): Encodable<'Node'> => {
    return { input: inputs.slice(0, 1), name, opType: 'Cast', attribute: [{ name: 'to', type: 2, i: BigInt(to) }] };
  };
  const head = encodeMessage('Node', type === undefined ? { input: inputs, name, attribute: [] } : cast(type));
  return asField(fieldsOf('Graph')['node']?.number, [pieceOf(head), ...kept]);
}

/** The record of an initializer under another name; its values stay where they are. */
function withName(scan: Scan, files: ModelFiles, raw: Decoded<'Tensor'>, name: string): readonly Piece[] {
  const kept = [...records(scan, 'Tensor', raw.at)]
    .filter(({ field }) => field !== fieldsOf('Tensor')['name']?.number)
    .map(({ tag, end }): Piece => ({ source: files.main, start: tag, end }));
  return asField(fieldsOf('Graph')['initializer']?.number, [pieceOf(encodeMessage('Tensor', { name })), ...kept]);
}

function zerosOf(name: string, type: Tensor['type'], dims: readonly number[]): readonly Piece[] {
  const rawData = new Uint8Array(byteSize(type, valueCount(dims)));
  const payload = [pieceOf(encodeMessage('Tensor', { name, dims, dataType: codeOfType(type), rawData }))];
  return [pieceOf(fieldHead(fieldsOf('Graph')['initializer']?.number, lengthOf(payload))), ...payload];
}
