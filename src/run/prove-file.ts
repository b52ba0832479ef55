/** Reads a written model as a stranger would: our reader for the zeros, onnxruntime for the rest. */
import { refusalToLoad } from '../compute/load-file.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { storedNotFinite as infiniteInFile } from '../diagnostics/catalogue/not-finite.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import {
  elementCount,
  readModel,
  storedNotFinite,
  storedTensors,
  tensorPart,
  placeIn,
} from '../model/index.ts';
import type { Model, ModelFiles, Tensor } from '../model/index.ts';
import { inRoom } from '../kernels/room.ts';
import type { Counted } from '../kernels/room.ts';
import { sourceOf } from '../state/lazy-values.ts';
import type { Source } from '../state/lazy-values.ts';
import { isValues } from '../state/load.ts';
import { prunedOf } from '../state/masks.ts';
import { openModelFiles } from '../identity/model-files.ts';
import type { OpenModelFiles } from '../identity/model-files.ts';
import type { Network } from '../state/network.ts';
import { countUnderBits, countUnderBytes } from './zeros-under-mask.ts';
import { packedOf } from '../state/packed-masks.ts';

/** Zeros of either sign by stored tensor, of those that are pruned. */
export type FoundZeros = ReadonlyMap<string, number>;

/** Errors: ESP65xx where a weight is awake, or onnxruntime refuses what it took before. */
export async function proveModel(
  path: string,
  original: ModelFiles,
  network: Pick<Network, 'masks'>,
  pieceSize: number,
): Promise<Outcome<FoundZeros>> {
  return await proveFiles(openModelFiles(path), original, network, pieceSize);
}

/** The same of files that are open, each of which is to load where there are several. */
export async function proveFiles(
  opened: Outcome<OpenModelFiles>,
  original: ModelFiles & Pick<OpenModelFiles, 'parts'>,
  network: Pick<Network, 'masks'>,
  pieceSize: number,
): Promise<Outcome<FoundZeros>> {
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const read = readModel(opened.value);
  const found = zerosInFile(read, opened.value, { ...network, pieceSize });
  const rounded =
    read.value === undefined || found.value === undefined
      ? []
      : roundedToInfinity(read.value, opened.value, original);
  opened.value.close();
  if (found.value === undefined) return found;
  if (rounded.length > 0) return { diagnostics: [...found.diagnostics, ...rounded] };
  if (opened.value.read !== undefined) return found;
  const written = opened.value.parts ?? [{ name: '', files: opened.value }];
  for (const { name, files } of written) {
    const reason = await refusalToLoad(files.name);
    if (reason === undefined) continue;
    // A model that onnxruntime never took can be pruned all the same.
    const own = original.parts?.find((part) => part.name === name)?.files ?? original;
    const before = await refusalToLoad(own.name);
    const definition = before === undefined ? catalogue.engineRefused : catalogue.engineRefusedBoth;
    return { ...found, diagnostics: [diagnose(definition, { file: files.name, reason })] };
  }
  return found;
}

/** A finite number may be larger than the half that the file holds for it. */
function roundedToInfinity(
  model: Model,
  files: ModelFiles,
  original: ModelFiles,
): readonly Diagnostic[] {
  const halves = [...storedTensors(model).values()].filter(({ tensor }) =>
    ['float16', 'bfloat16'].includes(tensor.type),
  );
  if (halves.length === 0) return [];
  const found = storedNotFinite(model, files, { named: new Set(halves.map(({ name }) => name)) });
  const { value: before } = found.length === 0 ? {} : readModel(original);
  const own = new Set(before && storedNotFinite(before, original).map(({ tensor }) => tensor));
  return found
    .filter(({ tensor }) => !own.has(tensor))
    .map(({ dims, tensor, count, first, value }) => {
      const args = { tensor, count, place: placeIn(dims, first), value };
      return diagnose(infiniteInFile, args, { file: files.name });
    });
}

/** One piece of one tensor in memory at a time. */
function zerosInFile(
  model: Outcome<Model>,
  files: ModelFiles,
  { masks, pieceSize }: Pick<Network, 'masks'> & { readonly pieceSize: number },
): Outcome<FoundZeros> {
  if (model.value === undefined) return { diagnostics: model.diagnostics };
  const zeros = new Map<string, number>();
  for (const { name, tensor } of storedTensors(model.value).values()) {
    const mask = sourceOf(masks, name);
    if (mask === undefined) continue;
    const counted = countIn(tensor, files, mask, pieceSize);
    if (counted.value === undefined) return { diagnostics: counted.diagnostics };
    const { awake, zeros: own } = counted.value;
    zeros.set(name, own);
    if (awake === 0) continue;
    const planned = prunedOf(masks, name) ?? 0;
    const args = { tensor: name, planned, found: planned - awake };
    return { diagnostics: [diagnose(catalogue.writtenFileDiffers, args, { file: files.name })] };
  }
  return { value: zeros, diagnostics: model.diagnostics };
}

function countIn(
  tensor: Tensor,
  files: ModelFiles,
  mask: Source<Uint8Array>,
  pieceSize: number,
): Outcome<Counted> {
  const length = elementCount(tensor.dims) ?? 0;
  return inRoom(Math.min(length, pieceSize), (buffer) => {
    let [zeros, awake] = [0, 0];
    const packed = packedOf(mask);
    for (let from = 0; from < length; from += pieceSize) {
      const to = Math.min(length, from + pieceSize);
      const { value: values, diagnostics } = tensorPart(tensor, files, from, to, buffer);
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
