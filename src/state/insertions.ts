/** What `insert` adds to a network, and how it is folded into the weights or taken out. */
import { fits, insertedTensors, insertionName, siteIn } from '../model/index.ts';
import type { Insertion, Model, Site } from '../model/index.ts';
import { insertionsOfStatement } from '../plan/train/planned-insertions.ts';
import type { PlannedFold, PlannedInsert } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { folded } from './fold-insertion.ts';
import { mergeAdapters, withChanges } from './network.ts';
import type { Network, Values } from './network.ts';

/**
 * What it adds trains from now on. A is uniform in ±1/√outputs (`kaiming_uniform_(√5)`), each from a
 * stream of its own; B and kernels are 0, so that no output changes.
 */
export function withInserted(
  network: Network,
  statement: PlannedInsert,
  { model, seed }: { readonly model: Model; readonly seed: number },
): Network {
  const insertions = insertionsOfStatement(statement);
  const values = insertions.flatMap((insertion): (readonly [string, Values])[] => {
    const [tensor = ''] = insertedTensors(insertion);
    if (statement.stream === undefined) return [];
    const [[outputs = 1, rank = 1] = []] = siteAt(model, insertion).dims;
    const drawn = stream(seed, `${statement.stream}/${tensor}`);
    const own = uniform(drawn, outputs * rank, 1 / Math.sqrt(outputs));
    return [[tensor, underMask(own, network.masks.get(tensor))]];
  });
  const inserted = [...(network.inserted ?? []), ...insertions.map(insertionName)];
  return { ...withChanges(network, { values: new Map(values) }), inserted };
}

/** Without what is gone; a merge leaves every output as it was, and masks as they are. */
export function withoutInserted(
  before: Network,
  { kind, gone }: PlannedFold,
  { model, all }: { readonly model: Model; readonly all: readonly Insertion[] },
): Network {
  const network = mergeAdapters(before);
  const names = new Set(gone);
  const own = all.filter((insertion) => names.has(insertionName(insertion)));
  const values = new Map<string, Values>();
  for (const insertion of own) {
    const merged =
      kind === 'merge inserted' ? folded(network, insertion, siteAt(model, insertion), model) : [];
    for (const [tensor, now] of merged) {
      values.set(tensor, underMask(now, network.masks.get(tensor)));
    }
    for (const tensor of insertedTensors(insertion)) {
      values.set(tensor, new Float32Array(network.values.get(tensor)?.length ?? 0));
    }
  }
  const inserted = (network.inserted ?? []).filter((name) => !names.has(name));
  return { ...withChanges(network, { values }), inserted };
}

function siteAt(model: Model, insertion: Insertion): Site {
  const site = siteIn(model, insertion);
  if (!fits(site)) throw new Error(`${insertion.layer} takes no insertion`);
  return site;
}

function underMask(values: Float32Array, mask: Uint8Array | undefined): Float32Array {
  return mask === undefined ? values : values.map((value, at) => (mask[at] === 0 ? 0 : value));
}
