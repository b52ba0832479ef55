/**
 * The files of a model with what is inserted beside its layers: nodes and tensors of zeros, which change no
 * output. Whoever plans, runs or checks a recipe that inserts reads this model; nothing else of it is copied.
 */
import { itemAt } from '../../basics/must.ts';
import { encodeNode, encodeTensor } from '../onnx/encode.ts';
import type { ModelFiles } from '../file.ts';
import { nameAt, type Model, type Node } from '../graph.ts';
import { asField, mendedGraph } from '../exports/to-inference.ts';
import { pieceOf, sourceOfPieces, type Piece } from '../exports/pieces.ts';
import { decodeMessage, type Decoded } from '../onnx/decode-message.ts';
import { encodeMessage } from '../onnx/encode-message.ts';
import { records, windowOver, type Scan } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { floatTensor } from '../values/tensors.ts';
import { insertedTensors, insertionName, type Insertion } from './insertion.ts';
import { fits, siteOf, type Site } from './site.ts';

/** The model is that of the files. What does not fit is a mistake of the caller's. */
export function insertNodes(files: ModelFiles, model: Model, insertions: readonly Insertion[]): ModelFiles {
  if (insertions.length === 0) return files;
  const scan: Scan = { window: windowOver(files.main), file: files.name, fault: undefined };
  const whole = { start: 0, end: files.main.size };
  const { graph } = decodeMessage(scan, 'Model', whole);
  const graphField = fieldsOf('Model')['graph']?.number;
  if (graph === undefined) throw new Error('a model that was read has a graph');
  const replaced = new Map<number, readonly Piece[]>();
  for (const insertion of insertions) {
    const site = siteOf(model, insertion);
    const raw = graph.node?.find(({ input }) => input?.includes(insertion.tensor) === true);
    if (raw === undefined || !fits(site)) throw new Error(`${insertion.layer} takes no insertion`);
    replaced.set(raw.at.start, [...renamed(scan, files, raw, besideName(insertion)), ...addedTo(insertion, site)]);
  }
  const main = [...records(scan, 'Model', whole)].flatMap((part): readonly Piece[] =>
    part.field === graphField
      ? asField(graphField, mendedGraph(scan, files, part, replaced))
      : [{ source: files.main, start: part.tag, end: part.end }],
  );
  return { ...files, main: sourceOfPieces(main) };
}

/** What the layer alone computes. */
function besideName(insertion: Insertion): string {
  return `${insertionName(insertion)}.beside`;
}

/** The node under another name of its first output; all other bytes are its own. */
function renamed(scan: Scan, files: ModelFiles, node: Decoded<'Node'>, name: string): readonly Piece[] {
  const output = fieldsOf('Node')['output']?.number;
  let seen = false;
  const payload = [...records(scan, 'Node', node.at)].flatMap(({ field, tag, end }) => {
    const isFirst = field === output && !seen;
    seen ||= isFirst;
    if (isFirst) return [pieceOf(encodeMessage('Node', { output: [name] }))];
    return [{ source: files.main, start: tag, end }];
  });
  return asField(fieldsOf('Graph')['node']?.number, payload);
}

function addedTo(insertion: Insertion, site: Site): readonly Piece[] {
  const { node, initializer } = fieldsOf('Graph');
  const names = insertedTensors(insertion);
  const tensors = site.dims.map((dims, index) => {
    const zeros = new Float32Array(dims.reduce((product, size) => product * size, 1));
    return floatTensor(itemAt(names, index), dims, zeros);
  });
  return [
    ...nodesOf(insertion, site).flatMap((it) => asField(node?.number, [pieceOf(encodeNode(it))])),
    ...tensors.flatMap((it) => asField(initializer?.number, [pieceOf(encodeTensor(it))])),
  ];
}

/** The sum has the name that the layer's output had, so that its readers read the sum. */
function nodesOf(insertion: Insertion, { node, strides = [] }: Site): readonly Node[] {
  const name = insertionName(insertion);
  const beside = besideName(insertion);
  const [first = '', second = ''] = insertedTensors(insertion);
  const sum = plain('Add', `${name}/Add`, [beside, `${name}.output`], nameAt(node.outputs, 0));
  if (insertion.form === 'hybrid') {
    return [
      plain('MatMul', `${name}.a/MatMul`, [beside, first], `${name}.low`),
      plain('MatMul', `${name}.b/MatMul`, [`${name}.low`, second], `${name}.output`),
      sum,
    ];
  }
  const attributes: Node['attributes'] = {
    group: { kind: 'int', value: insertion.size },
    kernel_shape: { kind: 'ints', value: strides.map(() => 1) },
    strides: { kind: 'ints', value: strides },
  };
  const conv = plain('Conv', `${name}/Conv`, [nameAt(node.inputs, 0), first], `${name}.output`);
  return [{ ...conv, attributes }, sum];
}

function plain(op: string, name: string, inputs: readonly string[], output: string): Node {
  return { name, op, domain: '', inputs, outputs: [output], attributes: {} };
}
