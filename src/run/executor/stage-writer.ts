/** What a stage leaves on the disk: its middle, its adapters and its end. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { PlannedModel } from '../../identity/planned-model.ts';
import type { Plan, PlannedStage } from '../../plan/plan.ts';
import { writePack } from '../../record/pack.ts';
import { writeAdapters, writeEnd, writeStep, type EndRecord, type StepRecord } from '../../record/records.ts';
import type { Segment } from '../../record/segment.ts';
import { withoutPruned, type Network, type RunState } from '../../state/network.ts';
import type { CheckpointWriter, Keep, MidStage } from '../../train/mid-stage.ts';
import type { CheckpointRule } from './checkpoint-rule.ts';
import type { StageIndex } from './executor.ts';
import { forgetMiddle, middleOf, type RunStore } from './run-store.ts';

export interface KeepingParts {
  readonly plan: Plan;
  readonly store: RunStore;
  readonly rule: CheckpointRule;
  /** What is wrong where the model's files are no longer what was loaded; absent where nobody writes to them. */
  readonly changed?: PlannedModel['changed'];
  /** Whether adapters are kept beside the records of their stages. */
  readonly keepAdapters?: boolean;
}

/** Keeps the middle of a stage where the rule says so, and where the run is to stop. */
export function writerOf(parts: KeepingParts, index: StageIndex, segment: Segment, resumed: MidStage | undefined): CheckpointWriter {
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
    const stored = store.toStored.ofMiddle(mid);
    const { path: pack, sha256, state } = writePack(files, stored, known, paths.pack);
    const record: StepRecord = { key: store.keyOf(index), stage: pathOf(parts, index), step: mid.step, events, pack, sha256, state };
    writeStep(files, paths.step, record);
    if (before !== undefined && before.sha256 !== sha256) files.remove(paths.pack(before.sha256));
  };
}

/** The stage is done. */
export function commit(
  parts: KeepingParts,
  index: StageIndex,
  segment: Segment,
  { value: state, diagnostics }: Required<Outcome<RunState>>,
): EndRecord {
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
      const state = store.objects.put(store.toStored.ofState(unmarked(withoutPruned(network))));
      const record = { key: store.keyOf(index), stage: pathOf({ plan }, index), state };
      writeAdapters(store.files, store.filesOf(index).adapters, record);
    },
  };
}

/** A network alone, as a state. */
function unmarked(network: Network): RunState {
  return { network, trainings: new Map(), samples: new Map(), marks: new Map() };
}

export function pathOf({ plan }: Pick<KeepingParts, 'plan'>, stage: StageIndex): string {
  return plan.stages[stage]?.path ?? '';
}
