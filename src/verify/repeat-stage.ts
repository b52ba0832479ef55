/** Repeats one stage from the states it started from, and holds its end against the one that was kept. */
import { join } from 'node:path';
import { noCheckpoint, otherBytes, otherHistory, otherValues } from '../diagnostics/catalogue/verify.ts';
import { damagedCheckpoint } from '../diagnostics/catalogue/run-folder.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import { checkpointRule } from '../run/executor/checkpoint-rule.ts';
import { openStore, storedState, type RunStore } from '../run/executor/run-store.ts';
import { stageGraph } from '../run/executor/executor.ts';
import { openHost, type HostParts } from '../run/executor/stage-host.ts';
import type { LoadedModel } from '../state/load.ts';
import type { RunState } from '../state/network.ts';
import type { PlannedModel } from '../identity/planned-model.ts';
import { makeFolders } from '../record/run-folder.ts';
import { disk } from '../record/file-layer.ts';
import { objectFolder } from '../record/layout.ts';
import { readEnd, type EndRecord } from '../record/records.ts';
import { compareValues } from '../diff/models/index.ts';
import { placeIn } from '../model/index.ts';

export interface StageRequest extends Pick<HostParts, 'plan' | 'loaded' | 'datasets' | 'teachers' | 'signal'> {
  readonly changed: PlannedModel['changed'];
  /** The folder of the run, and one that the repetition may write to. */
  readonly folder: string;
  readonly scratch: string;
  readonly stage: number;
}

/** The value is what differs; errors are what kept the stage from being repeated. */
export function repeatStage(request: StageRequest): Promise<Outcome<readonly Diagnostic[]>> {
  return collectingAsync(async (take, fail) => {
    const { plan, loaded, changed, datasets, teachers, folder, scratch, stage, signal } = request;
    const recorded = openStore(disk, folder, plan, loaded);
    const record = take(keptEnd(recorded, plan, stage));
    const inputs: RunState[] = [];
    for (const input of stageGraph(plan).before(stage)) {
      const kept = keptEnd(recorded, plan, input);
      const state = kept.value === undefined ? kept : storedState(recorded, kept.value);
      if (state.value === undefined || 'key' in state.value) return fail(state.diagnostics);
      inputs.push(state.value);
    }
    makeFolders(disk, join(scratch, objectFolder));
    const store = openStore(disk, scratch, plan, loaded);
    const rule = checkpointRule(plan, { every: Infinity, all: true });
    const host = openHost({ plan, loaded, changed, datasets, teachers, store, rule, signal });
    try {
      const ended = await host.carryOut(stage, inputs, () => {});
      if (ended.value === undefined || hasErrors(ended.diagnostics)) return fail(ended.diagnostics);
      const { record: again, state } = ended.value;
      const value = [
        ...historyFindings(record, again, recorded.filesOf(stage).end),
        ...(again.state === record.state ? [] : stateFindings(recorded, record, state, loaded)),
      ];
      return value;
    } finally {
      await host.release();
    }
  });
}

function keptEnd(store: RunStore, plan: Plan, stage: number): Outcome<EndRecord> {
  const path = store.filesOf(stage).end;
  const record = readEnd(path);
  const damaged = (fault: string): Outcome<EndRecord> => ({
    diagnostics: [diagnose(damagedCheckpoint, { path, fault, record: path }, { file: path })],
  });
  if (record === 'damaged') return damaged('its checksum is wrong');
  if (record?.state === undefined) {
    return { diagnostics: [diagnose(noCheckpoint, { stage: plan.stages[stage]?.path ?? 'start' }, { file: path })] };
  }
  if (record.key !== store.keyOf(stage)) return damaged('it belongs to another run');
  return { value: record, diagnostics: [] };
}

/** Only a hash of the events is left: the journal has the lines themselves. */
function historyFindings(before: EndRecord, now: EndRecord, file: string): readonly Diagnostic[] {
  if (before.events.sha256 === now.events.sha256) return [];
  const words = ({ events: { bytes, sha256 } }: EndRecord): string => `${bytes} bytes of events (${sha256.slice(0, 12)}…)`;
  return [diagnose(otherHistory, { line: 1, recorded: words(before), repeated: words(now) }, { file })];
}

function stateFindings(store: RunStore, record: EndRecord, now: RunState, { stored }: LoadedModel): readonly Diagnostic[] {
  const { value: before, diagnostics } = storedState(store, record);
  if (before === undefined) return diagnostics;
  const file = join(store.folder, objectFolder, `${record.state}.json`);
  const dims = new Map([...stored.graph.initializers].map(([name, tensor]) => [name, tensor.dims]));
  const old = before.network;
  const differing = [...now.network.values].flatMap(([tensor, values]) => {
    const kept = old.values.get(tensor);
    if (kept === undefined || kept.length !== values.length) return [];
    const found = compareValues(inMemory(kept), inMemory(values));
    return found.first === undefined ? [] : [{ tensor, found, first: found.first }];
  });
  const [first] = differing;
  if (first === undefined) return [diagnose(otherBytes, { name: 'masks, adapters or optimizer state' }, { file })];
  const args = {
    tensor: first.tensor,
    place: placeIn(dims.get(first.tensor) ?? [], first.first.index),
    recorded: first.first.before,
    repeated: first.first.after,
    changed: differing.reduce((sum, { found }) => sum + found.changed, 0),
    tensors: differing.length,
    maxDelta: Number(Math.max(...differing.map(({ found }) => found.maxDelta)).toPrecision(3)),
  };
  return [diagnose(otherValues, args, { file })];
}

function inMemory(values: Float32Array | Float64Array) {
  const read = (start: number, count: number) => values.subarray(start, start + count);
  return { count: values.length, length: Math.max(1, values.length), read };
}
