/** What can go wrong while a model is written for other tools (ESP735x). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const typeNotInFormat = define<{ tensor: string; type: string; format: string }>({
  code: 'ESP7350',
  severity: 'error',
  title: 'type that a format does not hold',
  message: ({ tensor, type, format }) => `\`${tensor}\` is ${type}, which ${format} does not hold`,
  why: 'another type would change values or readers',
  help: ({ format }) =>
    format === 'npz' ? 'write `--to safetensors`' : 'export the model before it is quantised',
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
  message: ({ tensor, mask, stored }) =>
    `the mask of \`${tensor}\` has the shape ${mask}, and the stored tensor ${stored}`,
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
  help: () =>
    'export the model with `do_constant_folding=False`, which keeps the names of parameters',
});
