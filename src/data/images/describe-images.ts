/** What a folder of images is as a data set, wherever its samples are: labels, names, hash and conversions. */
import { fewerClasses, skippedImages, strangeNormalisation, wrongNormalisation } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { ImageFolder } from '../../project/data-files.ts';
import type { DataUse } from '../dataset.ts';
import type { Decoded } from '../decoded.ts';
import { type Size, emptyFault, type ListedImage } from './list-images.ts';
import { sampleDims, type Layout, blackOf } from './shape-picture.ts';

export interface FoundImages {
  readonly classes: readonly string[];
  /** Those that are samples. */
  readonly images: readonly ListedImage[];
  readonly damaged: readonly Diagnostic[];
  readonly layout: Layout;
  /** Of a sample. */
  readonly size: Size;
  readonly sha256: string;
}

export interface DescribedImages {
  /** Of a sample. */
  readonly dims: readonly number[];
  readonly rest: Omit<Decoded, 'x'>;
}

export function describeImages(source: ImageFolder, use: DataUse, found: FoundImages): Outcome<DescribedImages> {
  const { images: folder, mean = [], std = [] } = source;
  const { classes, images, damaged, layout, sha256 } = found;
  const faults = [...withoutImages(folder, found), ...normalisationFaults(source, layout)];
  if (faults.length > 0) return { diagnostics: [...damaged, ...faults] };
  const dims = sampleDims(use.input, layout, found.size);
  const isPlain = mean.length === 0;
  const skipped = { folder, count: damaged.length, first: damaged[0]?.file ?? '' };
  const diagnostics = [
    ...(damaged.length > 0 ? [diagnose(skippedImages, skipped, { file: folder })] : []),
    ...strangeRange(source),
    ...(source.masks === undefined ? fewerThanOutputs(folder, classes, use) : []),
  ];
  const rest = {
    y: { type: 'int32' as const, shape: [images.length], values: Int32Array.from(images, ({ label }) => label) },
    names: { x: folder, y: folder, scale: isPlain ? 255 : undefined },
    black: isPlain ? undefined : blackOf(layout, { mean, std }),
    classNames: source.masks === undefined ? classes : undefined,
    sampleNames: images.map(({ name }) => name),
    facts: { kind: 'images' as const, sha256, conversions: conversionsOf(source, found, dims) },
  };
  return { value: { dims, rest }, diagnostics };
}

function conversionsOf(
  { masks, mean = [], std = [], resize, crop }: ImageFolder,
  { classes, damaged, layout }: FoundImages,
  dims: readonly number[],
): readonly string[] {
  return [
    ...(resize === undefined ? [] : [`shorter side to ${resize} pixels, bilinear`]),
    ...(crop === undefined ? [] : [`${crop} × ${crop} pixels from the middle`]),
    `${layout.channels === 1 ? 'gray' : 'RGB'} as [${dims.join(', ')}]`,
    'v / 255',
    ...(mean.length === 0 ? [] : [`(v - [${mean.join(', ')}]) / [${std.join(', ')}]`]),
    masks === undefined ? `classes: ${classes.join(', ')}` : 'a class for each pixel of a mask, the nearest one where it is scaled',
    ...(damaged.length > 0 ? [`${damaged.length} damaged left out`] : []),
  ];
}

/** A folder that is missing in the middle would give all behind it other labels. */
function fewerThanOutputs(folder: string, classes: readonly string[], { loss, output }: DataUse): readonly Diagnostic[] {
  const outputs = output.dims?.at(-1);
  if (loss !== 'crossentropy' || typeof outputs !== 'number' || classes.length >= outputs) return [];
  return [diagnose(fewerClasses, { folder, classes: classes.length, outputs }, { file: folder })];
}

/** A class whose images are all damaged has nothing to learn from. */
function withoutImages(folder: string, { classes, images }: Pick<FoundImages, 'classes' | 'images'>): readonly Diagnostic[] {
  const filled = new Set(images.map(({ label }) => label));
  return classes.filter((_, label) => !filled.has(label)).map((name) => emptyFault(folder, name));
}

/** Numbers for pixels from 0 to 255, or a slip: no value that is divided by 255 has such a mean. */
function strangeRange({ images: folder, mean = [], std = [] }: ImageFolder): readonly Diagnostic[] {
  const strange = (key: 'mean' | 'std', numbers: readonly number[]): readonly Diagnostic[] =>
    numbers
      .filter((value) => value < 0 || value > 1)
      .slice(0, 1)
      .map((value) => diagnose(strangeNormalisation, { folder, key, value }, { file: folder }));
  return [...strange('mean', mean), ...strange('std', std)].slice(0, 1);
}

function normalisationFaults({ images: folder, mean = [], std = [] }: ImageFolder, { channels }: Layout): readonly Diagnostic[] {
  return [mean, std]
    .filter(({ length }) => length > 1 && length !== channels)
    .slice(0, 1)
    .map(({ length }) => diagnose(wrongNormalisation, { source: folder, has: length, wants: channels, what: 'channel' }, { file: folder }));
}
