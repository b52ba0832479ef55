/**
 * The parameters of a model that may hold NaN or infinities, found while its files are hashed: of each
 * number the byte that holds most of the exponent is looked at.
 */
import { roomOfBytes } from '../kernels/room.ts';
import { floatParameters, type Model, type Tensor } from '../model/index.ts';
import type { OpenModelFiles } from './model-files.ts';

export interface Doubts {
  /** Takes the bytes of a file from an offset on: '' is the model's own, others are named by their location. */
  readonly see: (location: string, offset: number, bytes: Uint8Array) => void;
  /** Some may be very large numbers; none that holds NaN or infinities is missing. */
  readonly tensors: () => ReadonlySet<string>;
}

/** Numbers of a tensor in a file, one after another. */
interface Range {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly width: number;
  /** Bits of the highest byte that are all set in NaN and infinities. */
  readonly bits: number;
}

const forms: Readonly<Record<string, Pick<Range, 'width' | 'bits'>>> = {
  float16: { width: 2, bits: 0x7c },
  bfloat16: { width: 2, bits: 0x7f },
  float32: { width: 4, bits: 0x7f },
  float64: { width: 8, bits: 0x7f },
};

export function doubtsOf(model: Model, files: OpenModelFiles): Doubts {
  const doubtful = new Set<string>();
  const ranges = new Map<string, Range[]>();
  for (const { name, tensor } of floatParameters(model)) {
    const lying = whereItLies(tensor, files);
    const form = forms[tensor.type];
    if (lying === undefined || form === undefined) {
      doubtful.add(name);
      continue;
    }
    const { location, offset, length } = lying;
    const own = ranges.get(location) ?? [];
    own.push({ name, start: offset, end: offset + length, ...form });
    ranges.set(location, own);
  }
  for (const own of ranges.values()) own.sort((a, b) => a.start - b.start);

  return {
    see: (location, offset, bytes) => {
      const own = ranges.get(location);
      if (own === undefined) return;
      while ((own[0]?.end ?? Infinity) <= offset) own.shift();
      for (const range of own) {
        if (range.start >= offset + bytes.length) break;
        if (!doubtful.has(range.name) && isDoubtful(range, offset, bytes)) doubtful.add(range.name);
      }
    },
    tensors: () => doubtful,
  };
}

/** Undefined for values in other forms, and in a file that was mended, where they lie elsewhere on the disk. */
function whereItLies(
  { data }: Tensor,
  { main, stored, storedAt }: OpenModelFiles,
): { readonly location: string; readonly offset: number; readonly length: number } | undefined {
  if (data.kind === 'external') {
    return data.location === storedAt ? { ...data, location: '' } : data;
  }
  if (data.kind !== 'inline' || main !== stored) return undefined;
  return { location: '', offset: data.offset, length: data.length };
}

function isDoubtful({ start, end, width, bits }: Range, offset: number, bytes: Uint8Array): boolean {
  const highest = start + width - 1;
  const skipped = Math.max(0, Math.ceil((offset - highest) / width));
  const stop = Math.min(end - offset, bytes.length);
  let at = highest + skipped * width - offset;
  const room = width === 4 ? roomOfBytes(bytes) : undefined;
  if (room !== undefined) {
    // A number that began in the piece before is looked at by itself.
    const from = (at < 3 ? at + 4 : at) - 3;
    const whole = Math.max(0, (stop - from) & -64);
    if (room.hasHuge(from, whole)) return true;
    if (at >= 3) at += whole;
    else if (((bytes[at] ?? 0) & bits) === bits) return true;
    else at += 4 + whole;
  }
  for (; at < stop; at += width) if (((bytes[at] ?? 0) & bits) === bits) return true;
  return false;
}
