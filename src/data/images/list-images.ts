/** What lies in a folder of classes: each image with its class, in the order of their names. */
import { codeIn } from '../../basics/attempts.ts';
import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { dataUnreadable } from '../../diagnostics/catalogue/data.ts';
import { emptyClass, noClasses } from '../../diagnostics/catalogue/data-sources.ts';
import { collecting, diagnose, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { hasEnd, jpegSize } from './jpeg-decoder.ts';
import { pngSize } from './png-chunks.ts';
import { listingHash, type Listed } from '../listing.ts';
import { wholeFile } from '../content.ts';

export interface ListedImage {
  readonly path: string;
  /** Below the folder, with `/`. */
  readonly name: string;
  readonly label: number;
  /** The file of its mask. */
  readonly mask?: string;
}

export type ListedFolder = { readonly classes: readonly string[]; readonly images: readonly ListedImage[] };

/** Names are ordered by code units, as every machine orders them; hidden ones are passed over. */
export function listImages(folder: string, masks?: string): Outcome<ListedFolder> {
  try {
    if (masks !== undefined) return { value: { classes: [], images: beside(folder, masks) }, diagnostics: [] };
    const classes = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
      .map(({ name }) => name)
      .sort();
    if (classes.length === 0) return { diagnostics: [diagnose(noClasses, { folder }, { file: folder })] };
    const images = classes.flatMap((name, label) =>
      readdirSync(join(folder, name))
        .filter((file) => !isHidden(file))
        .sort()
        .map((file) => ({ path: join(folder, name, file), name: `${name}/${file}`, label })),
    );
    const filled = new Set(images.map(({ label }) => label));
    const diagnostics = classes.filter((_, label) => !filled.has(label)).map((name) => emptyFault(folder, name));
    return diagnostics.length > 0 ? { diagnostics } : { value: { classes, images }, diagnostics };
  } catch (error) {
    const isMissing = codeIn(error) === 'ENOENT';
    const reason = isMissing ? 'there is no such folder' : 'it is no folder that may be read';
    return { diagnostics: [diagnose(dataUnreadable, { file: folder, reason }, { file: folder })] };
  }
}

/** Pictures in one folder, and where the masks of their names are. */
function beside(folder: string, masks: string): readonly ListedImage[] {
  const names = readdirSync(folder).filter((name) => !isHidden(name));
  return names.sort().map((name) => ({ path: join(folder, name), name, label: 0, mask: join(masks, `${parse(name).name}.png`) }));
}

export function emptyFault(folder: string, name: string): Diagnostic {
  return diagnose(emptyClass, { folder, name }, { file: join(folder, name) });
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** Width and height of a picture from its first bytes, without decoding it. */
export type Size = { readonly width: number; readonly height: number };

/** Or what is wrong with the file, in words. */
export function imageSize(bytes: Uint8Array): Size | string {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return pngSize(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    if (!hasEnd(bytes)) return 'it ends before its picture does';
    return jpegSize(bytes) ?? 'it has no header of a picture';
  }
  return bytes.length === 0 ? 'it is empty' : 'it is neither PNG nor JPEG';
}

/** SHA-256 of the listing of its images, the same that a plan records. */
export function folderHash(folder: string): Outcome<string> {
  return collecting((take) => {
    const isFlat = readdirSync(folder, { withFileTypes: true }).every((entry) => !entry.isDirectory());
    const listed = take(listImages(folder, isFlat ? folder : undefined));
    const files: Listed[] = [];
    for (const { path, name } of listed.images) {
      const bytes = wholeFile(path, {});
      if (bytes.value !== undefined) files.push({ name, bytes: bytes.value });
    }
    return listingHash(files);
  });
}
