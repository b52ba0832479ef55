/** The state of a training step in the counting of the original model, whatever is cut. */
import { isOfLines } from '../compute/optimizers.ts';
import type { Trainer } from '../compute/trainer.ts';
import type { TrainingStep } from '../compute/training-step.ts';
import type { StateSlot } from '../compute/slots.ts';
import type { Model } from '../model/index.ts';
import { applyMask } from '../state/masks.ts';
import { putKept, takeKept, type KeptSlices } from './removed-slices.ts';
import type { SmallerModel } from './smaller-model.ts';
import { adaptedMatrix, factorSlices } from './smaller-spec.ts';

export interface Slots {
  /** A copy; `rest` gives what is cut, zeros without it. */
  readonly read: (name: string, rest?: () => ArrayLike<number>) => Float32Array;
  readonly write: (name: string, whole: ArrayLike<number>) => void;
  /** Sets to 0 what the mask prunes, where it has a number for each. */
  readonly clear: (name: string, mask: Uint8Array) => void;
  /** Numbers in it. */
  readonly sizeOf: (name: string) => number;
}

/** `model` is the original one. */
export function slotsOf({ slots }: TrainingStep, trainer: Trainer, model: Model, smaller: SmallerModel | undefined): Slots {
  const byName = new Map(slots.map((slot) => [slot.name, slot]));
  const known = new Map<string, KeptSlices | undefined>();
  const slicesOf = (name: string): KeptSlices | undefined => {
    const slot = byName.get(name);
    if (smaller === undefined || slot === undefined) return undefined;
    if (!known.has(name)) known.set(name, slicesOfSlot(slot, model, smaller));
    return known.get(name);
  };
  const sizeOf = (name: string): number =>
    slicesOf(name)?.dims.reduce((product, size) => product * size, 1) ?? byName.get(name)?.initial.length ?? 0;
  return {
    sizeOf,
    read(name, rest) {
      if (!byName.has(name) && rest !== undefined) return Float32Array.from(rest());
      const slices = slicesOf(name);
      if (slices === undefined) return trainer.read(name);
      const whole = rest ? Float32Array.from(rest()) : new Float32Array(sizeOf(name));
      putKept(trainer.view(name), whole, slices);
      return whole;
    },
    write(name, whole) {
      const slices = slicesOf(name);
      trainer.write(name, slices ? takeKept(Float32Array.from(whole), slices) : whole);
    },
    clear(name, mask) {
      const slices = slicesOf(name);
      // Rows and columns are those of what the mask keeps from the next update on.
      if (mask.length !== sizeOf(name)) return;
      applyMask(trainer.view(name), slices ? takeKept(mask, slices) : mask);
    },
  };
}

/** Optimizer state and masks have the slices of what they belong to; a threshold is one number. */
function slicesOfSlot(slot: StateSlot, model: Model, smaller: SmallerModel): KeptSlices | undefined {
  const whole = slicesOfOwner(slot, model, smaller);
  const [kind = ''] = slot.name.split(':');
  if (whole === undefined || slot.kind !== 'optimizer' || !isOfLines(kind)) return whole;
  const isAlong = (axis: number): boolean => (axis === 0) === (kind === 'rows');
  return {
    dims: whole.dims.map((size, axis) => (isAlong(axis) ? size : 1)),
    kept: whole.kept.map((own, axis) => (isAlong(axis) ? own : undefined)),
  };
}

function slicesOfOwner({ name, tensor, dims }: StateSlot, model: Model, { slicesOf }: SmallerModel): KeptSlices | undefined {
  const own = slicesOf(tensor);
  if (own === undefined || dims.length === 0) return undefined;
  const factor = (['a', 'b'] as const).find((it) => name.endsWith(`lora.${it}:${tensor}`));
  if (factor === undefined) return own;
  return factorSlices(own, adaptedMatrix(model, tensor), dims[factor === 'a' ? 0 : 1] ?? 1)[factor];
}
