/** What can go wrong while a model is written for other tools (ESP735x and ESP736x). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const typeNotInFormat = define<{ tensor: string; type: string; format: string }>({
  code: 'ESP7350',
  severity: 'error',
  title: 'type that a format does not hold',
  message: ({ tensor, type, format }) => `\`${tensor}\` is ${type}, which ${format} does not hold`,
  why: 'another type would change values or readers',
  help: ({ format }) => (format === 'npz' ? 'write `--to safetensors`' : 'export the model before it is quantised'),
});

export const noMasks = define<{ path: string }>({
  code: 'ESP7351',
  severity: 'error',
  title: 'masks of what has none',
  message: ({ path }) => `\`${path}\` has no masks`,
  why: '`--masks` writes the masks of a run, which lie in `masks.npz` of its folder',
  help: () => 'name the folder of a finished run, or leave `--masks` out',
});

export const otherMasks = define<{ tensor: string; mask: string; stored: string }>({
  code: 'ESP7352',
  severity: 'error',
  title: 'masks of another model',
  message: ({ tensor, mask, stored }) => `the mask of \`${tensor}\` has the shape ${mask}, and the stored tensor ${stored}`,
  why: 'a run writes the masks of the model that it writes, so one of the two files has been replaced',
  help: () => 'look for what was changed with `espalier verify FOLDER --no-repeat`',
});

export const recurrentAsStored = define<{ tensors: readonly string[] }>({
  code: 'ESP7353',
  severity: 'warning',
  title: 'recurrent weights as ONNX stores them',
  message: ({ tensors }) => `the tensors ${listed(tensors)} are written as ONNX stores them`,
  why: 'ONNX orders the gates of an LSTM as i, o, f, c and PyTorch as i, f, g, o; names do not say which layer and direction of the module they are',
  help: () => 'reorder the gates by hand, or use the ONNX file',
});

export const nameTwice = define<{ name: string; tensors: readonly string[] }>({
  code: 'ESP7354',
  severity: 'error',
  title: 'two parameters of one name',
  message: ({ name, tensors }) => `the tensors ${listed(tensors)} would all be called \`${name}\``,
  why: 'a state dictionary holds one array a name; nodes of two modules carry the same scope',
  help: () => 'export the model with `do_constant_folding=False`, which keeps the names of parameters',
});

export const nothingToPack = define({
  code: 'ESP7362',
  severity: 'error',
  title: 'nothing that is 2:4 sparse',
  message: () => 'no matrix has at most two values other than zero in each four of its inputs',
  why: '`--packed` stores two values of four; every other matrix would lose some',
  help: () => 'prune with `prune weights to 2:4 by magnitude`, or leave `--packed` out',
});

export const nothingSparse = define({
  code: 'ESP7363',
  severity: 'error',
  title: 'nothing that is smaller when it is sparse',
  message: () => 'no tensor is smaller as a sparse initializer',
  why: 'each value takes eight bytes more for its position, so that float32 has to be two thirds zero, and float16 four fifths',
  help: () => 'prune more, or use the ONNX file as it is',
});

export const oldForSparse = define<{ version: number }>({
  code: 'ESP7364',
  severity: 'error',
  title: 'file format without sparse tensors',
  message: ({ version }) => `the file has IR version ${version}, and sparse initializers exist since 6`,
  why: 'readers of an older version would not find the weights',
  help: () => 'export the model again with a newer version of the exporter',
});

export const sparseOutside = define({
  code: 'ESP7365',
  severity: 'error',
  title: 'sparse tensors beside external data',
  message: () => 'the model keeps tensors in files beside it',
  why: 'sparse initializers lie in the file itself, and a file holds at most 2 GB',
  help: () => 'write `--to safetensors`, or convert the model with `onnx.save` without external data',
});
