/** Writes a network without its masked units, and what was taken out beside it. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Probe } from '../../compute/output-difference.ts';
import type { Layer, Model } from '../../model/index.ts';
import { encodeModel } from '../../model/index.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Compacted } from '../../plan/units/compacted-groups.ts';
import { historyFormat, withHistory } from '../cut/history.ts';
import { recordLatency } from '../latency/latency-record.ts';
import type { LatencyRecord } from '../latency/latency-record.ts';
import type { Network } from '../network.ts';
import { difference, differs, refusalToCompact } from './compact.ts';
import { compactionOf, sizeOfModel } from './compaction.ts';
import type { Compaction } from './compaction.ts';

export interface CompactedFiles {
  readonly model: Uint8Array;
  /** `pruning_history.json`: what is gone, by unit and by tensor and axis. */
  readonly history: string;
  /** Only where the plan has profiles. */
  readonly latency?: LatencyRecord;
  /** Masks of what is left. */
  readonly masks: Compaction['masks'];
}

export interface CompactRequest {
  readonly plan: Plan;
  readonly model: Model;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly compacted: Compacted;
  readonly metadata: ReadonlyMap<string, string>;
  readonly probe?: Probe;
}

/** The compacted model is run beside the masked one before anything is written. */
export async function compactedFiles(
  { plan, model, layers, compacted, metadata, probe }: CompactRequest,
  network: Network,
): Promise<{ readonly value?: CompactedFiles; readonly diagnostics: readonly Diagnostic[] }> {
  const { file } = plan.model;
  const refused = refusalToCompact(model, file);
  if (refused !== undefined) return { diagnostics: [refused] };
  const compaction = compactionOf(model, network, layers.values(), compacted.groups);
  const engine = { threads: plan.threads, device: plan.device };
  const compared = await difference(compaction, probe, { file, engine });
  const diagnostics = [
    ...compared.diagnostics,
    ...differs(compared.value, compacted.changes, file),
  ];
  if (hasErrors(diagnostics)) return { diagnostics };
  const { profiles } = plan;
  const latency = profiles && (await recordLatency(profiles, compaction, file, engine));
  return {
    value: {
      model: encodeModel(
        withHistory(compaction.compact, metadata, {
          cuts: compaction.cuts,
          of: countsOf(compaction),
        }),
      ),
      history: JSON.stringify(historyOf(compaction, metadata), null, 2) + '\n',
      ...(latency && { latency }),
      masks: compaction.masks,
    },
    diagnostics,
  };
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
      [...tensors].map(([tensor, { dims, removed: axes }]) => [
        tensor,
        { dims, removed: Object.fromEntries(axes) },
      ]),
    ),
    of: countsOf(compaction),
    cuts,
  };
}

function countsOf({ removed }: Compaction): Readonly<Record<string, number>> {
  return Object.fromEntries(removed.map(({ group, of }) => [group, of]));
}
