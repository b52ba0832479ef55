/** All bytes of a file, unpacked where it is gzipped, as far as its data set may fill the memory. */
import { fileTooLong, unpacksTooLarge } from '../diagnostics/catalogue/data-sources.ts';
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { openContent } from './content.ts';
import { bytesOf, longestFile, mebibyte, memoryOf, type Limited } from './limits.ts';

/** `growth` is how many bytes one byte of the file may become. */
export function wholeFile(file: string, limited: Limited, growth = 1): Outcome<Uint8Array> {
  return collecting((take, fail) => {
    const { packed, most, read } = take(openContent(file, limited));
    const allowed = packed ? Math.floor(bytesOf(limited) / growth) : longestFile;
    const limit = Math.min(most, allowed, longestFile);
    const bytes = take(read(limit));
    if (bytes.length <= limit) return bytes;
    const finding =
      packed && limit === allowed
        ? diagnose(unpacksTooLarge, { file, mebibytes: memoryOf(limited), most: limit / mebibyte }, { file })
        : diagnose(fileTooLong, { file, gibibytes: 4 }, { file });
    return fail([finding]);
  });
}
