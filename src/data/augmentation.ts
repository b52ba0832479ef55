/** What training does to the pictures of a data set: whether it can be done to them, and to what belongs to them. */
import { cropTooFar, noPicture } from '../diagnostics/catalogue/data-sources.ts';
import { boxInMemory } from '../diagnostics/catalogue/data-stored.ts';
import { movedAlone } from '../diagnostics/catalogue/fed-inputs.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { samplesFile, type DataFiles } from '../project/data-files.ts';
import { pictureOf, type Dataset, type DatasetShape, type DataUse } from './dataset.ts';
import type { Decoded } from './decoded.ts';

/** What is to be moved and mirrored has to be a picture, and large enough. */
export function augmentFaults({ x }: Pick<DatasetShape, 'x'>, source: DataFiles): readonly Diagnostic[] {
  if (!('augment' in source) || source.augment === undefined) return [];
  const { crop = 0, box } = source.augment;
  const [file, { dims }] = [samplesFile(source), x];
  const picture = x.type === 'float32' ? pictureOf(dims) : undefined;
  if (picture === undefined) return [diagnose(noPicture, { file, dims }, { file })];
  if (box !== undefined && 'x' in source) return [diagnose(boxInMemory, { name: file }, { file })];
  const most = Math.min(picture.height, picture.width) - 1;
  return crop <= most ? [] : [diagnose(cropTooFar, { file, crop, most }, { file })];
}

/** Labels that say where something is in a picture stay as they are when it moves, unless they are its masks. */
export function leftBehind(source: DataFiles, { loss, output, labelled }: DataUse): readonly Diagnostic[] {
  if (!('augment' in source) || source.augment === undefined) return [];
  const hasMasks = 'masks' in source && source.masks !== undefined;
  const columns = (labelled ?? [{ column: 'y', loss, output }]).flatMap((own) => {
    const [, ...dims] = own.output.dims ?? [];
    const isOfWhole = own.loss === 'crossentropy' || own.loss === 'bce' ? dims.length < 2 : dims.every((size) => size === 1);
    return isOfWhole || (hasMasks && own.column === 'y') ? [] : [`labels of \`${own.output.name}\``];
  });
  const file = samplesFile(source);
  return columns.length === 0 ? [] : [diagnose(movedAlone, { owner: file, columns }, { file })];
}

export function augmentationOf(
  { x, maskStarts }: Pick<DatasetShape, 'x'> & { readonly maskStarts?: readonly number[] },
  source: DataFiles,
  { ignore = 0 }: DataUse,
  { black = [] }: Partial<Decoded> = {},
): Dataset['augmentation'] {
  const picture = pictureOf(x.dims);
  if (picture === undefined || !('augment' in source) || source.augment === undefined) return undefined;
  const masks = 'masks' in source && source.masks !== undefined ? { outside: ignore, starts: maskStarts ?? [0] } : undefined;
  return { ...source.augment, picture, black, masks };
}
