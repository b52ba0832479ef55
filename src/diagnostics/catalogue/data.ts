/** What reading data sets says (ESP5000 to ESP5999). */
import { define } from '../diagnostic.ts';

const formats = 'give a .npy file, a member of an .npz file (`file.npz#x`) or an IDX file';

export const dataUnreadable = define<{ file: string; reason: string }>({
  code: 'ESP5000',
  severity: 'error',
  title: 'data file that cannot be read',
  message: ({ file, reason }) => `\`${file}\` cannot be read: ${reason}`,
  why: 'the samples and labels come from this file',
  help: () => 'check the path; in a project file it is relative to that file',
});

export const dataUnknownFormat = define<{ file: string; starts: string }>({
  code: 'ESP5001',
  severity: 'error',
  title: 'data in an unknown format',
  message: ({ file, starts }) => `\`${file}\` is not a .npy, .npz or IDX file: it starts with ${starts}`,
  why: 'the first bytes decide the format, not the name',
  help: () => formats,
});

export const dataIsText = define<{ file: string }>({
  code: 'ESP5002',
  severity: 'error',
  title: 'text instead of an array',
  message: ({ file }) => `\`${file}\` is text, but an array is needed`,
  why: 'a text needs a vocabulary and a window length to become samples',
  help: () => 'declare it as `text` with its `tokens`, or as `table` if it is CSV: `--train text=…,tokens=bytes`',
});

export const dataTruncated = define<{ file: string; needs: number; has: number }>({
  code: 'ESP5003',
  severity: 'error',
  title: 'truncated data',
  message: ({ file, needs, has }) => `\`${file}\` is truncated: its header declares ${needs} bytes, but it has ${has}`,
  why: 'samples are missing at the end',
  help: () => 'copy or download the file again',
});

export const dataTooLong = define<{ file: string; needs: number }>({
  code: 'ESP5004',
  severity: 'error',
  title: 'data longer than its header says',
  message: ({ file, needs }) => `\`${file}\` continues after the ${needs} bytes that its header declares`,
  why: 'header and content contradict each other, so either may be wrong',
  help: () => 'write the file again, with one array',
});

export const dataBadHeader = define<{ file: string; fault: string }>({
  code: 'ESP5005',
  severity: 'error',
  title: 'damaged header of a data file',
  message: ({ file, fault }) => `the header of \`${file}\` is damaged: ${fault}`,
  why: 'the header holds the type and shape of the data',
  help: () => 'copy or write the file again',
});

export const dataUnsupportedType = define<{ file: string; type: string }>({
  code: 'ESP5006',
  severity: 'error',
  title: 'data of an unsupported type',
  message: ({ file, type }) => `\`${file}\` holds elements of type \`${type}\``,
  why: 'only numbers and booleans of fixed size are read; a Python object could run code',
  help: () => 'save it as float32, uint8 or int64',
});

export const dataTooLarge = define<{ file: string; shape: readonly number[]; has: number }>({
  code: 'ESP5007',
  severity: 'error',
  title: 'shape larger than its file',
  message: ({ file, shape, has }) => `\`${file}\` declares the shape [${shape.join(', ')}], which its ${has} bytes cannot hold`,
  why: 'memory is allocated only for data that exists',
  help: () => 'copy or write the file again',
});

export const dataBadArchive = define<{ file: string; fault: string }>({
  code: 'ESP5008',
  severity: 'error',
  title: 'damaged archive',
  message: ({ file, fault }) => `\`${file}\` cannot be unpacked: ${fault}`,
  why: 'a damaged archive does not give back what was stored',
  help: () => 'copy or download the file again',
});

export const dataNoMember = define<{ file: string; member: string; members: readonly string[] }>({
  code: 'ESP5009',
  severity: 'error',
  title: 'array that is not in the archive',
  message: ({ file, member }) =>
    member === '' ? `\`${file}\` holds several arrays and none is named` : `\`${file}\` holds no array \`${member}\``,
  why: 'an .npz file is a collection of arrays',
  help: ({ file, members }) =>
    members.length === 0
      ? 'the archive is empty'
      : `write one of ${members
          .slice(0, 8)
          .map((name) => `\`${file}#${name}\``)
          .join(', ')}`,
});

export const dataNoSamples = define<{ file: string; shape: readonly number[] }>({
  code: 'ESP5010',
  severity: 'error',
  title: 'data without samples',
  message: ({ file, shape }) => `\`${file}\` of shape [${shape.join(', ')}] holds no samples`,
  why: 'the first axis counts the samples, and at least one is needed',
  help: () => 'save the samples along the first axis',
});

export const dataShapeMismatch = define<{
  file: string;
  has: readonly number[];
  input: string;
  wants: readonly (number | string)[];
  /** Set where each label has as many numbers as there are classes. */
  classes?: number;
}>({
  code: 'ESP5011',
  severity: 'error',
  title: 'samples that do not fit the model',
  message: ({ file, has, input, wants }) =>
    `\`${file}\` has samples of shape [${has.join(', ')}], but the model's \`${input}\` takes [${wants.join(', ')}]`,
  why: 'only axes of length 1 are added or removed; anything else would be a guess',
  help: ({ classes }) =>
    classes === undefined
      ? 'reshape or transpose the data before saving it'
      : `save one class number from 0 to ${classes - 1} instead of ${classes} numbers`,
});

export const dataCountMismatch = define<{ x: string; samples: number; y: string; labels: number }>({
  code: 'ESP5012',
  severity: 'error',
  title: 'different numbers of samples and labels',
  message: ({ x, samples, y, labels }) => `\`${x}\` has ${samples} samples and \`${y}\` has ${labels} labels`,
  why: 'label i belongs to sample i',
  help: () => 'use two files of the same set',
});

export const tokenOutOfRange = define<{ file: string; sample: number; token: string; vocabulary: number }>({
  code: 'ESP5016',
  severity: 'error',
  title: 'token outside the vocabulary',
  message: ({ file, sample, token, vocabulary }) =>
    `sample ${sample} of \`${file}\` has the token ${token}, but the model has ${vocabulary} embeddings`,
  why: 'a token is the number of a row of the embedding',
  help: ({ vocabulary }) => `use tokens from 0 to ${vocabulary - 1}, made by the tokenizer that the model was trained with`,
});

export const labelOutOfRange = define<{ file: string; sample: number; label: string; classes: number }>({
  code: 'ESP5013',
  severity: 'error',
  title: 'label out of range',
  message: ({ file, sample, label, classes }) =>
    `sample ${sample} of \`${file}\` has the label ${label}, but the model has ${classes} classes`,
  why: 'labels count from 0 and select an output of the model',
  help: ({ classes }) => `use labels from 0 to ${classes - 1}`,
});

export const oneLabelOnly = define<{ file: string; samples: number; label: string }>({
  code: 'ESP5017',
  severity: 'warning',
  title: 'samples of one class only',
  message: ({ file, samples, label }) => `all ${samples} samples of \`${file}\` have the label ${label}`,
  why: 'a network that always predicts this label is right on all of them, so there is nothing to learn or measure',
  help: () => 'use samples of every class; shuffle a file that is sorted by class before splitting it',
});

export const dataIsNaN = define<{ file: string; sample: number; value: string }>({
  code: 'ESP5014',
  severity: 'error',
  title: 'data that is not a finite number',
  message: ({ file, sample, value }) => `sample ${sample} of \`${file}\` contains \`${value}\``,
  why: 'one non-finite number spoils every weight within a step',
  help: () => 'repair or leave out that sample',
});

export const dataWrongKind = define<{ file: string; type: string; port: string; wants: string }>({
  code: 'ESP5015',
  severity: 'error',
  title: 'data of the wrong type',
  message: ({ file, type, port, wants }) => `\`${file}\` holds ${type} numbers, but ${port} takes ${wants}`,
  why: 'a conversion would lose or invent information',
  help: ({ wants }) => `save it as ${wants}`,
});
