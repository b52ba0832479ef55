/** The outputs of a model as its loss reads them: classes last, whatever axis the model has them on, and several side by side. */
import { slicedDims, wholeOutput, type Sliced } from '../basics/slices.ts';
import { product } from '../basics/numbers.ts';
import { itemAt } from '../basics/must.ts';
import type { Node } from '../model/graph.ts';
import type { PlannedOutput } from '../plan/plan.ts';
import { freshName, int, integers, ints, type GraphBuilder } from './builder.ts';
import { readingInstead } from './reading-instead.ts';
import { fixedDims, type Shapes } from './shapes.ts';

export interface TrainedForm {
  /** Axis of the output that holds the classes, the batch being 0, where it is not the last one. */
  readonly classes?: number;
  /** All outputs that the loss reads, where they are several: a sample has their numbers one after another. */
  readonly outputs?: readonly PartLoss[];
}

/** One of several outputs, or a slice of one, and its mean loss in the sum. */
export interface PartLoss extends Sliced {
  readonly classes?: number;
  readonly loss: PlannedOutput['loss'];
  /** 1 where it is left out. */
  readonly factor?: number;
}

/** What a sample has of one of several outputs. */
export interface OutputPart {
  readonly name: string;
  /** With its classes last. */
  readonly dims: readonly number[];
  /** Where it begins in the row of a sample. */
  readonly from: number;
}

interface Formed {
  readonly nodes: readonly Node[];
  readonly shapes: Shapes;
  /** Of several outputs. */
  readonly parts?: readonly OutputPart[];
}

/**
 * The nodes of a model, in which `output` has its classes last, or holds all outputs, as the loss reads it. The model's own value has
 * another name there.
 */
export function asTrained(
  { output, classes, outputs }: TrainedForm & { readonly output: string },
  builder: GraphBuilder,
  nodes: readonly Node[],
  known: Shapes,
): Formed {
  const isOne = outputs === undefined;
  const own = known.get(output);
  if (isOne && (own === undefined || isLast(classes, own.length))) return { nodes, shapes: known };
  const shapes = new Map(known);
  const added: Node[] = [];
  const name = freshName(builder, `own:${output}`);
  if (own !== undefined) shapes.set(name, own);
  const emit = (op: string, inputs: readonly string[], attributes: Node['attributes'], made = freshName(builder, `${op}:${inputs[0]}`)) => {
    added.push({ name: freshName(builder, `node:${made}`), op, domain: '', inputs, outputs: [made], attributes });
    return made;
  };
  const parts: OutputPart[] = [];
  const flat: string[] = [];
  let width = 0;
  const all: readonly Pick<PartLoss, 'name' | 'slice' | 'classes'>[] = outputs ?? [{ name: output, classes }];
  for (const part of all) {
    const whole = wholeOutput(part) === output ? name : wholeOutput(part);
    const ranges = part.slice?.ranges ?? [];
    const bounds = (['from', 'to', 'axis'] as const).map((key) => integers(builder, ranges.map((one) => one[key]))); // prettier-ignore
    const from = ranges.length === 0 ? whole : emit('Slice', [whole, ...bounds], {});
    const shape = slicedDims(shapes.get(whole) ?? [], part);
    shapes.set(from, shape);
    const order = classesLast([...shape.keys()], part.classes);
    const isMoved = !isLast(part.classes, shape.length);
    const moved = isMoved ? emit('Transpose', [from], { perm: ints(order) }, isOne ? output : undefined) : from;
    const dims = order.map((axis) => itemAt(shape, axis));
    shapes.set(moved, dims);
    if (isOne) continue;
    const fixed = fixedDims(dims, 1) ?? [];
    parts.push({ name: part.name, dims: fixed, from: width });
    width += product(fixed);
    flat.push(emit('Flatten', [moved], { axis: int(1) }));
    shapes.set(flat.at(-1) ?? '', ['batch', product(fixed)]);
  }
  if (!isOne) {
    emit('Concat', flat, { axis: int(1) }, output);
    shapes.set(output, ['batch', width]);
  }
  const rename = (value: string): string => (value === output ? name : value);
  const renamed = nodes.map((node) => readingInstead({ ...node, outputs: node.outputs.map(rename) }, new Map([[output, name]])));
  return { nodes: [...renamed, ...added], shapes, parts: isOne ? undefined : parts };
}

function isLast(classes: number | undefined, rank: number): boolean {
  return classes === undefined || classes >= rank - 1;
}

/** The axes of an output in another order: that of the classes behind all others. */
export function classesLast<T>(axes: readonly T[], classes: number | undefined): readonly T[] {
  if (classes === undefined || isLast(classes, axes.length)) return axes;
  return [...axes.filter((_, axis) => axis !== classes), itemAt(axes, classes)];
}

/** An output as a file gave it, row-major. */
export type GivenOutput = { readonly values: Float32Array; readonly dims: readonly number[] };

/** What `asTrained` makes of outputs, of values in the order of the form. */
export function valuesAsTrained(given: readonly GivenOutput[], { classes, outputs }: TrainedForm): Float32Array {
  const moved = given.map((own, index) => asPart(own, outputs === undefined ? { classes } : itemAt(outputs, index)));
  if (moved.length === 1) return itemAt(moved, 0);
  const samples = itemAt(itemAt(given, 0).dims, 0);
  const all = new Float32Array(moved.reduce((sum, { length }) => sum + length, 0));
  const widths = moved.map(({ length }) => length / samples);
  let to = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (const [index, width] of widths.entries()) {
      all.set(itemAt(moved, index).subarray(sample * width, (sample + 1) * width), to);
      to += width;
    }
  }
  return all;
}

/** Cut to the ranges of a slice, with its classes last. */
function asPart({ values, dims }: GivenOutput, { slice, classes }: Pick<PartLoss, 'slice' | 'classes'>): Float32Array {
  if (slice === undefined && isLast(classes, dims.length)) return values;
  const axes = classesLast([...dims.keys()], classes).map((axis) => {
    const { from, to } = slice?.ranges.find((one) => one.axis === axis) ?? { from: 0, to: itemAt(dims, axis) };
    return { from, to, stride: product(dims.slice(axis + 1)) };
  });
  const kept = new Float32Array(product(axes.map(({ from, to }) => to - from)));
  let next = 0;
  const copy = (depth: number, at: number): void => {
    const { from, to, stride } = itemAt(axes, depth);
    for (let place = from; place < to; place++) {
      if (depth < axes.length - 1) copy(depth + 1, at + place * stride);
      else kept[next++] = values[at + place * stride] ?? NaN;
    }
  };
  copy(0, 0);
  return kept;
}
