/** A process that can carry out stages of one run: it has the model, the data and the folder open. */
import { itemAt } from '../../basics/must.ts';
import { join } from 'node:path';
import { refusalOf } from '../../compute/gradient-faults.ts';
import type { SessionOptions } from '../../compute/session.ts';
import type { TeacherModel } from '../../compute/teacher.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { overtaken } from '../../diagnostics/catalogue/cluster.ts';
import { engineFailed } from '../../diagnostics/catalogue/compensation.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { RunContext } from '../../state/context.ts';
import { forgetful, type CheckpointWriter, type Keep, type MidStage } from '../../train/mid-stage.ts';
import type { LoadedModel } from '../../state/load.ts';
import { initialRunState, withoutPruned, type RunState } from '../../state/network.ts';
import { openObserver, type Observer } from '../../measure/observer.ts';
import { whileUnchanged, type PlannedModel } from '../../identity/planned-model.ts';
import { openSpill } from '../../state/spill.ts';
import { runStage } from '../stage.ts';
import { objectFolder } from '../../record/layout.ts';
import { writeEnd, openSegment, writeRecord, type EndRecord, type StepRecord, type Segment } from '../../record/records.ts';
import type { StageIndex, Tell } from './executor.ts';
import { doneStage, leftStage, forgetMiddle, middleOf, type RunStore } from './run-store.ts';
import type { Plan, PlannedStage } from '../../plan/plan.ts';
import { writePack } from '../../record/objects.ts';
import type { CheckpointRule } from './checkpoint-rule.ts';

export interface HostParts extends KeepingParts {
  readonly loaded: LoadedModel;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly teachers: ReadonlyMap<string, TeacherModel>;
  /** Threads that work on parts of a batch; as many as there are cores unless given. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

export interface StageHost {
  /** One stage at a time. `inputs` are the states it starts from, none for the original network. */
  readonly carryOut: (stage: StageIndex, inputs: readonly RunState[], tell: Tell) => Promise<Outcome<StageEnd>>;
  readonly release: () => Promise<void>;
}

export type StageEnd = { readonly record: EndRecord; readonly state: RunState };

function engineOf({ plan: { threads, device }, workers }: HostParts): SessionOptions {
  return { threads, device, workers: workers || undefined };
}

interface Hosting {
  readonly parts: HostParts;
  readonly context: RunContext;
  readonly original: RunState;
  /** Opened once, when the first stage begins. */
  readonly observe: () => Promise<Outcome<Observer>>;
  /** Hears of what the present stage does. */
  emit: RunContext['emit'];
}

export function openHost(parts: HostParts): StageHost {
  const { plan, loaded, datasets, teachers, store, signal } = parts;
  const { network } = loaded;
  const spill = openSpill(store.files, join(store.folder, objectFolder));
  const context: RunContext = {
    plan,
    get model() {
      return loaded.model;
    },
    outline: loaded.outline,
    loaded: loaded.load,
    isLarge: loaded.isLarge,
    spill,
    layers: loaded.layers,
    parameters: [...network.values.keys()],
    datasets,
    teachers,
    engine: engineOf(parts),
    pieceSize: loaded.pieceSize,
    emit: (event) => host.emit(event),
    signal,
  };
  let opened: Promise<Outcome<Observer>> | undefined;
  const host: Hosting = {
    parts,
    context,
    original: initialRunState(network),
    observe: () => (opened ??= openObserver(context, network)),
    emit: () => {},
  };
  return {
    carryOut: (stage, inputs, tell) => carryOut(host, stage, inputs, tell),
    async release() {
      await (await opened)?.value?.release();
      spill.clear();
    },
  };
}

async function carryOut(host: Hosting, stage: StageIndex, inputs: readonly RunState[], tell: Tell): Promise<Outcome<StageEnd>> {
  const { parts } = host;
  const { store } = parts;
  const left = leftStage(store, stage); // First: a lost process may end the stage meanwhile.
  const done = doneStage(store, stage);
  if (hasErrors(done.diagnostics)) return { diagnostics: done.diagnostics };
  if (done.value !== undefined) {
    const { record, events } = done.value;
    // A process that was lost once the record was written may not have told all of them.
    for (const event of events) tell(event, true);
    return runAgain(host, stage, inputs, record);
  }
  if (hasErrors(left.diagnostics)) return { diagnostics: left.diagnostics };
  const { mid, events = [] } = left.value ?? {};
  for (const event of events) tell(event, true);
  const segment = openSegment(store.files, store.filesOf(stage).events, events);
  host.emit = (event) => {
    segment.write(event);
    tell(event, false);
  };
  try {
    const { value: state, diagnostics } = await stageOutcome(host, stage, inputs, writerOf(parts, stage, segment, mid));
    if (state === undefined) return { diagnostics };
    // Two would write into one file of events: who began later has it.
    if (segment.isOvertaken()) return { diagnostics: [diagnose(overtaken, { stage: pathOf(parts, stage) })] };
    return { value: { record: commit(parts, stage, segment, { value: state, diagnostics }), state }, diagnostics };
  } finally {
    segment.close();
  }
}

/** Only for its end state, which was not worth keeping: what it left is not touched. */
async function runAgain(host: Hosting, stage: StageIndex, inputs: readonly RunState[], before: EndRecord): Promise<Outcome<StageEnd>> {
  const { store, rule } = host.parts;
  host.emit = () => {};
  const { value: state, diagnostics } = await stageOutcome(host, stage, inputs, forgetful);
  if (state === undefined) return { diagnostics };
  if (!rule.keepsEnd(stage)) return { value: { record: before, state }, diagnostics };
  const record: EndRecord = { ...before, state: store.objects.put(store.toStored.ofState(state)) };
  writeEnd(store.files, store.filesOf(stage).end, record);
  return { value: { record, state }, diagnostics };
}

/** What onnxruntime refuses, and a model that changes meanwhile, are findings. */
function stageOutcome(host: Hosting, index: StageIndex, inputs: readonly RunState[], writer: CheckpointWriter): Promise<Outcome<RunState>> {
  const { plan, changed = () => undefined } = host.parts;
  return whileUnchanged(changed, () =>
    orRefusal(pathOf({ plan }, index), async () => {
      const { value: observer, diagnostics } = await host.observe();
      if (observer === undefined) return { diagnostics };
      const stage = plan.stages[index];
      return stage === undefined
        ? onlyObserved(host, observer, diagnostics)
        : runStage(host.context, observer, { stage, inputs: inputs.length === 0 ? [host.original] : inputs, keeper: writer });
    }),
  );
}

/** A recipe without stages still measures. */
async function onlyObserved({ original }: Hosting, observer: Observer, before: readonly Diagnostic[]): Promise<Outcome<RunState>> {
  await observer.watch(original.network, { stage: '', moment: 'start', step: 0 });
  return { value: original, diagnostics: [...before, ...observer.findings()] };
}

/** What onnxruntime refuses while it computes is a finding about the model, its data or the machine. */
async function orRefusal<T>(stage: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === undefined) throw error;
    return { diagnostics: [diagnose(engineFailed, { stage, reason })] };
  }
}

// What a stage leaves on the disk: its middle, its adapters and its end.

interface KeepingParts {
  readonly plan: Plan;
  readonly store: RunStore;
  readonly rule: CheckpointRule;
  /** What is wrong where the model's files are no longer what was loaded; absent where nobody writes to them. */
  readonly changed?: PlannedModel['changed'];
  /** Whether adapters are kept beside the records of their stages. */
  readonly keepAdapters?: boolean;
}

/** Keeps the middle of a stage where the rule says so, and where the run is to stop. */
function writerOf(parts: KeepingParts, index: StageIndex, segment: Segment, resumed: MidStage | undefined): CheckpointWriter {
  const every = everyOf(parts.rule, parts.plan.stages[index]);
  const first = resumed?.step ?? 0;
  return {
    resumed,
    ...adaptersKept(parts, index, segment),
    offer(step, stops, capture) {
      if (step <= first || (!stops && step % every !== 0)) return undefined;
      if (segment.isOvertaken()) return undefined;
      const mid = capture();
      if (mid === undefined) return undefined;
      const keep = keepMiddle(parts, index, segment.mark(), mid);
      if (!stops) return keep;
      keep();
      return undefined;
    },
  };
}

/** `events` are those up to this state: a resumed run repeats the events of pruning before the step. */
function keepMiddle(parts: KeepingParts, index: StageIndex, events: StepRecord['events'], mid: MidStage): Keep {
  const { store, changed } = parts;
  return () => {
    // What was read of another model is nothing to go on from.
    if (changed?.() !== undefined) return;
    const { files, known } = store;
    const paths = store.filesOf(index);
    const before = middleOf(paths);
    const { path: pack, sha256, state } = writePack(files, store.toStored.ofMiddle(mid), known, paths.pack);
    const record: StepRecord = { key: store.keyOf(index), stage: pathOf(parts, index), step: mid.step, events, pack, sha256, state };
    writeRecord(files, paths.step, record);
    if (before !== undefined && before.sha256 !== sha256) files.remove(paths.pack(before.sha256));
  };
}

function commit(parts: KeepingParts, index: StageIndex, segment: Segment, { value: state, diagnostics }: Required<Outcome<RunState>>) {
  const { store, rule } = parts;
  const paths = store.filesOf(index);
  const record: EndRecord = {
    key: store.keyOf(index),
    stage: pathOf(parts, index),
    state: rule.keepsEnd(index) ? store.objects.put(store.toStored.ofState(state)) : undefined,
    events: segment.mark(),
    diagnostics,
  };
  writeEnd(store.files, paths.end, record);
  forgetMiddle(store, paths, middleOf(paths));
  return record;
}

function everyOf(rule: CheckpointRule, stage: PlannedStage | undefined): number {
  return stage === undefined ? Infinity : rule.every(stage);
}

/** Adapters are written before the end of the stage is committed: a stage that is done has kept them. */
function adaptersKept(
  { plan, store, changed, keepAdapters }: KeepingParts,
  index: StageIndex,
  segment: Segment,
): Pick<CheckpointWriter, 'adapted'> {
  if (keepAdapters !== true) return {};
  return {
    adapted(network) {
      if (segment.isOvertaken() || changed?.() !== undefined) return;
      const own = { network: withoutPruned(network), trainings: new Map(), samples: new Map(), marks: new Map() };
      const state = store.objects.put(store.toStored.ofState(own));
      const record = { key: store.keyOf(index), stage: pathOf({ plan }, index), state };
      writeRecord(store.files, store.filesOf(index).adapters, record);
    },
  };
}

/** Empty of what is measured before the first stage. */
function pathOf({ plan }: Pick<KeepingParts, 'plan'>, stage: StageIndex): string {
  return stage < 0 ? '' : itemAt(plan.stages, stage).path;
}
