/** The folder of a run as its processes see it: states by content, and the records of stages. */
import { product } from '../../basics/numbers.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { damagedCheckpoint } from '../../diagnostics/catalogue/run-folder.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunEvent } from '../../journal/run-event.ts';
import type { MidStage } from '../../train/mid-stage.ts';
import type { LoadedModel } from '../../state/load.ts';
import type { RunState, Values, Network, Snapshot } from '../../state/network.ts';
import type { FileLayer } from '../../record/file-layer.ts';
import { objectFolder, stageFiles, type StageFiles } from '../../record/layout.ts';
import { openObjects, readPack, type KnownArrays, type ObjectStore } from '../../record/objects.ts';
import { readEnd, readStep, readSegment, type EndRecord, type StepRecord } from '../../record/records.ts';
import { stageKeys, type StageIndex } from './executor.ts';
import { faultOfMiddle, faultOfState, isMidStage, isRunState, type KnownTensors } from './state-shape.ts';
import type { Model } from '../../model/index.ts';
import { dimsLeft, putKept, takeKept, type KeptSlices, type Sliceable } from '../../cut/removed-slices.ts';
import { smallerModel } from '../../cut/smaller-model.ts';

export interface RunStore {
  readonly files: FileLayer;
  readonly folder: string;
  readonly objects: ObjectStore;
  /** Arrays of the original network, which every process reads from the model. */
  readonly known: KnownArrays & KnownTensors;
  /** How states are written, and read back. */
  readonly toStored: StoredForm;
  readonly fromStored: StoredForm;
  readonly keyOf: (stage: StageIndex) => string;
  readonly filesOf: (stage: StageIndex) => StageFiles;
}

export function openStore(
  files: FileLayer,
  folder: string,
  plan: Plan,
  loaded: Pick<LoadedModel, 'network' | 'originOf' | 'model'>,
): RunStore {
  const { network, originOf } = loaded;
  const known: KnownArrays & KnownTensors = {
    nameOf: (array) => originOf(array),
    find: (name): Values | undefined => network.values.get(name),
    names: () => [...network.values.keys()],
  };
  const keys = stageKeys(plan);
  return {
    files,
    folder,
    known,
    toStored: toStored(
      () => loaded.model,
      (array) => originOf(array) === undefined,
    ),
    fromStored: fromStored(() => loaded.model),
    objects: openObjects(files, join(folder, objectFolder), known),
    keyOf: (stage) => keys[stage + 1] ?? '',
    filesOf(stage) {
      const { events, end, step, adapters, pack } = stageFiles(stage);
      const at = (name: string): string => join(folder, name);
      return { events: at(events), end: at(end), step: at(step), adapters: at(adapters), pack: (hash) => at(pack(hash)) };
    },
  };
}

/** The record of a stage that is done, and its events; no value where it is not done. */
export function doneStage(
  store: RunStore,
  stage: StageIndex,
): Outcome<{ readonly record: EndRecord; readonly events: readonly RunEvent[] }> {
  const paths = store.filesOf(stage);
  const record = readEnd(paths.end);
  if (record === undefined) return { diagnostics: [] };
  if (record === 'damaged') return damaged(paths.end, 'its checksum is wrong', paths.end);
  if (record.key !== store.keyOf(stage)) return damaged(paths.end, 'it belongs to another run', paths.end);
  const segment = readSegment(paths.events, record.events);
  if ('fault' in segment) return damaged(paths.events, segment.fault, paths.end);
  return { value: { record, events: segment.events }, diagnostics: [] };
}

export type LeftStage = { readonly mid: MidStage; readonly events: readonly RunEvent[] };

/** Where a stage was left in its middle; no value where it is to begin at its start. */
export function leftStage(store: RunStore, stage: StageIndex): Outcome<LeftStage> {
  const { step } = store.filesOf(stage);
  for (let record = readStep(step); ;) {
    if (record === undefined) return { diagnostics: [] };
    const left = leftBy(record, store, stage);
    if (!hasErrors(left.diagnostics)) return left;
    // A process that Slurm has lost sight of may go on meanwhile, and remove what this record names.
    const now = readStep(step);
    if (isDeepStrictEqual(now, record)) return left;
    record = now;
  }
}

function leftBy(record: StepRecord | 'damaged', store: RunStore, stage: StageIndex): Outcome<LeftStage> {
  const paths = store.filesOf(stage);
  if (record === 'damaged') return damaged(paths.step, 'its checksum is wrong', paths.step);
  if (record.key !== store.keyOf(stage)) return damaged(paths.step, 'it belongs to another run', paths.step);
  const segment = readSegment(paths.events, record.events);
  if ('fault' in segment) return damaged(paths.events, segment.fault, paths.step);
  const path = paths.pack(record.sha256);
  const read = readPack({ path, sha256: record.sha256, state: record.state }, store.known);
  if ('fault' in read) return damaged(path, read.fault, paths.step);
  const { state: middle } = read;
  if (!isMidStage(middle)) return damaged(paths.step, 'it holds no state', paths.step);
  const mid = restored(() => store.fromStored.ofMiddle(middle));
  const fault = mid === undefined ? strange : faultOfMiddle(mid, store.known);
  if (mid === undefined || fault !== undefined) return damaged(paths.step, fault ?? strange, paths.step);
  return { value: { mid, events: segment.events }, diagnostics: [] };
}

export function storedState(store: RunStore, { state: name, stage }: Pick<EndRecord, 'state' | 'stage'>): Outcome<RunState> {
  return collecting((take) => {
    if (name === undefined) throw new Error(`the state at the end of ${stage} is not kept`);
    const value = take(store.objects.get(name));
    const path = join(store.folder, objectFolder, `${name}.json`);
    if (!isRunState(value)) return take(damaged(path, 'it holds no state', path));
    const state = restored(() => store.fromStored.ofState(value));
    const fault = state === undefined ? strange : faultOfState(state, store.known);
    return state === undefined || fault !== undefined ? take(damaged(path, fault ?? strange, path)) : state;
  });
}

const strange = 'its state is none of this network';

/** A state that was forged may name what the network has not. */
function restored<T>(restore: () => T): T | undefined {
  try {
    return restore();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a stage needs no more once it is done. */
export function forgetMiddle({ files }: RunStore, paths: StageFiles, record?: StepRecord): void {
  if (record === undefined) return;
  files.remove(paths.step);
  files.remove(paths.pack(record.sha256));
}

/** The record of the stage's middle, where there is one that can be read. */
export function middleOf(paths: StageFiles): StepRecord | undefined {
  const record = existsSync(paths.step) ? readStep(paths.step) : undefined;
  return record === 'damaged' ? undefined : record;
}

function damaged(path: string, fault: string, record: string): Outcome<never> {
  const diagnostic: Diagnostic = diagnose(damagedCheckpoint, { path, fault, record }, { file: path });
  return { diagnostics: [diagnostic] };
}

// States as they lie on the disk: of a network that is cut, arrays hold what is left of them. What is cut is read by nobody, and comes
// back as 0. Arrays that parts of a state share are shared in either form.

type StoredForm = { readonly ofState: (state: RunState) => RunState; readonly ofMiddle: (middle: MidStage) => MidStage };

type Numbers<T> = Sliceable<T> & { readonly length: number };

type Change = <T extends Numbers<T>>(array: T, slices: KeptSlices, zeros: (size: number) => T) => T;

/** For writing. Arrays that are not stored stay whole; `model` is asked for where something is cut. */
function toStored(model: () => Model, isStored: (array: object) => boolean): StoredForm {
  return formOf(model, (array, slices) => (array.length === product(slices.dims) && isStored(array) ? takeKept(array, slices) : array));
}

function fromStored(model: () => Model): StoredForm {
  return formOf(model, (array, slices, zeros) => {
    if (array.length !== product(dimsLeft(slices))) return array;
    const whole = zeros(product(slices.dims));
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
      return { ...middle, state: changedState(middle.state, own), training: { ...training, base: own(training.base) } };
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
