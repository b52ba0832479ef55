/** Reads a written model as a stranger would: our reader for the zeros, onnxruntime for the rest. */
import { valueCount } from '../model/shape.ts';
import { refusalToLoad } from '../compute/run-file.ts';
import { collecting, diagnose, type Outcome, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { storedNotFinite as infiniteInFile } from '../diagnostics/catalogue/compensation.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import * as models from '../model/index.ts';
import { inRoom, type Counted, roomOf } from '../kernels/room.ts';
import { sourceOf, type Source } from '../state/lazy-values.ts';
import { isValues } from '../state/load.ts';
import { prunedOf } from '../state/masks.ts';
import type { OpenModelFiles } from '../identity/model-files.ts';
import type { Network, Values } from '../state/network.ts';
import { packedOf } from '../state/packed-masks.ts';
import { ones } from '../select/packed-bits.ts';

/** Zeros of either sign by stored tensor, of those that are pruned. */
export type FoundZeros = ReadonlyMap<string, number>;

/**
 * Of files that are open, each of which is to load where there are several. Errors: ESP65xx where a weight is awake,
 * or onnxruntime refuses what it took before.
 */
export async function proveFiles(
  opened: Outcome<OpenModelFiles>,
  original: models.ModelFiles & Pick<OpenModelFiles, 'parts'>,
  network: Pick<Network, 'masks'>,
  pieceSize: number,
): Promise<Outcome<FoundZeros>> {
  const { value: whole, diagnostics } = opened;
  if (whole === undefined) return { diagnostics };
  const read = models.readModel(whole);
  const found = zerosInFile(read, whole, { ...network, pieceSize });
  const rounded = read.value && found.value ? roundedToInfinity(read.value, whole, original) : [];
  whole.close();
  if (rounded.length > 0) return { diagnostics: [...found.diagnostics, ...rounded] };
  if (found.value === undefined || whole.read !== undefined) return found;
  for (const { name, files } of whole.parts ?? [{ name: '', files: whole }]) {
    const reason = await refusalToLoad(files.name);
    if (reason === undefined) continue;
    // A model that onnxruntime never took can be pruned all the same.
    const own = original.parts?.find((part) => part.name === name)?.files ?? original;
    const definition = (await refusalToLoad(own.name)) === undefined ? catalogue.engineRefused : catalogue.engineRefusedBoth;
    return { ...found, diagnostics: [diagnose(definition, { file: files.name, reason })] };
  }
  return found;
}

/** A finite number may be larger than the half that the file holds for it. */
function roundedToInfinity(model: models.Model, files: models.ModelFiles, original: models.ModelFiles): readonly Diagnostic[] {
  const halves = [...models.storedTensors(model).values()].filter(({ tensor }) => ['float16', 'bfloat16'].includes(tensor.type));
  if (halves.length === 0) return [];
  const found = models.storedNotFinite(model, files, { named: new Set(halves.map(({ name }) => name)) });
  const { value: before } = found.length === 0 ? {} : models.readModel(original);
  const own = new Set(before && models.storedNotFinite(before, original).map(({ tensor }) => tensor));
  return found
    .filter(({ tensor }) => !own.has(tensor))
    .map(({ dims, tensor, count, first, value }) => {
      return diagnose(infiniteInFile, { tensor, count, place: models.placeIn(dims, first), value }, { file: files.name });
    });
}

/** One piece of one tensor in memory at a time. */
function zerosInFile(
  model: Outcome<models.Model>,
  files: models.ModelFiles,
  { masks, pieceSize }: Pick<Network, 'masks'> & { readonly pieceSize: number },
): Outcome<FoundZeros> {
  const { value: read, diagnostics } = model;
  if (read === undefined) return { diagnostics };
  const counted = collecting((take, fail) => {
    const zeros = new Map<string, number>();
    for (const { name, tensor } of models.storedTensors(read).values()) {
      const mask = sourceOf(masks, name);
      if (mask === undefined) continue;
      const { awake, zeros: own } = take(countIn(tensor, files, mask, pieceSize));
      zeros.set(name, own);
      if (awake === 0) continue;
      const planned = prunedOf(masks, name);
      return fail([diagnose(catalogue.writtenFileDiffers, { tensor: name, planned, found: planned - awake }, { file: files.name })]);
    }
    return zeros;
  });
  return counted.value ? { ...counted, diagnostics } : counted;
}

function countIn(tensor: models.Tensor, files: models.ModelFiles, mask: Source<Uint8Array>, pieceSize: number): Outcome<Counted> {
  const length = valueCount(tensor.dims);
  return inRoom(Math.min(length, pieceSize), (buffer) => {
    let [zeros, awake] = [0, 0];
    const packed = packedOf(mask);
    for (let from = 0; from < length; from += pieceSize) {
      const to = Math.min(length, from + pieceSize);
      const { value: values, diagnostics } = models.tensorPart(tensor, files, from, to, buffer);
      if (!isValues(values)) return { diagnostics };
      const counted =
        packed !== undefined && values instanceof Float32Array
          ? countUnderBits(values, packed.bits.subarray(from >> 3))
          : countUnderBytes(values, mask.part(from, to));
      zeros += counted.zeros;
      awake += counted.awake;
    }
    return { value: { zeros, awake }, diagnostics: [] };
  });
}

/** Zeros of a written tensor, and whether what its mask prunes is among them. */
export function countUnderBytes(values: Values, mask: Uint8Array): Counted {
  let [zeros, awake] = [0, 0];
  for (let i = 0; i < mask.length; i++) {
    const isZero = Number(values[i] === 0);
    zeros += isZero;
    awake += (isZero | (mask[i] ?? 0)) ^ 1;
  }
  return { zeros, awake };
}

/** Under bits that begin with the values. */
export function countUnderBits(values: Float32Array, bits: Uint8Array): Counted {
  const room = roomOf(values);
  if (room !== undefined) return room.count(values.length, bits);
  const numbers = new Int32Array(values.buffer, values.byteOffset, values.length);
  const whole = numbers.length >> 3;
  const { zeros, awake } = countOctets(numbers, bits, whole);
  const rest = values.subarray(whole * 8);
  const mask = Uint8Array.from(rest, (_, i) => ((bits[whole] ?? 0) >> i) & 1);
  const last = countUnderBytes(rest, mask);
  return { zeros: zeros + last.zeros, awake: awake + last.awake };
}

/** A number is no zero where its bits but the sign, or their negative, have the highest bit. */
function countOctets(numbers: Int32Array, bits: Uint8Array, octets: number): Counted {
  let [alive, awake] = [0, 0];
  for (let byte = 0, i = 0; byte < octets; byte++, i += 8) {
    const a = (numbers[i] ?? 0) << 1;
    const b = (numbers[i + 1] ?? 0) << 1;
    const c = (numbers[i + 2] ?? 0) << 1;
    const d = (numbers[i + 3] ?? 0) << 1;
    const e = (numbers[i + 4] ?? 0) << 1;
    const f = (numbers[i + 5] ?? 0) << 1;
    const g = (numbers[i + 6] ?? 0) << 1;
    const h = (numbers[i + 7] ?? 0) << 1;
    const live =
      ((a | -a) >>> 31) |
      (((b | -b) >>> 31) << 1) |
      (((c | -c) >>> 31) << 2) |
      (((d | -d) >>> 31) << 3) |
      (((e | -e) >>> 31) << 4) |
      (((f | -f) >>> 31) << 5) |
      (((g | -g) >>> 31) << 6) |
      (((h | -h) >>> 31) << 7);
    alive += ones[live] ?? 0;
    awake += ones[live & ~(bits[byte] ?? 0)] ?? 0;
  }
  return { zeros: octets * 8 - alive, awake };
}
