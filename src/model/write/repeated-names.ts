/** Names that several nodes of a graph share, made unique in the written file: onnxruntime refuses them. */
import { uniqueName } from '../flat/unique-name.ts';
import type { Range, Scan } from '../onnx/records.ts';
import { schema } from '../onnx/schema.ts';
import { partsOf, textOf } from './new-values.ts';
import { replacement, type Edit } from './splice.ts';

const utf8 = new TextEncoder();

/** The first node of a name keeps it; graphs inside nodes have names of their own. */
export function nameEdits(scan: Scan): readonly Edit[] {
  const model: Range = { start: 0, end: scan.window.size };
  return partsOf(scan, 'Model', model, schema.Model.graph.number).flatMap((graph) => editsOfGraph(scan, graph));
}

function editsOfGraph(scan: Scan, graph: Range): readonly Edit[] {
  const nodes = partsOf(scan, 'Graph', graph, schema.Graph.node.number);
  const names = nodes.map((node) => partsOf(scan, 'Node', node, schema.Node.name.number).at(-1));
  const told = names.map((name) => name && textOf(scan, name));
  // A new name is none that another node has.
  const taken = new Set(told.filter((name) => name !== undefined));
  const seen = new Set<string>();
  const own = told.flatMap((name, index) => {
    const place = names[index];
    if (name === undefined || name === '' || place === undefined) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [replacement(place.start, place.end, utf8.encode(uniqueName(name, taken)))];
  });
  const inner = nodes
    .flatMap((node) => partsOf(scan, 'Node', node, schema.Node.attribute.number))
    .flatMap((attribute) => partsOf(scan, 'Attribute', attribute, schema.Attribute.g.number))
    .flatMap((nested) => editsOfGraph(scan, nested));
  return [...own, ...inner];
}
