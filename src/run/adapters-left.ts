/** Adapters as far as `compact` leaves their layers, and A and B as arrays of an .npz. */
import { takeKept, type KeptSlices } from '../cut/removed-slices.ts';
import { keptOf } from '../cut/smaller-model.ts';
import { factorSlices } from '../cut/smaller-spec.ts';
import { npzMember } from '../record/npy.ts';
import type { ZipMember } from '../record/zip-archive.ts';
import type { OpenAdapter, Network, Values } from '../state/network.ts';
import type { SavedNetwork, SavedModel } from './save.ts';
import * as models from '../model/index.ts';
import { plannedInsertions } from '../plan/train/planned-train.ts';
import { loadModel } from '../state/load.ts';
import { withoutNames, replaced } from '../state/lazy-values.ts';
import { twoFactors } from '../compute/ranks/low-rank.ts';
import { readMatrix } from '../compute/compensation/weight-matrix.ts';

export type AdapterLeft = Pick<OpenAdapter, 'planned' | 'layout' | 'a' | 'b'> & { readonly columns: number };

/** Of layers that the model which was written still has. */
export function adaptersLeft(adapters: readonly OpenAdapter[], cut: SavedNetwork['cut']): readonly AdapterLeft[] {
  return adapters.flatMap((adapter) => {
    const slices = slicesOf(adapter, cut);
    return slices === undefined ? [] : [adapterLeft(adapter, slices)];
  });
}

/** What the written model has of the tensor; undefined where all of it is gone. */
function slicesOf({ planned: { tensor }, dims }: OpenAdapter, cut: SavedNetwork['cut']): KeptSlices | undefined {
  if (cut !== undefined && !cut.left.has(tensor)) return undefined;
  const removed = cut?.tensors.get(tensor)?.removed;
  return { dims, kept: dims.map((size, axis) => keptOf(size, removed?.get(axis))) };
}

function adapterLeft({ planned, layout, a, b }: OpenAdapter, slices: KeptSlices): AdapterLeft {
  const left = factorSlices(slices, { ...planned, layout }, planned.rank);
  return { planned, layout, columns: left.columns, a: takeKept(a, left.a), b: takeKept(b, left.b) };
}

/** `LAYER.lora_A` and `LAYER.lora_B`, percent-encoded as the names of masks are. */
export function* adapterArrays(adapters: readonly AdapterLeft[]): Generator<ZipMember> {
  for (const { planned, a, b, columns } of adapters) {
    const { layer, rank } = planned;
    const rows = b.length / rank;
    yield arrayOf(`${layer}.lora_A`, [rank, columns], a);
    yield arrayOf(`${layer}.lora_B`, [rows, rank], b);
  }
}

function arrayOf(name: string, dims: readonly number[], array: Float32Array): ZipMember {
  const values = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return npzMember({ name: encodeURIComponent(name), code: '<f4', dims, values });
}

/** Of a network that has all that its plan inserts, or of a plan that inserts nothing, what was given. */
export function withInsertionsLeft(model: SavedModel, network: Network): readonly [SavedModel, Network] {
  const all = plannedInsertions(model.plan.stages);
  const open = new Set(network.inserted);
  const left = all.filter((it) => open.has(models.insertionName(it)));
  if (left.length === all.length) return [model, network];
  const { isLarge, pieceSize } = model.loaded;
  const stored = models.readModel(model.base).value;
  const files = stored && models.insertNodes(model.base, stored, left);
  const loaded = files && loadModel(files, { largeFrom: isLarge ? -1 : Infinity, pieceSize }).value;
  if (!files || !loaded) throw new Error(`${model.base.name} has changed while it was in use`);
  const gone = new Set(all.filter((it) => !left.includes(it)).flatMap(models.insertedTensors));
  // Its arrays are whole under their masks: the written model is cut once, in the counting of what is left.
  const { cuts: _, ...whole } = network;
  return [
    { ...model, original: files, loaded, ...withGroupsOf(loaded, model) },
    { ...whole, values: withoutNames(network.values, gone), masks: withoutNames(network.masks, gone) },
  ];
}

/** What `compact` takes out of another form of the network: a layer that is gone, or is two by now, has no mask, and so no units that went. */
function withGroupsOf({ outline }: SavedModel['loaded'], { compacted }: SavedModel): Pick<SavedModel, 'compacted'> {
  if (compacted === undefined) return {};
  const known = models.unitsOf(outline).groups;
  return { compacted: { ...compacted, groups: compacted.groups.filter((name) => known.has(name)) } };
}

/** Of a network without factors, what was given. */
export function withFactors(model: SavedModel, network: Network): readonly [SavedModel, Network] {
  const { factored, ...whole } = network;
  if (factored === undefined) return [model, network];
  const { isLarge, pieceSize } = model.loaded;
  const stored = models.readModel(model.original).value;
  const files = stored && models.factorFiles(model.original, stored, factored);
  const loaded = files && loadModel(files, { largeFrom: isLarge ? -1 : Infinity, pieceSize }).value;
  if (!stored || !files || !loaded) throw new Error(`${model.original.name} has changed while it was in use`);
  const factors = new Map(factored.flatMap((one) => valuesOf(stored, network, one)));
  return [
    { ...model, original: files, loaded, ...withGroupsOf(loaded, model) },
    { ...whole, values: replaced(withoutNames(network.values, new Set(factored.map(({ tensor }) => tensor))), factors) },
  ];
}

function valuesOf(model: models.Model, { values }: Network, factored: models.Factored): readonly (readonly [string, Values])[] {
  const matrix = models.mustMatrix(model, factored);
  const product = readMatrix(matrix, values.get(factored.tensor) ?? []);
  const { u, v } = twoFactors(product, factored.rank, matrix.rows.length, matrix.columns.length);
  const [first, second] = models.factorTensors(factored);
  const [own, other] = models.factorWeights(factored, matrix, v, u);
  return [[first, own], [second, other]]; // prettier-ignore
}
