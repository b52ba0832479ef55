/** The output of a model as its loss reads it: classes last, whatever axis the model has them on. */
import { itemAt } from '../basics/must.ts';
import type { Node } from '../model/graph.ts';
import { freshName, ints, type GraphBuilder } from './builder.ts';
import { readingInstead } from './reading-instead.ts';
import type { Shapes } from './shapes.ts';

export interface TrainedForm {
  /** Axis of the output that holds the classes, the batch being 0, where it is not the last one. */
  readonly classes?: number;
}

interface Formed {
  readonly nodes: readonly Node[];
  readonly shapes: Shapes;
}

/**
 * The nodes of a model with `output` as its loss reads it. The model's own value goes by another name there, so that whoever reads `output`
 * finds the classes last.
 */
export function asTrained(
  { output, classes }: TrainedForm & { readonly output: string },
  builder: GraphBuilder,
  nodes: readonly Node[],
  shapes: Shapes,
): Formed {
  const own = shapes.get(output);
  if (classes === undefined || own === undefined || classes >= own.length - 1) return { nodes, shapes };
  const name = freshName(builder, `own:${output}`);
  const rename = (value: string): string => (value === output ? name : value);
  const renamed = nodes.map((node) => readingInstead({ ...node, outputs: node.outputs.map(rename) }, new Map([[output, name]])));
  const order = classesLast(own.map((_, axis) => axis), classes); // prettier-ignore
  const last: Node = {
    name: freshName(builder, `classes last:${output}`),
    op: 'Transpose',
    domain: '',
    inputs: [name],
    outputs: [output],
    attributes: { perm: ints(order) },
  };
  return { nodes: [...renamed, last], shapes: new Map([...shapes, [name, own], [output, classesLast(own, classes)]]) };
}

/** The axes of an output in another order: that of the classes behind all others. */
function classesLast<T>(axes: readonly T[], classes: number): readonly T[] {
  return [...axes.filter((_, axis) => axis !== classes), itemAt(axes, classes)];
}

/** The same of values that a file gave, row-major: what `asTrained` makes of them. */
export function valuesAsTrained(values: Float32Array, dims: readonly number[], { classes }: TrainedForm): Float32Array {
  if (classes === undefined || classes >= dims.length - 1) return values;
  const behind = dims.slice(classes + 1).reduce((product, dim) => product * dim, 1);
  const count = itemAt(dims, classes);
  const moved = new Float32Array(values.length);
  values.forEach((value, at) => {
    const [block, own, place] = [Math.floor(at / (count * behind)), Math.floor(at / behind) % count, at % behind];
    moved[(block * behind + place) * count + own] = value;
  });
  return moved;
}
