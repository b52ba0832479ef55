/**
 * Weights that share cells, in a training step: W = (s·G) ⊙ ψ[I] is gathered before the forward pass, and the
 * gradient of ψ is added up by cell, divided by κ (arXiv:2310.11611).
 */
import { emit, emitTo, integers, table, text, type GraphBuilder } from './builder.ts';
import { storedFloats, type ForwardPass } from './forward.ts';
import { addAll, reshape } from './operators.ts';
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import { changingSlot, masterOf, zeros, type StateSlot } from './slots.ts';

export interface SharedSpec {
  /** ψ, [m]. */
  readonly cells: Float32Array;
  /** κ, [m]; absent where gradients are not divided. */
  readonly scales?: Float32Array;
  readonly parts: readonly SharedTensor[];
}

interface SharedTensor {
  readonly tensor: string;
  /** The cell of each weight, row-major. */
  readonly cells: Int32Array;
  /** s · G of each weight. */
  readonly factors: Float32Array;
}

export interface PlacedCells {
  readonly slot: StateSlot;
  readonly scales?: string;
  readonly parts: readonly { readonly tensor: string; readonly cells: string; readonly factors: string }[];
}

/** The weights come before all other nodes, under the names of the stored tensors that they stand for. */
export function placeCells(pass: ForwardPass, spec: SharedSpec): Outcome<PlacedCells> {
  return collecting((take) => {
    const { builder, roundings } = pass;
    const owner = { name: 'cells', tensor: '', dims: [spec.cells.length] };
    const slot = changingSlot(builder, 'cells', { prefix: 'shared', owner, initial: spec.cells });
    // The same names and constants, and nodes of its own.
    const before: GraphBuilder = { ...builder, nodes: [] };
    const placed: PlacedCells['parts'][number][] = [];
    for (const { tensor, cells, factors } of spec.parts) {
      const stored = take(storedFloats(pass.tensors, tensor));
      const part = { tensor, cells: table(builder, `cells:${tensor}`, cells), factors: table(builder, `factors:${tensor}`, factors) };
      const flat = emit(before, 'Mul', [emit(before, 'Gather', [slot.input, part.cells]), part.factors]);
      const shape = integers(builder, stored.dims);
      const rounded: typeof roundings = [];
      emitTo(before, 'Reshape', { inputs: [flat, shape], outputs: [masterOf({ ...pass, roundings: rounded }, tensor)] });
      before.nodes.push(...rounded);
      placed.push(part);
    }
    roundings.push(...before.nodes);
    return { slot, parts: placed, scales: spec.scales && table(builder, 'scales:cells', spec.scales) };
  });
}

/** The gradient in ψ, from those in the weights that read it. */
export function cellGradient(builder: GraphBuilder, { slot, parts, scales }: PlacedCells, gradientOf: (tensor: string) => string): string {
  const none = table(builder, 'zeros:cells', zeros(slot));
  const sums = parts.map(({ tensor, cells, factors }) => {
    const signed = emit(builder, 'Mul', [reshape(builder, gradientOf(tensor), [-1]), factors]);
    return emit(builder, 'ScatterElements', [none, cells, signed], { reduction: text('add') });
  });
  const total = addAll(builder, sums);
  return scales === undefined ? total : emit(builder, 'Div', [total, scales]);
}
