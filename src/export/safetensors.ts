/**
 * A safetensors file: the length of the header in eight bytes, the header in JSON, then the arrays without gaps
 * (https://huggingface.co/docs/safetensors, "Format").
 */
import type { ElementType } from '../model/index.ts';
import { byteLength, type NamedArray } from './arrays.ts';

/** The format's names; what is missing here it does not hold. */
export const safetensorsTypes: Partial<Record<ElementType, string>> = { float16: 'F16', bfloat16: 'BF16', float32: 'F32', float64: 'F64' };

/** With those of what is packed. */
const dtypes: typeof safetensorsTypes = { ...safetensorsTypes, int64: 'I64', uint8: 'U8' };

export function* safetensorsFile(arrays: readonly NamedArray[]): Generator<Uint8Array> {
  const entries: Record<string, unknown> = Object.create(null);
  // What PyTorch's readers ask for.
  entries['__metadata__'] = { format: 'pt' };
  let end = 0;
  for (const array of arrays) {
    const start = end;
    end += byteLength(array);
    const { name, type, dims } = array;
    entries[name] = { dtype: dtypes[type], shape: dims, data_offsets: [start, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  // Blanks behind the JSON let the arrays begin at a multiple of 8.
  const header = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  header.set(json);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  yield length;
  yield header;
  for (const { bytes } of arrays) yield bytes();
}
