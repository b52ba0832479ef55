/** The second half of a step: from gradients to the new weights and optimizer states. */
import { must, itemAt } from '../basics/must.ts';
import { type GraphBuilder, emit, int, scalar } from './builder.ts';
import { emitLoop } from './loops.ts';
import { isOfLines, type Optimizer } from './optimizers.ts';
import type { SlotEnds, StateSlot } from './slots.ts';
import { sumOfSquares } from './operators.ts';

/** A trained tensor with its gradient; masks and states come in as slots. */
export interface Trained {
  readonly slot: StateSlot;
  readonly gradient: string;
  readonly mask?: StateSlot;
  /** True where what is pruned keeps its value behind the mask; its optimizer state is 0. */
  readonly keeps?: boolean;
  /** True where each number has scalars of its own. */
  readonly aged?: boolean;
  /** Emits what the optimizer moves, where that is not the weight as it came in. */
  readonly start?: (builder: GraphBuilder) => string;
  /** Inputs of the optimizer's scalars by name, at the rate of this tensor. */
  readonly scalars: Readonly<Record<string, string>>;
  /** Optimizer state by kind. */
  readonly state: Readonly<Record<string, StateSlot>>;
}

/** What one update moves: a tensor, or several that lie one behind another. */
export interface Updating extends Omit<Trained, 'slot' | 'mask' | 'state'> {
  readonly slot: SlotEnds & Partial<Pick<StateSlot, 'dims'>>;
  readonly mask?: SlotEnds;
  readonly state: Readonly<Record<string, SlotEnds>>;
  /** True where the tensor is a row of blocks, and is neither clipped nor kept behind its mask. */
  readonly inBlocks?: true;
}

/** Masks, then clips, then updates, in the order that the language fixes. Returns what each output name stands for. */
export function emitUpdates(
  builder: GraphBuilder,
  updating: readonly Updating[],
  optimizer: Optimizer,
  clip: number | undefined,
): ReadonlyMap<string, string> {
  const trained = updating.filter(({ inBlocks }) => inBlocks !== true);
  const masked = trained.map(({ gradient, mask }) => (mask === undefined ? gradient : emit(builder, 'Mul', [gradient, mask.input])));
  const clipped = clip === undefined ? masked : clipByNorm(builder, masked, clip);
  const outputs = new Map(
    updating.filter(({ inBlocks }) => inBlocks === true).flatMap((own) => [...emitInBlocks(builder, own, optimizer)]),
  );
  trained.forEach(({ slot, mask, keeps, start, scalars, state }, index) => {
    const inputs = Object.entries(state).map(([kind, { input }]) => [kind, input] as const);
    const updated = optimizer.update(builder, {
      weight: start?.(builder) ?? slot.input,
      gradient: itemAt(clipped, index),
      state: Object.fromEntries(inputs),
      scalars,
      dims: slot.dims,
      mask: mask?.input,
    });
    const live = keeps === true && mask !== undefined ? emit(builder, 'Cast', [mask.input], { to: boolean }) : undefined;
    const chosen = (own: string, otherwise: string): string => (live === undefined ? own : emit(builder, 'Where', [live, own, otherwise]));
    outputs.set(slot.output ?? '', chosen(updated.weight, slot.input));
    for (const [kind, own] of Object.entries(state)) {
      const after = must(updated.state[kind], 'a buffer of the optimizer');
      // Rows and columns are those of the live weights as they are.
      outputs.set(own.output ?? '', isOfLines(kind) ? after : chosen(after, scalar(builder, 0)));
    }
  });
  return outputs;
}

/** Block after block in a Scan: all that the optimizer does to one before the next is read. */
function emitInBlocks(builder: GraphBuilder, { slot, gradient, mask, scalars, state }: Updating, optimizer: Optimizer) {
  const kinds = Object.keys(state);
  const ends = Object.values(state);
  const { collected } = emitLoop(builder, {
    initial: [],
    sequences: [...[slot.input, gradient, ...ends.map(({ input }) => input)], ...(mask === undefined ? [] : [mask.input])],
    backwards: false,
    step(body, _states, [weight = '', own = '', ...rest]) {
      const [before, kept] = [rest.slice(0, kinds.length), rest[kinds.length]];
      const updated = optimizer.update(body, {
        weight,
        gradient: kept === undefined ? own : emit(body, 'Mul', [own, kept]),
        state: Object.fromEntries(kinds.map((kind, index) => [kind, itemAt(before, index)])),
        scalars,
      });
      const after = kinds.map((kind) => must(updated.state[kind], 'a buffer of the optimizer'));
      return { states: [], collected: [updated.weight, ...after] };
    },
  });
  return new Map([slot, ...ends].map(({ output = '' }, index) => [output, itemAt(collected, index)]));
}

/** ONNX's number for the type. */
const boolean = int(9);

/** All gradients times min(1, limit / (‖all‖ + 10⁻⁶)). */
function clipByNorm(builder: GraphBuilder, gradients: readonly string[], limit: number): readonly string[] {
  const squares = gradients.map((gradient) => sumOfSquares(builder, gradient));
  const norm = emit(builder, 'Sqrt', [emit(builder, 'Sum', squares)]);
  const room = emit(builder, 'Div', [scalar(builder, limit), emit(builder, 'Add', [norm, scalar(builder, 1e-6)])]);
  const factor = emit(builder, 'Min', [room, scalar(builder, 1)]);
  return gradients.map((gradient) => emit(builder, 'Mul', [gradient, factor]));
}
