/** The model that is written has what is still inserted, and no more: it is made from the file's own bytes. */
import { insertedTensors, insertionName, insertNodes, readModel, unitsOf } from '../model/index.ts';
import { plannedInsertions } from '../plan/train/planned-insertions.ts';
import { loadModel } from '../state/load.ts';
import { withoutNames } from '../state/lazy-values.ts';
import type { Network } from '../state/network.ts';
import type { SavedModel } from './save.ts';

/** Of a network that has all that its plan inserts, or of a plan that inserts nothing, what was given. */
export function withInsertionsLeft(
  model: SavedModel,
  network: Network,
): readonly [SavedModel, Network] {
  const all = plannedInsertions(model.plan.stages);
  const open = new Set(network.inserted);
  const left = all.filter((it) => open.has(insertionName(it)));
  if (left.length === all.length) return [model, network];
  const { isLarge, pieceSize } = model.loaded;
  const stored = readModel(model.base).value;
  const files = stored && insertNodes(model.base, stored, left);
  const loaded = files && loadModel(files, { largeFrom: isLarge ? -1 : Infinity, pieceSize }).value;
  if (!files || !loaded) throw new Error(`${model.base.name} has changed while it was in use`);
  const gone = new Set(all.filter((it) => !left.includes(it)).flatMap(insertedTensors));
  const { compacted } = model;
  const known = unitsOf(loaded.outline).groups;
  const groups = compacted?.groups.filter((name) => known.has(name));
  // Its arrays are whole under their masks: the written model is cut once, in the counting of what is left.
  const { cuts: _, ...whole } = network;
  return [
    {
      ...{ ...model, original: files, loaded },
      ...(compacted && groups && { compacted: { ...compacted, groups } }),
    },
    {
      ...whole,
      values: withoutNames(network.values, gone),
      masks: withoutNames(network.masks, gone),
    },
  ];
}
