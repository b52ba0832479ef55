/** Penalties: expressions of weights that are added to the loss (language.md, "penalty"). */
import { dimsOf } from '../model/shape.ts';
import { must } from '../basics/must.ts';
import { type Diagnostic, type Outcome, diagnose, done } from '../diagnostics/diagnostic.ts';
import { emptyPenalty } from '../diagnostics/catalogue/compute.ts';
import type { Expr } from '../language/typed.ts';
import type { Layer } from '../model/graph.ts';
import { emit, floats, int, integers } from './builder.ts';
import { emitExpression } from './expressions/emit.ts';
import { namedAxes } from './expressions/layout.ts';
import type { ForwardPass } from './forward.ts';
import { noteShapes } from './note-shapes.ts';
import { addAll } from './operators.ts';
import { sameShape, type Shape } from './shapes.ts';
import { fixedSlot, zeros, type StateSlot } from './slots.ts';
import { isNorm } from './batch-statistics.ts';
import { usesOf } from './uses.ts';

export interface Penalty {
  /** Of `w`, of `gamma` and `beta` of the norm behind a layer, `MARK.w` for those of a mark, and the mask `m`. */
  readonly expr: Expr;
  readonly text: string;
  readonly names: ReadonlySet<string>;
  /** Layers that train, in graph order. */
  readonly layers: readonly Layer[];
}

/** What a penalty may look at beside the weights that train. */
export interface BesideWeights {
  /** The constant behind `MARK.w`. */
  readonly marked: (mark: string, tensor: string) => string;
  /** The mask of a tensor, 1 = kept; undefined where it has none. */
  readonly mask: (tensor: string) => string | undefined;
}

/**
 * Emits the sum over the layers that have what the penalty names, a scalar, and notes the shapes of all
 * that it emits, as it is differentiated later.
 */
export function emitPenalty(pass: ForwardPass, penalty: Penalty, shapes: Map<string, Shape>, beside: BesideWeights): Outcome<string> {
  const { builder } = pass;
  const before = builder.nodes.length;
  const terms = penalty.layers.flatMap((layer) => {
    const values = valuesOf(pass, penalty, layer, beside);
    if (values === undefined) return [];
    const value = emitExpression(builder, penalty.expr, { values, axes: namedAxes(layer) });
    return [emit(builder, 'ReduceSum', [value], { keepdims: int(0) })];
  });
  if (terms.length === 0) return { diagnostics: [nothing(penalty)] };
  const total = addAll(builder, terms);
  noteShapes(builder, builder.nodes.slice(before), pass.tensors, shapes);
  return { value: total, diagnostics: [] };
}

/** The slot with U · Vᵀ of a stored tensor, in its dims; zeros leave the penalty out. */
export function directionOf(tensor: string): string {
  return `nuclear:${tensor}`;
}

/**
 * Emits the sum of w ⊙ D over the tensors, a scalar. With D = U · Vᵀ of w, which a step takes as fixed, it is the sum
 * of the singular values of w, and its gradient in w is D (Xu et al., arXiv:2004.14566).
 */
export function emitNuclear(
  { builder, tensors }: ForwardPass,
  names: readonly string[],
  shapes: Map<string, Shape>,
): Outcome<{ readonly total: string; readonly slots: readonly StateSlot[] }> {
  if (names.length === 0) return { diagnostics: [nothing({ text: 'nuclear' })] };
  const before = builder.nodes.length;
  const slots = names.map((name) => {
    const dims = must(tensors.get(name), 'a stored tensor').dims;
    const slot = fixedSlot(builder, 'frozen', { prefix: 'nuclear', owner: { name, tensor: name, dims }, initial: zeros({ dims }) });
    shapes.set(slot.input, dims);
    return slot;
  });
  const terms = slots.map(({ tensor, input }) => emit(builder, 'ReduceSum', [emit(builder, 'Mul', [tensor, input])], { keepdims: int(0) }));
  const total = addAll(builder, terms);
  noteShapes(builder, builder.nodes.slice(before), tensors, shapes);
  return done({ total, slots });
}

function valuesOf(pass: ForwardPass, { names }: Penalty, layer: Layer, { marked, mask }: BesideWeights) {
  const { builder, tensors } = pass;
  const { dims, axes } = layer;
  const besideRows = dims.map((dim, axis) => (axes[axis] === 'out' ? dim : 1));
  const norm = names.has('gamma') || names.has('beta') ? normBehind(pass, layer.tensor) : undefined;
  const tensorOf = (variable: string): string | undefined =>
    variable === 'w' ? layer.tensor : variable === 'gamma' ? norm?.gamma : norm?.beta;
  const values = new Map<string, string>();
  const isStored = sameShape(dimsOf(tensors.get(layer.tensor)), dims);
  const shaped = (name: string): string => (isStored ? name : emit(builder, 'Reshape', [name, integers(builder, dims)]));
  for (const name of names) {
    if (name === 'm') {
      const own = mask(layer.tensor);
      // What has no mask is kept as a whole.
      const kept =
        own === undefined
          ? floats(
              builder,
              [1],
              dims.map(() => 1),
            )
          : shaped(own);
      values.set(name, kept);
      continue;
    }
    const dot = name.lastIndexOf('.');
    const variable = name.slice(dot + 1);
    const tensor = tensorOf(variable);
    if (tensor === undefined) return undefined;
    const wanted = variable === 'w' ? dims : besideRows;
    const value = dot < 0 ? tensor : marked(name.slice(0, dot), tensor);
    const stored = dimsOf(tensors.get(tensor));
    const fits = stored.length === wanted.length && stored.every((dim, i) => dim === wanted[i]);
    values.set(name, fits ? value : emit(builder, 'Reshape', [value, integers(builder, wanted)]));
  }
  return values;
}

function nothing({ text }: Pick<Penalty, 'text'>): Diagnostic {
  return diagnose(emptyPenalty, { penalty: text });
}

/** The batch normalization that scales a layer's outputs. */
interface NormBehind {
  /** Stored tensors, [out]. */
  readonly gamma: string;
  readonly beta: string;
}

/** Undefined where something else, or nothing, reads the output of the layer that owns the tensor. */
function normBehind(pass: ForwardPass, tensor: string): NormBehind | undefined {
  const output = usesOf(pass, tensor)[0]?.output?.tensor;
  const [norm, second] = pass.nodes.filter(({ inputs }) => output !== undefined && inputs.includes(output));
  if (norm === undefined || second !== undefined || !isNorm(norm)) return undefined;
  const [, gamma, beta] = norm.inputs;
  return gamma === undefined || beta === undefined ? undefined : { gamma, beta };
}
