/**
 * States as they lie on the disk: of a network that is cut, arrays hold what is left of them. What is cut
 * is read by nobody, and comes back as 0. Arrays that parts of a state share are shared in either form.
 */
import type { Model } from '../../model/index.ts';
import type { MidStage } from '../../train/mid-stage.ts';
import type { Network, RunState, Snapshot, Values } from '../../state/network.ts';
import { type KeptSlices, type Sliceable, dimsLeft, putKept, takeKept } from '../../cut/removed-slices.ts';
import { smallerModel } from '../../cut/smaller-model.ts';

export interface StoredForm {
  readonly ofState: (state: RunState) => RunState;
  readonly ofMiddle: (middle: MidStage) => MidStage;
}

interface Numbers<T> extends Sliceable<T> {
  readonly length: number;
}

type Change = <T extends Numbers<T>>(array: T, slices: KeptSlices, zeros: (size: number) => T) => T;

/** For writing. Arrays that are not stored stay whole; `model` is asked for where something is cut. */
export function toStored(model: () => Model, isStored: (array: object) => boolean): StoredForm {
  return formOf(model, (array, slices) => (array.length === sizeOf(slices.dims) && isStored(array) ? takeKept(array, slices) : array));
}

/** For what was read. */
export function fromStored(model: () => Model): StoredForm {
  return formOf(model, (array, slices, zeros) => {
    if (array.length !== sizeOf(dimsLeft(slices))) return array;
    const whole = zeros(sizeOf(slices.dims));
    putKept(array, whole, slices);
    return whole;
  });
}

function formOf(model: () => Model, change: Change): StoredForm {
  return {
    ofState: (state) => changedState(state, changerOf(model, change)),
    ofMiddle(middle) {
      const own = changerOf(model, change);
      const { training } = middle;
      const state = changedState(middle.state, own);
      return { ...middle, state, training: { ...training, base: own(training.base) } };
    },
  };
}

type Changer = (network: Network) => Network;

function changedState(state: RunState, change: Changer): RunState {
  const changed = <T extends Snapshot>(one: T): T => ({ ...one, network: change(one.network) });
  const marks = [...state.marks].map(([name, mark]) => [name, changed(mark)] as const);
  return { ...changed(state), marks: new Map(marks) };
}

/** A network that is not cut stays as it is. */
function changerOf(model: () => Model, change: Change): Changer {
  const ofValues = onceEach<Values>((array, slices) =>
    change(array, slices, (size) => (array instanceof Float64Array ? new Float64Array(size) : new Float32Array(size))),
  );
  const ofMasks = onceEach<Uint8Array>((array, slices) => change(array, slices, (size) => new Uint8Array(size)));
  return (network) => {
    if (network.cuts === undefined) return network;
    const smaller = smallerModel(model(), network);
    if (smaller === undefined) return network;
    const { slicesOf } = smaller;
    return { ...network, values: ofValues(network.values, slicesOf), masks: ofMasks(network.masks, slicesOf) };
  };
}

/** What was the same array before is the same afterwards. */
function onceEach<T extends object>(change: (array: T, slices: KeptSlices) => T) {
  const known = new Map<KeptSlices, Map<T, T>>();
  return (arrays: ReadonlyMap<string, T>, slicesOf: (tensor: string) => KeptSlices | undefined): ReadonlyMap<string, T> =>
    new Map(
      [...arrays].map(([tensor, array]) => {
        const slices = slicesOf(tensor);
        if (slices === undefined) return [tensor, array];
        const done = known.get(slices) ?? new Map<T, T>();
        const changed = done.get(array) ?? change(array, slices);
        known.set(slices, done.set(array, changed));
        return [tensor, changed];
      }),
    );
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
