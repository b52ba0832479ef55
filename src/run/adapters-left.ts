/** Adapters as far as `compact` leaves their layers, and A and B as arrays of an .npz. */
import { dimsLeft, takeKept } from '../cut/kept-slices.ts';
import type { KeptSlices } from '../cut/kept-slices.ts';
import { keptOf } from '../cut/smaller-model.ts';
import { factorSlices } from '../cut/smaller-spec.ts';
import { npzMember } from '../record/npz-member.ts';
import type { ZipMember } from '../record/zip-archive.ts';
import type { OpenAdapter } from '../state/network.ts';
import type { SavedNetwork } from './save.ts';

export interface AdapterLeft extends Pick<OpenAdapter, 'planned' | 'layout' | 'a' | 'b'> {
  readonly columns: number;
}

/** Of layers that the model which was written still has. */
export function adaptersLeft(
  adapters: readonly OpenAdapter[],
  cut: SavedNetwork['cut'],
): readonly AdapterLeft[] {
  return adapters.flatMap((adapter) => {
    const slices = slicesOf(adapter, cut);
    return slices === undefined ? [] : [adapterLeft(adapter, slices)];
  });
}

/** What the written model has of the tensor; undefined where all of it is gone. */
function slicesOf(
  { planned: { tensor }, dims }: OpenAdapter,
  cut: SavedNetwork['cut'],
): KeptSlices | undefined {
  if (cut !== undefined && !cut.left.has(tensor)) return undefined;
  const removed = cut?.tensors.get(tensor)?.removed;
  return { dims, kept: dims.map((size, axis) => keptOf(size, removed?.get(axis))) };
}

function adapterLeft({ planned, layout, a, b }: OpenAdapter, slices: KeptSlices): AdapterLeft {
  const factors = factorSlices(slices, layout, planned.rank);
  const columns = dimsLeft(factors.a)
    .slice(1)
    .reduce((product, size) => product * size, 1);
  return {
    ...{ planned, layout, columns },
    a: takeKept(a, factors.a),
    b: takeKept(b, factors.b),
  };
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
