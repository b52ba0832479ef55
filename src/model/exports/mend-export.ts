/**
 * The files of a model as its exporter should have written them: equal parameters are stored one by one,
 * and operators are in inference mode. Whoever opens a model opens it through this function, so that all that
 * reads it, and what is written from it, agree. Nothing is copied: the new file is made of ranges of the old one.
 */
import type { ModelFiles } from '../file.ts';
import { decodeMessage } from '../onnx/decode-message.ts';
import { records, windowOver, type Scan, type WireRecord } from '../onnx/records.ts';
import { fieldsOf } from '../onnx/schema.ts';
import { sourceOfPieces, type Piece } from './pieces.ts';
import { planMends } from './plan-mends.ts';
import { asField, mendedGraph } from './to-inference.ts';

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
      const name = String.fromCharCode(...scan.window.bytes(start, end - start));
      if (candidates.has(name)) return true;
    }
  }
  return false;
}

function rangeOf(files: ModelFiles, { tag, end }: WireRecord): Piece {
  return { source: files.main, start: tag, end };
}
