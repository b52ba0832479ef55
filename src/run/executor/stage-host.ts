/** A process that can carry out stages of one run: it has the model, the data and the folder open. */
import { join } from 'node:path';
import { refusalOf } from '../../compute/refusal.ts';
import type { SessionOptions } from '../../compute/session.ts';
import type { TeacherModel } from '../../compute/teacher-model.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { diagnose, hasErrors } from '../../diagnostics/diagnostic.ts';
import { overtaken } from '../../diagnostics/catalogue/cluster.ts';
import { engineFailed } from '../../diagnostics/catalogue/not-finite.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { Plan, PlannedStage } from '../../plan/plan.ts';
import type { RunContext } from '../../state/context.ts';
import { forgetful } from '../../train/mid-stage.ts';
import type { Keep, CheckpointWriter, MidStage } from '../../train/mid-stage.ts';
import type { LoadedModel } from '../../state/load.ts';
import { initialRunState, withoutPruned } from '../../state/network.ts';
import type { Network, RunState } from '../../state/network.ts';
import { openObserver } from '../../measure/observer.ts';
import type { Observer } from '../../measure/observer.ts';
import { whileUnchanged } from '../../identity/planned-model.ts';
import type { PlannedModel } from '../../identity/planned-model.ts';
import { openSpill } from '../../state/spill.ts';
import { runStage } from '../stage.ts';
import { objectFolder } from '../../record/layout.ts';
import { writePack } from '../../record/pack.ts';
import type { EndRecord, StepRecord } from '../../record/records.ts';
import { writeAdapters, writeEnd, writeStep } from '../../record/records.ts';
import { openSegment } from '../../record/segment.ts';
import type { Segment } from '../../record/segment.ts';
import type { CheckpointRule } from './checkpoint-rule.ts';
import type { StageIndex, Tell } from './executor.ts';
import type { RunStore } from './run-store.ts';
import { doneStage, forgetMiddle, leftStage, middleOf } from './run-store.ts';

export interface HostParts {
  readonly plan: Plan;
  readonly loaded: LoadedModel;
  /** What is wrong where the model's files are no longer what was loaded; absent where nobody writes to them. */
  readonly changed?: PlannedModel['changed'];
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly teachers: ReadonlyMap<string, TeacherModel>;
  readonly store: RunStore;
  readonly rule: CheckpointRule;
  /** Threads that work on parts of a batch; as many as there are cores unless given. */
  readonly workers?: number;
  /** Whether adapters are kept beside the records of their stages. */
  readonly keepAdapters?: boolean;
  readonly signal?: AbortSignal;
}

export interface StageHost {
  /** One stage at a time. `inputs` are the states it starts from, none for the original network. */
  readonly carryOut: (
    stage: StageIndex,
    inputs: readonly RunState[],
    tell: Tell,
  ) => Promise<Outcome<StageEnd>>;
  readonly release: () => Promise<void>;
}

export interface StageEnd {
  readonly record: EndRecord;
  readonly state: RunState;
}

function engineOf({ plan: { threads, device }, workers }: HostParts): SessionOptions {
  return { threads, device, ...(workers && { workers }) };
}

export function openHost(parts: HostParts): StageHost {
  const {
    plan,
    loaded,
    changed = () => undefined,
    datasets,
    teachers,
    store,
    rule,
    signal,
  } = parts;
  let emit: RunContext['emit'] = () => {};
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
    parameters: [...loaded.network.values.keys()],
    ...{ datasets, teachers },
    engine: engineOf(parts),
    pieceSize: loaded.pieceSize,
    emit: (event) => emit(event),
    ...(signal === undefined ? {} : { signal }),
  };
  const { network } = loaded;
  const original = initialRunState(network);
  let opened: Promise<Outcome<Observer>> | undefined;
  const pathOf = (stage: StageIndex): string => plan.stages[stage]?.path ?? '';
  const observe = (): Promise<Outcome<Observer>> => (opened ??= openObserver(context, network));

  return {
    async carryOut(stage, inputs, tell) {
      const left = leftStage(store, stage); // First: a lost process may end the stage meanwhile.
      const done = doneStage(store, stage);
      if (hasErrors(done.diagnostics)) return { diagnostics: done.diagnostics };
      if (done.value !== undefined) {
        const { record, events } = done.value;
        // A process that was lost once the record was written may not have told all of them.
        for (const event of events) tell(event, true);
        return runAgain(stage, inputs, record);
      }
      if (hasErrors(left.diagnostics)) return { diagnostics: left.diagnostics };
      const { mid, events = [] } = left.value ?? {};
      for (const event of events) tell(event, true);
      const segment = openSegment(store.files, store.filesOf(stage).events, events);
      emit = (event) => {
        segment.write(event);
        tell(event, false);
      };
      try {
        const writer = writerOf(stage, segment, mid);
        const ended = await whileUnchanged(changed, () =>
          orRefusal(pathOf(stage), () => stageOutcome(stage, inputs, writer)),
        );
        if (ended.value === undefined) return { diagnostics: ended.diagnostics };
        // Two would write into one file of events: who began later has it.
        if (segment.isOvertaken())
          return { diagnostics: [diagnose(overtaken, { stage: pathOf(stage) })] };
        const record = commit(stage, ended.value, segment, ended.diagnostics);
        return { value: { record, state: ended.value }, diagnostics: ended.diagnostics };
      } finally {
        segment.close();
      }
    },
    async release() {
      await (await opened)?.value?.release();
      spill.clear();
    },
  };

  /** Only for its end state, which was not worth keeping: what it left is not touched. */
  async function runAgain(
    stage: StageIndex,
    inputs: readonly RunState[],
    before: EndRecord,
  ): Promise<Outcome<StageEnd>> {
    emit = () => {};
    const { value: state, diagnostics } = await whileUnchanged(changed, () =>
      orRefusal(pathOf(stage), () => stageOutcome(stage, inputs, forgetful)),
    );
    if (state === undefined) return { diagnostics };
    if (!rule.keepsEnd(stage)) return { value: { record: before, state }, diagnostics };
    const record: EndRecord = {
      ...before,
      state: store.objects.put(store.toStored.ofState(state)),
    };
    writeEnd(store.files, store.filesOf(stage).end, record);
    return { value: { record, state }, diagnostics };
  }

  async function stageOutcome(
    index: StageIndex,
    inputs: readonly RunState[],
    writer: CheckpointWriter,
  ): Promise<Outcome<RunState>> {
    const observer = await observe();
    if (observer.value === undefined) return { diagnostics: observer.diagnostics };
    const stage = plan.stages[index];
    if (stage !== undefined)
      return runStage(
        context,
        observer.value,
        stage,
        inputs.length === 0 ? [original] : inputs,
        writer,
      );
    await observer.value.watch(network, { stage: '', moment: 'start', step: 0 });
    const diagnostics = [...observer.diagnostics, ...observer.value.findings()];
    return { value: original, diagnostics };
  }

  /** Keeps the middle of a stage where the rule says so, and where the run is to stop. */
  function writerOf(index: StageIndex, segment: Segment, resumed?: MidStage): CheckpointWriter {
    const every = everyOf(rule, plan.stages[index]);
    const first = resumed?.step ?? 0;
    return {
      ...(resumed === undefined ? {} : { resumed }),
      ...adaptersKept(parts, index, segment),
      offer(step, stops, capture) {
        if (step <= first || (!stops && step % every !== 0)) return undefined;
        if (segment.isOvertaken()) return undefined;
        const mid = capture();
        if (mid === undefined) return undefined;
        const keep = keepMiddle(index, segment.mark(), mid);
        if (!stops) return keep;
        keep();
        return undefined;
      },
    };
  }

  /** `events` are those up to this state: what pruning says before the step is said again on resuming. */
  function keepMiddle(index: StageIndex, events: StepRecord['events'], mid: MidStage): Keep {
    return () => {
      // What was read of another model is nothing to go on from.
      if (changed() !== undefined) return;
      const { files, known } = store;
      const paths = store.filesOf(index);
      const before = middleOf(paths);
      const stored = store.toStored.ofMiddle(mid);
      const { path: pack, sha256, state } = writePack(files, stored, known, paths.pack);
      const record: StepRecord = {
        ...{ key: store.keyOf(index), stage: pathOf(index), step: mid.step },
        ...{ events, pack, sha256, state },
      };
      writeStep(files, paths.step, record);
      if (before !== undefined && before.sha256 !== sha256) files.remove(paths.pack(before.sha256));
    };
  }

  function commit(
    index: StageIndex,
    state: RunState,
    segment: Segment,
    diagnostics: readonly Diagnostic[],
  ): EndRecord {
    const paths = store.filesOf(index);
    const record: EndRecord = {
      key: store.keyOf(index),
      stage: pathOf(index),
      ...(rule.keepsEnd(index) ? { state: store.objects.put(store.toStored.ofState(state)) } : {}),
      events: segment.mark(),
      diagnostics,
    };
    writeEnd(store.files, paths.end, record);
    forgetMiddle(store, paths, middleOf(paths));
    return record;
  }
}

function everyOf(rule: CheckpointRule, stage: PlannedStage | undefined): number {
  return stage === undefined ? Infinity : rule.every(stage);
}

/** Adapters are written before the end of the stage is committed: a stage that is done has kept them. */
function adaptersKept(
  { plan, store, changed, keepAdapters }: HostParts,
  index: StageIndex,
  segment: Segment,
): Pick<CheckpointWriter, 'adapted'> {
  if (keepAdapters !== true) return {};
  return {
    adapted(network) {
      if (segment.isOvertaken() || changed?.() !== undefined) return;
      const state = store.objects.put(store.toStored.ofState(unmarked(withoutPruned(network))));
      const record = { key: store.keyOf(index), stage: plan.stages[index]?.path ?? '', state };
      writeAdapters(store.files, store.filesOf(index).adapters, record);
    },
  };
}

/** A network alone, as a state. */
function unmarked(network: Network): RunState {
  return { network, trainings: new Map(), samples: new Map(), marks: new Map() };
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
