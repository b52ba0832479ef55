/** A network with other values beside the one that trains: the same nodes, in inference form. */
import type { Node } from '../model/graph.ts';
import { floatTensor } from '../model/index.ts';
import { freshName } from './builder.ts';
import type { ForwardPass } from './forward.ts';
import { asStored } from './in-float32.ts';

/** Values of stored tensors by name; a tensor that is not here is the model's own. */
export type TeacherValues = ReadonlyMap<string, Float32Array>;

/**
 * Emits the teacher, which reads the samples of the network itself, and gives the names of its values:
 * tensor of the network → tensor of the teacher. Nothing is differentiated through it.
 */
function emitTeacher(
  pass: ForwardPass,
  mark: string,
  values: TeacherValues,
): (tensor: string) => string {
  const { builder, nodes, tensors, halves } = pass;
  const names = new Map<string, string>();
  for (const [tensor, own] of values) {
    const stored = tensors.get(tensor);
    if (stored === undefined) continue;
    const name = freshName(builder, `${mark}:${tensor}`);
    names.set(tensor, name);
    builder.initializers.set(
      name,
      floatTensor(name, stored.dims, asStored(halves.get(tensor), own)),
    );
  }
  for (const output of nodes.flatMap(({ outputs }) => outputs)) {
    if (output !== '') names.set(output, freshName(builder, `${mark}:${output}`));
  }
  builder.nodes.push(...nodes.map((node) => renamed(node, names, mark)));
  return (tensor) => names.get(tensor) ?? tensor;
}

/** The values of each mark, emitted when the first one is asked for. */
export type Teachers = (mark: string) => (tensor: string) => string;

export function teachersOf(
  pass: ForwardPass,
  marks: ReadonlyMap<string, TeacherValues> = new Map(),
): Teachers {
  const known = new Map<string, (tensor: string) => string>();
  return (mark) => {
    const own = known.get(mark) ?? emitTeacher(pass, mark, marks.get(mark) ?? new Map());
    known.set(mark, own);
    return own;
  };
}

/** A nested graph captures names of the outer one, so its nodes are renamed too. */
export function renamed(node: Node, names: ReadonlyMap<string, string>, mark: string): Node {
  const rename = (name: string): string => names.get(name) ?? name;
  const attributes = Object.entries(node.attributes).map(([key, attribute]) => {
    if (attribute.kind !== 'graph') return [key, attribute] as const;
    const inner = attribute.value;
    const value = {
      ...inner,
      nodes: inner.nodes.map((one) => renamed(one, names, mark)),
      outputs: inner.outputs.map((info) => ({ ...info, name: rename(info.name) })),
    };
    return [key, { kind: 'graph', value } as const] as const;
  });
  return {
    ...node,
    name: `${mark}:${node.name}`,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: Object.fromEntries(attributes),
  };
}
