/** What reading samples from the disk says (ESP6600 to ESP6639). */
import { define } from '../diagnostic.ts';

export const packedWithoutCache = define<{ file: string; what: string }>({
  code: 'ESP6600',
  severity: 'error',
  title: 'data read by a copy, without a folder for the copy',
  message: ({ file, what }) => `\`${file}\` ${what}, and the data set names no \`cache\``,
  why: 'such a file cannot be read from the middle: samples are read from a copy, which is made once',
  help: () => 'give the data set `cache:` with the path of a folder, where the copy is kept; or leave `stream: always` out',
});

export const dataFileChanged = define<{ file: string; what: string }>({
  code: 'ESP6601',
  severity: 'error',
  title: 'data file changed while it was in use',
  message: ({ file, what }) => `\`${file}\` ${what} while its samples were read`,
  why: 'samples of two contents would be mixed, and no run could repeat the result',
  help: () => 'put the file back as it was and continue with `--resume`: nothing is lost up to the last checkpoint',
});

export const cacheUnusable = define<{ folder: string; reason: string }>({
  code: 'ESP6602',
  severity: 'error',
  title: 'cache folder that cannot be used',
  message: ({ folder, reason }) => `the cache folder \`${folder}\` cannot be used: ${reason}`,
  why: 'copies of what cannot be read by position are kept there',
  help: () => 'name a folder that can be written to, with room for the data, as `cache`',
});

export const staysOnDisk = define<{ name: string; how: string; mebibytes: number; most: number }>({
  code: 'ESP6604',
  severity: 'hint',
  title: 'data set that is read from the disk while it trains',
  message: ({ name, how, mebibytes, most }) =>
    `the samples of ${name} are read from the disk, ${how}: they would fill ${mebibytes} MiB, and ${most} MiB of this machine's memory are for a data set`,
  why: 'the result is the same bytes, but a slow disk makes steps wait',
  help: () => 'write `stream: never` to hold them in memory, or `stream: always` to hide this hint',
});

export const smallerThanCrop = define<{ file: string; has: string; crop: number }>({
  code: 'ESP6605',
  severity: 'error',
  title: 'picture smaller than the square that is cut from it',
  message: ({ file, has, crop }) => `\`${file}\` has ${has} pixels, and \`crop: ${crop}\` cuts more`,
  why: 'what lies outside of a picture has no pixels',
  help: ({ crop }) => `write \`resize: ${crop}\` or more beside it, or a smaller \`crop\``,
});

export const boxInMemory = define<{ name: string }>({
  code: 'ESP6606',
  severity: 'error',
  title: 'random boxes of pictures that are scaled already',
  message: ({ name }) => `\`augment: { box: … }\` of \`${name}\` needs the pictures in their own size`,
  why: 'a box is cut first and scaled then; arrays, and pictures that are held in memory, have the size of a sample',
  help: () => 'take a folder of images, and leave `stream: never` out: such pictures are decoded on the way',
});

export const otherShard = define<{ file: string; has: string; first: string; wants: string }>({
  code: 'ESP6607',
  severity: 'error',
  title: 'file of a data set whose samples differ from the others',
  message: ({ file, has, first, wants }) => `a sample of \`${file}\` is ${has}, and one of \`${first}\` is ${wants}`,
  why: 'several files are one data set, whose samples have one type and one shape',
  help: () => 'save the files alike, or name those alone that belong together',
});

export const togetherTooLarge = define<{ first: string; count: number; mebibytes: number }>({
  code: 'ESP6608',
  severity: 'error',
  title: 'files of a data set that are too large together',
  message: ({ first, count, mebibytes }) => `the ${count} files from \`${first}\` on fill more than ${mebibytes} MiB of memory together`,
  why: 'what is packed has the limit `memory`, and what is held in memory 4096 MiB, in however many files it is',
  help: () => 'write `stream: always`, with a folder as `cache` for what is packed; or give the data set more `memory`',
});

export const otherColumns = define<{ file: string; column: string; first: string }>({
  code: 'ESP6609',
  severity: 'error',
  title: 'tables of a data set with different columns',
  message: ({ file, column, first }) => `\`${file}\` and \`${first}\` differ in the column \`${column}\``,
  why: 'a sample is all columns but the label, in their order; files that differ would give other samples',
  help: () => 'name the columns that are a sample as `columns`, or write the files alike',
});

export const columnsFirst = define<{ file: string }>({
  code: 'ESP6603',
  severity: 'error',
  title: 'array in Fortran order to be read from the disk',
  message: ({ file }) => `\`${file}\` is in Fortran order: the numbers of a sample lie far apart`,
  why: 'a sample of such a file can only be read with the whole file',
  help: () => 'write it again with `numpy.save(file, numpy.ascontiguousarray(array))`, or leave `stream: always` out',
});
