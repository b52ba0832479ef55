/**
 * Weights under masks whose choice goes on training: what the forward pass reads for a weight, and where its
 * gradient is taken. The weight itself is a parameter like any other.
 */
import type { Expr } from '../language/typed.ts';
import type { Tensor } from '../model/graph.ts';
import { emit, emitTo, freshName, scalar, type GraphBuilder } from './builder.ts';
import { emitExpression } from './expressions/emit.ts';
import { noteShapes } from './note-shapes.ts';
import type { Shape } from './shapes.ts';
import { fixedSlot, type StateSlot } from './slots.ts';

/** What the mask chooses is, while the stage trains … */
export type MaskManner =
  /** … 0 in the forward pass, and trained by the dense gradient (straight-through). */
  | { readonly kind: 'soft' }
  /** … multiplied in the forward pass by a share that falls to 0, and trained by the dense gradient … */
  | { readonly kind: 'fading' }
  /** … multiplied by a factor before every step, and a weight like the others otherwise. */
  | { readonly kind: 'shrinking'; readonly factor: number }
  /**
   * … an expression of the weight `w` and the threshold `t` under which the mask chooses. One that does not
   * read the threshold is another way to write the weight, and what is chosen is 0 and rests.
   */
  | {
      readonly kind: 'expression';
      readonly expr: Expr;
      readonly readsThreshold: boolean;
      /** Where its slope at 0 is no number, though its value there is 0: what is 0 stays so. */
      readonly restsAtZero?: boolean;
    };

export interface SoftMask {
  readonly manner: MaskManner;
  /** What was pruned before and does not come back, 1 = kept. */
  readonly hard?: ArrayLike<number>;
  /** 0 while nothing is chosen: every weight is used as it is. */
  readonly threshold?: number;
  /** What is left of what is chosen, where it fades; 1 while nothing is chosen. */
  readonly fade?: number;
}

/** A weight under a mask that is not hard, in the graph of a step. */
export interface PlacedSoftMask {
  /** State besides the mask: what is pruned for good, and the threshold. */
  readonly slots: readonly StateSlot[];
  /** What the forward pass reads, and what the gradient is taken in. */
  readonly used: string;
  readonly differentiated: string;
  /** Outputs of the nodes that the gradient passes by. */
  readonly passed: ReadonlySet<string>;
  /** Where the gradient is kept; everywhere without it. */
  readonly gradientMask?: StateSlot;
  /** Emits what the optimizer moves, where that is not the weight as it came in. */
  readonly start?: (builder: GraphBuilder) => string;
}

interface PlaceSoftMaskOptions {
  readonly mask: StateSlot;
  readonly softMask: SoftMask;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly shapes: Map<string, Shape>;
}

/** Emits the weight that is used, and notes the shapes of what it emits. `mask` is the choice of now. */
export function placeSoftMask(
  builder: GraphBuilder,
  weight: StateSlot,
  { mask, softMask: { manner, hard, threshold = 0, fade = 1 }, tensors, shapes }: PlaceSoftMaskOptions,
): PlacedSoftMask {
  const first = builder.nodes.length;
  const kept = hard && fixedSlot(builder, 'mask', { prefix: 'hard', owner: weight, initial: Float32Array.from(hard) });
  const own = { slots: kept === undefined ? [] : [kept] };
  const gradientMask = kept && { gradientMask: kept };
  const passing = (used: string) => ({
    used,
    differentiated: used,
    passed: new Set(builder.nodes.slice(first).flatMap(({ outputs }) => outputs)),
  });
  const noted = (used: string): string => {
    shapes.set(used, weight.dims);
    return used;
  };
  const around = { mask, kept, threshold, first, tensors, shapes };
  switch (manner.kind) {
    case 'soft':
      return { ...own, ...passing(noted(emit(builder, 'Mul', [weight.value, mask.input]))), ...gradientMask };
    case 'fading': {
      const { left, value } = faded(builder, weight, mask, { kept, fade });
      return { ...own, ...passing(noted(value)), ...gradientMask, slots: [...own.slots, left] };
    }
    case 'shrinking': {
      const shrink = (from: GraphBuilder, name: string): string => shrunk(from, name, mask.input, manner.factor);
      const start = (from: GraphBuilder): string => shrink(from, weight.input);
      return { ...own, ...passing(noted(shrink(builder, weight.value))), ...gradientMask, start };
    }
    case 'expression':
      return { ...own, ...placeExpression(builder, weight, manner, around) };
  }
}

/** What an expression of the weight reads besides it, and where the shapes of its parts are noted. */
interface Around extends Pick<PlaceSoftMaskOptions, 'mask' | 'tensors' | 'shapes'> {
  readonly kept: StateSlot | undefined;
  readonly threshold: number;
  /** The node at which the soft mask begins. */
  readonly first: number;
}

function placeExpression(
  builder: GraphBuilder,
  weight: StateSlot,
  manner: Extract<SoftMask['manner'], { readonly kind: 'expression' }>,
  { mask, kept, threshold, first, tensors, shapes }: Around,
): PlacedSoftMask {
  const t = manner.readsThreshold ? numberSlot(builder, 'threshold', weight, threshold) : undefined;
  const own = kept === undefined ? [] : [kept];
  const slots = t === undefined ? own : [...own, t];
  for (const slot of [weight, mask, ...slots]) shapes.set(slot.value, slot.dims);
  const live = manner.readsThreshold ? kept : mask;
  const moving = manner.restsAtZero ? emit(builder, 'Mul', [mask.input, emit(builder, 'Abs', [weight.value])]) : live?.input;
  const used = expressed(builder, manner.expr, weight, { kept: moving, t: t?.input });
  noteShapes(builder, builder.nodes.slice(first), tensors, shapes);
  return { slots, used, differentiated: weight.value, passed: new Set<string>(), gradientMask: live };
}

/** One number that a mask reads at every step. */
function numberSlot(builder: GraphBuilder, name: string, weight: StateSlot, value: number): StateSlot {
  const one = { ...weight, dims: [] };
  return fixedSlot(builder, 'mask', { prefix: name, owner: one, initial: Float32Array.of(value) });
}

/** The share that is left, and the weight by it; what was pruned before is 0 whatever is left of others. */
function faded(
  builder: GraphBuilder,
  weight: StateSlot,
  mask: StateSlot,
  { kept, fade }: { readonly kept: StateSlot | undefined; readonly fade: number },
): { readonly left: StateSlot; readonly value: string } {
  const left = numberSlot(builder, 'fade', weight, fade);
  const some = emit(builder, 'Mul', [weight.value, left.input]);
  const value = emit(builder, 'Where', [isKept(builder, mask.input), weight.value, some]);
  return { left, value: kept === undefined ? value : emit(builder, 'Mul', [value, kept.input]) };
}

/** Exactly itself where the mask keeps it. */
function shrunk(builder: GraphBuilder, weight: string, mask: string, factor: number): string {
  const smaller = emit(builder, 'Mul', [weight, scalar(builder, factor)]);
  return emit(builder, 'Where', [isKept(builder, mask), weight, smaller]);
}

/**
 * The expression where it has a meaning: not at what is pruned for good, which is 0, and not while
 * the threshold is 0. What is not used is computed at 1, so that no gradient of it is infinite.
 */
function expressed(
  builder: GraphBuilder,
  expr: Expr,
  { value: weight }: StateSlot,
  { kept, t }: { readonly kept: string | undefined; readonly t: string | undefined },
): string {
  const one = scalar(builder, 1);
  const isLive = kept === undefined ? undefined : isKept(builder, kept);
  const isActive = t === undefined ? undefined : isKept(builder, t);
  const where = (test: string | undefined, value: string, other: string): string =>
    test === undefined ? value : emit(builder, 'Where', [test, value, other]);
  const values = new Map([['w', where(isLive, weight, one)]]);
  if (t !== undefined) values.set('t', where(isActive, t, one));
  const live = where(isLive, emitExpression(builder, expr, { values, axes: new Map() }), scalar(builder, 0));
  const used = freshName(builder, `used:${weight}`);
  // Also where the expression is the weight itself, what is used has a name of its own.
  emitTo(builder, 'Identity', { inputs: [where(isActive, live, weight)], outputs: [used] });
  return used;
}

function isKept(builder: GraphBuilder, mask: string): string {
  return emit(builder, 'Greater', [mask, scalar(builder, 0)]);
}
