/** Adapters that a run keeps: for each stage that trained some, the network before they were merged, and A and B beside it. */
import { join } from 'node:path';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { damagedCheckpoint } from '../diagnostics/catalogue/run-folder.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import type { Hashing } from '../identity/hash-beside.ts';
import { foldersIn, type ArmSpelling } from '../plan/name-in-path.ts';
import type { Plan, PlannedStage } from '../plan/plan.ts';
import { compactedGroups } from '../plan/units/inner-groups.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { files as names } from '../record/layout.ts';
import { readAdapters } from '../record/records.ts';
import { writeWhole } from '../record/write-whole.ts';
import { zipArchive } from '../record/zip-archive.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import { adapterArrays, adaptersLeft, withInsertionsLeft, withFactors } from './adapters-left.ts';
import { doneStage, storedState, type RunStore } from './executor/run-store.ts';
import type { RunEnd } from './result.ts';
import { saveNetwork, type SavedModel } from './save.ts';
import type { Destination } from './save-model.ts';
import { trainingsOf } from './trainings-of.ts';

export interface SavedAdapters {
  readonly written: readonly string[];
  readonly hashing: readonly Hashing[];
  readonly diagnostics: readonly Diagnostic[];
}

export const noAdapters: SavedAdapters = { written: [], hashing: [], diagnostics: [] };

export function trainsAdapters({ stages }: Plan): boolean {
  return stages.some(adapts);
}

function adapts(stage: PlannedStage): boolean {
  return stage.steps > 0 && trainingsOf(stage).some(({ adapters }) => adapters.length > 0);
}

/** The folders of stages below that of the run, by their paths. */
function adapterFolders({ stages }: Plan, spelling?: ArmSpelling): ReadonlyMap<string, string> {
  const paths = stages.filter(adapts).map(({ path }) => path);
  return foldersIn(names.adapters, paths, spelling);
}

export async function saveAdapters(
  files: FileLayer,
  store: RunStore,
  { spelling, ...model }: SavedModel & { readonly spelling: ArmSpelling | undefined },
  ends: readonly RunEnd[],
): Promise<SavedAdapters> {
  const { plan } = model;
  const written: string[] = [];
  const hashing: Hashing[] = [];
  const folders = adapterFolders(plan, spelling);
  for (const [index, stage] of plan.stages.entries()) {
    const below = folders.get(stage.path);
    if (below === undefined) continue;
    const kept = keptAdapters(store, index, stage);
    if (kept.value === undefined) {
      if (kept.diagnostics.length > 0) return { written, hashing, diagnostics: kept.diagnostics };
      continue;
    }
    const merged = modelsOf(ends, mergeAdapters(kept.value));
    const saved = await saveStage({ files, path: join(store.folder, below) }, model, { stage, network: kept.value, merged });
    if (hasErrors(saved.diagnostics)) return { ...saved, written, hashing };
    written.push(...saved.written.map((name) => join(below, name)));
    hashing.push(...saved.hashing);
  }
  return { written, hashing, diagnostics: [] };
}

/** No value where the stage was passed over. */
function keptAdapters(store: RunStore, index: number, { path: stage }: PlannedStage): Outcome<Network> {
  const path = store.filesOf(index).adapters;
  const damaged = (fault: string): Outcome<Network> => ({
    diagnostics: [diagnose(damagedCheckpoint, { path, fault, record: path }, { file: path })],
  });
  const record = readAdapters(path);
  if (record === 'damaged') return damaged('its checksum is wrong');
  if (record === undefined) {
    const isPassed = doneStage(store, index).value?.events.some(({ event }) => event === 'passed') === true;
    return isPassed ? { diagnostics: [] } : damaged('it is not there');
  }
  if (record.key !== store.keyOf(index)) return damaged('it belongs to another run');
  const { value, diagnostics } = storedState(store, { state: record.state, stage });
  return value === undefined ? { diagnostics } : { value: value.network, diagnostics };
}

interface KeptStage {
  readonly stage: PlannedStage;
  /** Its adapters open. */
  readonly network: Network;
  /** Models of the run's folder that are this network merged. */
  readonly merged: readonly string[];
}

async function saveStage(destination: Destination, model: SavedModel, { stage, network, merged }: KeptStage): Promise<SavedAdapters> {
  const compacted = compactedGroups(model.plan, stage.path);
  const own = { ...model, ...(compacted && { compacted }), isBeside: true } as const;
  const saved = await saveNetwork(destination, ...withFactors(...withInsertionsLeft(own, { ...network, adapters: [] })));
  // Hints about its use belong to the model of the run.
  const diagnostics = saved.diagnostics.filter((one) => hasErrors([one]));
  if (diagnostics.length > 0) return { written: [], hashing: [], diagnostics };
  const left = adaptersLeft(network.adapters, saved.cut);
  const list = {
    formatVersion: 1,
    stage: stage.path,
    merged,
    adapters: left.map(({ planned: { layer, tensor, form, rank, alpha }, layout }) => ({ layer, tensor, form, rank, alpha, layout })),
  };
  const { files, path } = destination;
  writeWhole(files, join(path, names.adapterArrays), zipArchive(adapterArrays(left)));
  writeWhole(files, join(path, names.adapterList), jsonText(list, 2) + '\n');
  const written = [...saved.written, names.adapterArrays, names.adapterList];
  return { written, hashing: saved.hashing ?? [], diagnostics: [] };
}

function modelsOf(ends: readonly RunEnd[], network: Network): readonly string[] {
  return ends.filter((end) => isSameNetwork(end.network, network)).map(({ folder }) => [folder, names.model].filter(Boolean).join('/'));
}

function isSameNetwork({ values }: Network, other: Network): boolean {
  if (values.size !== other.values.size) return false;
  return [...values.keys()].every((tensor) => {
    const [own, its] = [values.get(tensor), other.values.get(tensor)];
    return own === its || (own?.every((value, at) => Object.is(value, its?.[at])) ?? false);
  });
}
