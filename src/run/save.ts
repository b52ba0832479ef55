/** Writes a network that a run ends in; its zeros are proved on the written file. */
import { lengthOf } from '../basics/lists.ts';
import { join } from 'node:path';
import { diagnose, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import { sizeOfModel, unfedModel, type Layer, type ModelFiles, type Model, type Tensor } from '../model/index.ts';
import { writtenParts } from '../plan/name-in-path.ts';
import type { Plan } from '../plan/plan.ts';
import type { Compacted } from '../plan/units/inner-groups.ts';
import type { OpenModelFiles } from '../identity/model-files.ts';
import { openNetwork } from '../identity/open-parts.ts';
import { held, lazyMap, sourceOf } from '../state/lazy-values.ts';
import { recordLatency, uncutLatency, gainProblems, type LatencyRecord, type Cut } from '../latency/latency-record.ts';
import { findLostZeros } from '../state/masks.ts';
import type { Network, Values } from '../state/network.ts';
import { tokensCut } from '../state/cut.ts';
import { findNotFinite, tellNotFinite } from '../state/not-finite.ts';
import { encodeMasks, type MaskArray } from '../state/npz.ts';
import { packedMaskOf, packedSource } from '../state/packed-masks.ts';
import { proveFiles, type FoundZeros } from './prove-file.ts';
import { proveOnData } from './prove-on-data.ts';
import { makeFolders } from '../record/run-folder.ts';
import { files as names, modelIn } from '../record/layout.ts';
import { writeWhole } from '../record/write-whole.ts';
import { difference, differs, probeToCompare, refusalToCompact, type LabelledProbe } from '../cut/compact.ts';
import { layOut, locationsBeside, bytesOfCut, type LaidOut } from '../cut/lay-out.ts';
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
import type { Probe } from '../compute/evaluator.ts';
import { historyFormat, withHistory } from '../cut/history.ts';
import type { LoadedModel } from '../state/load.ts';
import { compactionOf, type Compaction, type MaskLeft } from '../cut/compaction.ts';

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
  if (compacted !== undefined) return await saveCompacted(destination, { ...model, compacted }, network);
  const saved = saveModel(destination, model, network);
  if (hasErrors(saved.diagnostics)) return saved;
  saveMasks(destination, network, model.loaded.layers);
  const proof = await proveFiles(openWritten(path, model.plan), model.original, network, model.loaded.pieceSize);
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
async function proved({ path }: Destination, { loaded, plan, probe }: SavedModel, network: Network, isSame = true) {
  if (probe === undefined || loaded.isLarge) return [];
  const parts = plan.models && writtenParts(plan.models).map(({ name, file, reading = [] }) => ({ name, reading, path: join(path, file) }));
  const proof = { plan, model: withoutTokens(loaded.model, network), probe, isSame, parts };
  return await proveOnData(join(path, names.model), network, proof);
}

function saveLatency({ files, path }: Destination, latency: LatencyRecord | undefined): void {
  if (latency === undefined) return;
  writeWhole(files, join(path, names.latency), jsonText(latency, 2) + '\n');
}

/** Cut tensors fit nowhere in the original's external data, so that they get files of their own. */
async function saveCompacted({ files, path }: Destination, model: SavedModel & Required<Pick<SavedModel, 'compacted'>>, network: Network) {
  const { value: made, diagnostics } = await compactedFiles({ ...model, metadata: provenance(model.plan) }, network);
  if (made === undefined) return { written: [], diagnostics };
  const { masks, history, latency, cut } = made;
  const saved =
    model.original.parts === undefined
      ? saveLaidOut({ files, path }, made.laidOut())
      : saveSmallerParts({ files, path }, model, network, cut);
  if (hasErrors(saved.diagnostics)) return saved;
  writeWhole(files, join(path, names.masks), encodeMasks([...masks].map(([name, { dims, mask }]) => ({ name, dims, mask }))));
  writeWhole(files, join(path, names.history), history);
  saveLatency({ files, path }, latency);
  const left = lazyMap(new Map([...masks].map(([name, { mask }]) => [name, 'bits' in mask ? packedSource(mask) : held(mask)])));
  const proof = await proveFiles(openWritten(path, model.plan), model.original, { masks: left }, model.loaded.pieceSize);
  const computed = proof.diagnostics.length > 0 ? [] : await proved({ files, path }, model, network, !model.compacted.changes);
  return {
    written: [...[...saved.written, names.masks, names.history], ...(latency === undefined ? [] : [names.latency])],
    latency,
    zeros: proof.value && zerosBefore(proof.value, network, left),
    hashing: saved.hashing,
    cut,
    diagnostics: [...diagnostics, ...proof.diagnostics, ...computed],
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
  const lengthIn = (all: typeof left, name: string): number => lengthOf(sourceOf(all, name));
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

// Writes a network without its masked units, and the record of the cut beside it.

interface CompactedFiles {
  /** The one model; several are cut one by one. */
  readonly laidOut: () => LaidOut;
  /** `pruning_history.json`: what is gone, by unit and by tensor and axis. */
  readonly history: string;
  /** Names of the tensors that are left, and what is gone of them. */
  readonly cut: Pick<Compaction, 'left' | 'tensors' | 'removed' | 'cuts'>;
  readonly latency?: LatencyRecord;
  readonly masks: ReadonlyMap<string, MaskLeft>;
}

interface CompactRequest {
  readonly plan: Plan;
  readonly original: ModelFiles;
  readonly loaded: LoadedModel;
  readonly compacted: Compacted;
  readonly metadata: ReadonlyMap<string, string>;
  readonly probe?: Probe;
  readonly isBeside?: true;
}

/** The compacted model is run beside the masked one before anything is written. */
async function compactedFiles(request: CompactRequest, network: Network) {
  const { plan, loaded, compacted, metadata } = request;
  const { file } = plan.model;
  const refused = refusalToCompact(loaded.outline, file);
  if (refused !== undefined) return { diagnostics: [refused] };
  const probe = probeToCompare(loaded.outline, request.probe);
  const compaction = compactionOf(probe === undefined ? loaded.outline : loaded.model, network, loaded.layers.values(), compacted.groups);
  const engine = { threads: plan.threads, device: plan.device };
  const compared = await difference(compaction, probe, { file, engine });
  const diagnostics = [...compared.diagnostics, ...differs(compared.value, compacted.changes, file)];
  if (hasErrors(diagnostics)) return { diagnostics };
  const profiles = request.isBeside === true ? undefined : plan.profiles;
  const unfed = (own: Model): Model => unfedModel(own, plan.task.inputs, loaded.stored);
  const timed = { masked: unfed(compaction.masked), compact: unfed(compaction.compact) };
  const latency = profiles && (await recordLatency(profiles, timed, file, engine));
  const { masked, compact, cuts } = compaction;
  const cut = { file, left: sizeOfModel(compact).macs / Math.max(1, sizeOfModel(masked).macs), widths: widthsOf(compaction) };
  diagnostics.push(...gainProblems(cut, latency?.latencies ?? []));
  const own = (): Model => withHistory(timed.compact, metadata, { cuts, of: countsOf(compaction) });
  return {
    value: {
      laidOut: () =>
        layOut(own(), locationsBeside(loaded.stored), (tensor, name) => writtenBytes(request, compaction, { network, tensor, name })),
      history: jsonText(historyOf(compaction, metadata), 2) + '\n',
      latency,
      cut: compaction,
      masks: compaction.masks(),
    },
    diagnostics,
  };
}

/** A model in memory has its values already. */
function writtenBytes(
  { original, loaded }: CompactRequest,
  { later }: Compaction,
  { network: { values }, tensor, name }: { readonly network: Network; readonly tensor: Tensor; readonly name: string },
): Iterable<Uint8Array> {
  if (tensor.data.kind === 'bytes') return [tensor.data.bytes];
  const cut = later.get(tensor) ?? { tensor };
  return bytesOfCut({ ...cut, values: sourceOf<Values>(values, name) }, original, loaded.pieceSize);
}

/** Everything, for who reads it without this program; `cuts` and `metadata` are what a replay needs. */
function historyOf(compaction: Compaction, metadata: CompactRequest['metadata']) {
  const { masked, compact, removed, tensors, cuts } = compaction;
  return {
    formatVersion: historyFormat,
    metadata: Object.fromEntries(metadata),
    before: sizeOfModel(masked),
    after: sizeOfModel(compact),
    units: removed.map(({ group, kind, of, units }) => ({ group, kind, of, removed: units })),
    tensors: Object.fromEntries(
      [...tensors].map(([tensor, { dims, removed: axes }]) => [tensor, { dims, removed: Object.fromEntries(axes) }]),
    ),
    of: countsOf(compaction),
    cuts,
  };
}

/** Of the groups that lost units. */
function widthsOf({ removed }: Compaction): Cut['widths'] {
  return removed.filter(({ units }) => units.length > 0).map(({ group, of, units }) => ({ group, units: of - units.length }));
}

function countsOf({ removed }: Compaction): Readonly<Record<string, number>> {
  return Object.fromEntries(removed.map(({ group, of }) => [group, of]));
}
