/**
 * Surgery on tables that ids look up: the rows that go share one row of zeros, and a map in front of the
 * lookup leads every id to what is left of the table.
 */
import { labelsOf, type AxisState } from '../coupling/axis.ts';
import type { Label } from '../coupling/labels.ts';
import { blanksOf } from '../coupling/looked-up-rows.ts';
import type { Walk } from '../coupling/walked.ts';
import type { FlatNode } from '../flat/flatten.ts';
import type { Tensor } from '../graph.ts';
import { intTensor } from '../tensors.ts';
import type { Kept, Repair, Surgery } from './surgery.ts';

export interface Leaving {
  /** Roots of the labels whose slices leave their axes. */
  readonly labels: ReadonlySet<Label>;
  /** By axis that is looked up, the slice that stays as zeros. */
  readonly blanks: ReadonlyMap<AxisState, number>;
}

export function leavingOf(walk: Walk, removed: ReadonlySet<Label>): Leaving {
  const { find } = walk.labels;
  const labels = new Set([...removed].map(find));
  const blanks = blanksOf(walk, labels);
  for (const [axis, at] of blanks) labels.delete(find(labelsOf(axis)?.[at] ?? -1));
  return { labels, blanks };
}

/** Where the rows of a table are by now, by their old number; of tables that get shorter. */
export function rowMaps(
  { stored }: Walk,
  { blanks }: Leaving,
  kept: Kept,
  fresh: (near: string) => string,
): ReadonlyMap<AxisState, Tensor> {
  return new Map(
    [...stored].flatMap(([{ name, tensor }, [rows]]) => {
      const left = kept(rows);
      const blank = rows && blanks.get(rows);
      if (rows === undefined || left === undefined || blank === undefined) return [];
      const places = new Map(left.map((row, place) => [row, place]));
      const size = tensor.dims[0] ?? 0;
      const values = Array.from({ length: size }, (_, row) => places.get(row) ?? places.get(blank));
      return [[rows, intTensor(fresh(name), [size], values.map(Number))] as const];
    }),
  );
}

/** Ids pass through the map first: a negative one counts from its end, as it did from the table's. */
export function lookupRepair({ node }: FlatNode, surgery: Surgery, map: Tensor): Repair {
  const [, ids = ''] = node.inputs;
  const name = surgery.fresh(node.outputs[0] ?? '');
  const own = { ...node, name, inputs: [map.name, ids], outputs: [name], attributes: {} };
  return { inputs: { 1: name }, nodes: [own] };
}
