/** Writes a network without its masked units, and the record of the cut beside it. */
import { hasErrors, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Probe } from '../compute/output-difference.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import { sizeOfModel, type Model, type ModelFiles, type Tensor } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Compacted } from '../plan/units/inner-groups.ts';
import { historyFormat, withHistory } from '../cut/history.ts';
import { recordLatency, type LatencyRecord } from '../latency/latency-record.ts';
import { gainProblems, type Cut } from '../latency/uncut-latency.ts';
import { sourceOf } from '../state/lazy-values.ts';
import type { LoadedModel } from '../state/load.ts';
import type { Network, Values } from '../state/network.ts';
import { bytesOfCut } from '../cut/bytes-of-cut.ts';
import { difference, differs, probeToCompare, refusalToCompact } from '../cut/compact.ts';
import { compactionOf, type Compaction, type MaskLeft } from '../cut/compaction.ts';
import { layOut, locationsBeside, type LaidOut } from '../cut/lay-out.ts';

export interface CompactedFiles {
  /** The one model; several are cut one by one. */
  readonly laidOut: () => LaidOut;
  /** `pruning_history.json`: what is gone, by unit and by tensor and axis. */
  readonly history: string;
  /** Names of the tensors that are left, and what is gone of them. */
  readonly cut: Pick<Compaction, 'left' | 'tensors' | 'removed' | 'cuts'>;
  /** Only where the plan has profiles. */
  readonly latency?: LatencyRecord;
  /** Masks of what is left. */
  readonly masks: ReadonlyMap<string, MaskLeft>;
}

export interface CompactRequest {
  readonly plan: Plan;
  readonly original: ModelFiles;
  readonly loaded: LoadedModel;
  readonly compacted: Compacted;
  readonly metadata: ReadonlyMap<string, string>;
  readonly probe?: Probe;
  readonly isBeside?: true;
}

/** The compacted model is run beside the masked one before anything is written. */
export async function compactedFiles(
  request: CompactRequest,
  network: Network,
): Promise<{ readonly value?: CompactedFiles; readonly diagnostics: readonly Diagnostic[] }> {
  const { plan, loaded, compacted, metadata } = request;
  const { file } = plan.model;
  const refused = refusalToCompact(loaded.outline, file);
  if (refused !== undefined) return { diagnostics: [refused] };
  const probe = probeToCompare(loaded.outline, request.probe);
  const model = probe === undefined ? loaded.outline : loaded.model;
  const compaction = compactionOf(model, network, loaded.layers.values(), compacted.groups);
  const engine = { threads: plan.threads, device: plan.device };
  const compared = await difference(compaction, probe, { file, engine });
  const diagnostics = [...compared.diagnostics, ...differs(compared.value, compacted.changes, file)];
  if (hasErrors(diagnostics)) return { diagnostics };
  const profiles = request.isBeside === true ? undefined : plan.profiles;
  const latency = profiles && (await recordLatency(profiles, compaction, file, engine));
  const { masked, compact, cuts } = compaction;
  const left = sizeOfModel(compact).macs / Math.max(1, sizeOfModel(masked).macs);
  const cut = { file, left, widths: widthsOf(compaction) };
  diagnostics.push(...gainProblems(cut, latency?.latencies ?? []));
  const own = (): Model => withHistory(compact, metadata, { cuts, of: countsOf(compaction) });
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
  const own = { ...cut, values: sourceOf<Values>(values, name) };
  return bytesOfCut(own, original, loaded.pieceSize);
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
