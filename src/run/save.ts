/** Writes a network that a run ends in; its zeros are proved on the written file. */
import { join } from 'node:path';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import type { Layer, ModelFiles } from '../model/index.ts';
import { writtenParts } from '../plan/arm-folders.ts';
import type { Plan } from '../plan/plan.ts';
import type { Compacted } from '../plan/units/inner-groups.ts';
import type { OpenModelFiles } from '../identity/model-files.ts';
import { openNetwork } from '../identity/open-parts.ts';
import { held, lazyMap, sourceOf } from '../state/lazy-values.ts';
import type { LatencyRecord } from '../latency/latency-record.ts';
import { uncutLatency } from '../latency/uncut-latency.ts';
import { findLostZeros } from '../state/masks.ts';
import type { Network } from '../state/network.ts';
import { tokensCut } from '../state/cut.ts';
import { findNotFinite, tellNotFinite } from '../state/not-finite.ts';
import { encodeMasks, type MaskArray } from '../state/npz.ts';
import { packedMaskOf, packedSource } from '../state/packed-masks.ts';
import { proveFiles, type FoundZeros } from './prove-file.ts';
import { proveOnData } from './prove-on-data.ts';
import { makeFolders } from '../record/run-folder.ts';
import { files as names, modelIn } from '../record/layout.ts';
import { writeWhole } from '../record/write-whole.ts';
import type { LabelledProbe } from '../cut/probe.ts';
import type { LaidOut } from '../cut/lay-out.ts';
import { withoutTokens } from '../cut/without-tokens.ts';
import {
  provenance,
  saveModel,
  saveSmallerParts,
  writeExternal,
  type Destination,
  type WrittenFiles,
  type WrittenFrom,
} from './save-model.ts';
import { compactedFiles, type CompactedFiles } from './save-compacted.ts';

/** What a model that is written is made from. */
export interface SavedModel extends WrittenFrom {
  /** As it lies on the disk. */
  readonly base: ModelFiles;
  /** What `compact` takes out of it. */
  readonly compacted?: Compacted;
  /** A batch for comparing what is written with what was trained. */
  readonly probe?: LabelledProbe;
  /** True of a network that is kept beside what the run ends in: nothing is timed on it. */
  readonly isBeside?: true;
}

export interface SavedNetwork extends WrittenFiles {
  /** As the written file has them; of tensors that were cut as they were, with what went. */
  readonly zeros?: FoundZeros;
  readonly latency?: LatencyRecord;
  /** Of a compacted model. */
  readonly cut?: CompactedFiles['cut'];
}

/**
 * The model with its provenance in the metadata, any external data beside it, and the masks. Throws the
 * system's error where one cannot be written.
 */
export async function saveNetwork(destination: Destination, model: SavedModel, network: Network): Promise<SavedNetwork> {
  const { files, path } = destination;
  makeFolders(files, path);
  const lost = findLostZeros(network.values, network.masks);
  if (lost !== undefined) {
    const args = { ...lost, stage: 'the whole run', step: 0, statement: 'the last merge' };
    return { written: [], diagnostics: [diagnose(catalogue.lostZeros, args)] };
  }
  const strange = model.loaded.isLarge ? undefined : findNotFinite(network, model.loaded.network);
  if (strange !== undefined) {
    const at = { stage: 'the whole run', step: 0, after: 'the last merge' };
    return { written: [], diagnostics: [tellNotFinite(strange, at)] };
  }
  const { compacted = tokensCut(network.cuts).length === 0 ? undefined : nothingCompacted } = model;
  if (compacted !== undefined) {
    return await saveCompacted(destination, { ...model, compacted }, network);
  }
  const saved = saveModel(destination, model, network);
  if (hasErrors(saved.diagnostics)) return saved;
  saveMasks(destination, network, model.loaded.layers);
  const { pieceSize } = model.loaded;
  const opened = openWritten(path, model.plan);
  const proof = await proveFiles(opened, model.original, network, pieceSize);
  const computed = proof.diagnostics.length > 0 ? [] : await proved(destination, model, network);
  const latency = model.isBeside ? undefined : await uncutLatency(model.plan, model.loaded, network);
  saveLatency(destination, latency);
  return {
    written: [...saved.written, names.masks, ...(latency === undefined ? [] : [names.latency])],
    zeros: proof.value,
    hashing: saved.hashing,
    latency,
    diagnostics: [...saved.diagnostics, ...proof.diagnostics, ...computed],
  };
}

/** Where tokens leave and no `compact` takes units. */
const nothingCompacted: Compacted = { groups: [], changes: false };

/** On samples, where there are any and the model need not be worked on piece by piece. */
async function proved(
  { path }: Destination,
  { loaded, plan, probe }: SavedModel,
  network: Network,
  isSame = true,
): Promise<readonly Diagnostic[]> {
  if (probe === undefined || loaded.isLarge) return [];
  const parts = plan.models && writtenParts(plan.models).map(({ name, file, reading = [] }) => ({ name, reading, path: join(path, file) }));
  const model = withoutTokens(loaded.model, network);
  const proof = { plan, model, probe, isSame, parts };
  return await proveOnData(join(path, names.model), network, proof);
}

function saveLatency({ files, path }: Destination, latency: LatencyRecord | undefined): void {
  if (latency === undefined) return;
  writeWhole(files, join(path, names.latency), jsonText(latency, 2) + '\n');
}

/** Cut tensors fit nowhere in the original's external data, so that they get files of their own. */
async function saveCompacted(
  { files, path }: Destination,
  model: SavedModel & Required<Pick<SavedModel, 'compacted'>>,
  network: Network,
): Promise<SavedNetwork> {
  const request = { ...model, metadata: provenance(model.plan) };
  const made = await compactedFiles(request, network);
  if (made.value === undefined) return { written: [], diagnostics: made.diagnostics };
  const { masks, history, latency, cut } = made.value;
  const saved =
    model.original.parts === undefined
      ? saveLaidOut({ files, path }, made.value.laidOut())
      : saveSmallerParts({ files, path }, model, network, cut);
  if (hasErrors(saved.diagnostics)) return saved;
  const arrays = [...masks].map(([name, { dims, mask }]) => ({ name, dims, mask }));
  writeWhole(files, join(path, names.masks), encodeMasks(arrays));
  writeWhole(files, join(path, names.history), history);
  saveLatency({ files, path }, latency);
  const left = lazyMap(new Map([...masks].map(([name, { mask }]) => [name, 'bits' in mask ? packedSource(mask) : held(mask)])));
  const { pieceSize } = model.loaded;
  const opened = openWritten(path, model.plan);
  const proof = await proveFiles(opened, model.original, { masks: left }, pieceSize);
  const computed = proof.diagnostics.length > 0 ? [] : await proved({ files, path }, model, network, !model.compacted.changes);
  return {
    written: [...[...saved.written, names.masks, names.history], ...(latency === undefined ? [] : [names.latency])],
    latency,
    zeros: proof.value && zerosBefore(proof.value, network, left),
    hashing: saved.hashing,
    cut,
    diagnostics: [...made.diagnostics, ...proof.diagnostics, ...computed],
  };
}

function saveLaidOut({ files, path }: Destination, { main, external }: LaidOut): WrittenFiles {
  const hashing = writeExternal({ files, path }, external);
  writeWhole(files, join(path, names.model), [main]);
  return { written: [names.model, ...external.keys()], hashing, diagnostics: [] };
}

function openWritten(path: string, { models }: Plan): Outcome<OpenModelFiles> {
  return models ? openNetwork(path, writtenParts(models)) : openNetwork(modelIn(path), undefined);
}

/** Of the tensors before the cut: what went was pruned, and what is pruned is zero. */
function zerosBefore(zeros: FoundZeros, { masks }: Network, left: ReadonlyMap<string, Uint8Array>): FoundZeros {
  const lengthIn = (all: typeof left, name: string): number => sourceOf(all, name)?.length ?? 0;
  return new Map([...zeros].map(([name, own]) => [name, own + lengthIn(masks, name) - lengthIn(left, name)]));
}

function saveMasks({ files, path }: Destination, network: Network, layers: ReadonlyMap<string, Layer>): void {
  const dims = new Map([...layers.values()].map((layer) => [layer.tensor, layer.dims]));
  function* arrays(): Generator<MaskArray> {
    for (const name of network.masks.keys()) {
      const mask = packedMaskOf(network.masks, name) ?? network.masks.get(name);
      if (mask !== undefined) yield { name, dims: dims.get(name) ?? [mask.length], mask };
    }
  }
  writeWhole(files, join(path, names.masks), encodeMasks(arrays()));
}
