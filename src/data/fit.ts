/**
 * Whether data fit a model, judged on headers. Two liberties are taken, and stated as conversions: axes of length 1 are added or left out
 * ([28, 28] for an input of [1, 28, 28]), and uint8 samples become float32 as v / 255.
 */
import { failing, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataShapeMismatch, dataWrongKind } from '../diagnostics/catalogue/data.ts';
import { elementCount, type ElementKind } from './array.ts';
import type { DataHeader } from './read-array.ts';

type Described = Pick<DataHeader, 'type' | 'shape'>;

/** An input or output of a model; its first axis is the batch. */
export type Port = { readonly name: string; readonly type: string; readonly dims?: readonly (number | string)[] };

/** An output as its loss reads it: the axis of the classes, where it is not the last one, behind all others. */
export function classesLast(port: Port, classes: number | undefined): Port {
  const { dims } = port;
  if (dims === undefined || classes === undefined || classes >= dims.length - 1) return port;
  return { ...port, dims: [...dims.filter((_, axis) => axis !== classes), ...dims.slice(classes, classes + 1)] };
}

/** The axes of an output that may hold the classes of labels of this shape: the others are as long as the labels are. */
export function classAxes(labels: readonly number[], dims: NonNullable<Port['dims']>): readonly number[] {
  const axes = dims.map((_, axis) => axis).slice(1);
  return axes.filter((axis) => reshaped(labels, dims.filter((_, at) => at > 0 && at !== axis)) !== undefined); // prettier-ignore
}

/** How the elements of a file become the elements of a batch. */
export interface Fit {
  readonly type: 'float32' | 'int64';
  /** Without the batch axis. */
  readonly dims: readonly number[];
  /** Elements are divided by it. */
  readonly scale: number;
  /** In words, for the plan and the log: `uint8 / 255`, `[28, 28] as [1, 28, 28]`. */
  readonly conversions: readonly string[];
}

const integers: ReadonlySet<ElementKind> = new Set<ElementKind>([
  ...(['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'bool'] as const),
]);

/** A model that takes them gets float32, which its graphs round. */
const halves: ReadonlySet<string> = new Set(['float16', 'bfloat16']);

/** Samples for the model's input; `scale` overrides the divisor (255 for uint8, else 1). */
export function fitSamples(file: string, header: Described, input: Port, scale?: number): Outcome<Fit> {
  const port = `the model's \`${input.name}\``;
  const wanted = halves.has(input.type) ? 'float32' : input.type;
  if (wanted !== 'float32' && wanted !== 'int64') return wrongKind(file, header, port, `${input.type}, which data cannot give yet`);
  if (wanted === 'int64' && !integers.has(header.type)) return wrongKind(file, header, port, 'int64');
  if (wanted === 'float32' && (header.type === 'int64' || header.type === 'uint64'))
    return wrongKind(file, header, port, 'float32 or uint8');
  const divisor = wanted === 'int64' ? 1 : (scale ?? (header.type === 'uint8' ? 255 : 1));
  return fitShape(file, header, { input: input.name, wants: input.dims?.slice(1), type: wanted, scale: divisor });
}

/** Labels, one for each prediction: the output's axes between the batch and the classes. */
export function fitLabels(file: string, header: Described, output: Port): Outcome<Fit> {
  if (!integers.has(header.type)) return wrongKind(file, header, 'a label', 'an integer such as int64 or uint8');
  const fit = fitShape(file, header, { input: output.name, wants: output.dims?.slice(1, -1), type: 'int64', scale: 1 });
  return fit.value === undefined ? (oneHot(file, header, output) ?? fit) : fit;
}

/** Labels that are written out, one number a class. */
function oneHot(file: string, { shape }: Described, output: Port): Outcome<never> | undefined {
  const [has, wants = []] = [shape.slice(1), output.dims?.slice(1)];
  const classes = wants.at(-1);
  if (typeof classes !== 'number' || reshaped(has, wants) === undefined) return undefined;
  return failing(diagnose(dataShapeMismatch, { file, has, input: output.name, wants: wants.slice(0, -1), classes }, { file }));
}

/** Targets of a squared error: shaped as the output is. */
export function fitTargets(file: string, header: Described, output: Port): Outcome<Fit> {
  if (!header.type.startsWith('float')) return wrongKind(file, header, `a target of \`${output.name}\``, 'float32');
  return fitShape(file, header, { input: output.name, wants: output.dims?.slice(1), type: 'float32', scale: 1 });
}

function fitShape(
  file: string,
  header: Described,
  {
    input,
    wants,
    type,
    scale,
  }: {
    readonly input: string;
    readonly wants: readonly (number | string)[] | undefined;
    readonly type: Fit['type'];
    readonly scale: number;
  },
): Outcome<Fit> {
  const has = header.shape.slice(1);
  const dims = wants === undefined ? has : reshaped(has, wants);
  if (dims === undefined) return failing(diagnose(dataShapeMismatch, { file, has, input, wants: wants ?? [] }, { file }));
  const cast = scale === 1 ? `${header.type} as ${type}` : `${header.type} / ${scale}`;
  const conversions = [
    ...(header.type === type && scale === 1 ? [] : [cast]),
    ...(dims.join() === has.join() ? [] : [`[${has.join(', ')}] as [${dims.join(', ')}]`]),
  ];
  return { value: { type, dims, scale, conversions }, diagnostics: [] };
}

/** The wanted shape filled with the lengths at hand; undefined where more than 1s would move. */
function reshaped(has: readonly number[], wants: readonly (number | string)[]): readonly number[] | undefined {
  const fits = (dim: number, want: number | string | undefined): boolean => typeof want === 'string' || dim === want;
  if (has.length === wants.length && has.every((dim, axis) => fits(dim, wants[axis]))) return has;
  const real = has.filter((dim) => dim !== 1);
  const open = wants.filter((want) => want !== 1);
  if (real.length !== open.length || !real.every((dim, axis) => fits(dim, open[axis]))) return undefined;
  const rest = [...real];
  return wants.map((want) => (want === 1 ? 1 : (rest.shift() ?? 1)));
}

/** The columns of the pixels of an image are folded to the model's axes, the last one fastest. */
export function foldedDims({ dims = [] }: Port, has: readonly number[]): readonly number[] {
  const wants = dims.slice(1);
  const fixed = wants.filter((dim) => typeof dim === 'number');
  const fits = fixed.length === wants.length && elementCount(fixed) === elementCount(has);
  return fits && fixed.length > 0 ? fixed : has;
}

function wrongKind(file: string, header: Described, port: string, wants: string): Outcome<never> {
  return failing(diagnose(dataWrongKind, { file, type: header.type, port, wants }, { file }));
}
