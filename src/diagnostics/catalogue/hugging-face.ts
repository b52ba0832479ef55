/** What can go wrong while a `config.json` gets the sizes of a smaller network (ESP7366 to ESP7372). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const unreadableConfig = define<{ problem: string }>({
  code: 'ESP7366',
  severity: 'error',
  title: 'configuration that cannot be read',
  message: ({ problem }) => `the configuration cannot be read: ${problem}`,
  why: '`--to hugging-face` writes this file anew, with the sizes of the network',
  help: () => 'name the `config.json` that the module was made from',
});

export const unknownFamily = define<{ type: string; known: readonly string[] }>({
  code: 'ESP7367',
  severity: 'error',
  title: 'model type whose sizes are not known',
  message: ({ type }) => `the sizes of the \`model_type\` ${type} are not known`,
  why: 'modules name their sizes differently, and a wrong number would be a wrong network',
  help: ({ known }) => `write \`--to safetensors\`, and set the sizes by hand; known are ${listed(known)}`,
});

export const noSizes = define<{ keys: readonly string[] }>({
  code: 'ESP7368',
  severity: 'error',
  title: 'configuration without sizes',
  message: ({ keys }) => `the configuration does not say ${listed(keys)}`,
  why: 'the width of a head follows from them, and stays when heads go',
  help: () => 'write these numbers of the unpruned model into it',
});

export const noLayers = define<{ prefix: string }>({
  code: 'ESP7369',
  severity: 'error',
  title: 'no layers by the names of transformers',
  message: ({ prefix }) => `no parameter has \`${prefix}.\` and a number in its name`,
  why: '`from_pretrained` finds parameters by the names that the module gives them',
  help: () => 'export the module of transformers itself, not one that renames its parts',
});

export const layerWithoutPart = define<{ layer: string; key: string }>({
  code: 'ESP7370',
  severity: 'error',
  title: 'layer without one of its parts',
  message: ({ layer, key }) => `the layer \`${layer}\` has no parameter for \`${key}\``,
  why: 'a configuration counts whole layers: it cannot say that one has no attention or no MLP',
  help: () => 'prune `blocks` instead of `sublayers`, or write `--to safetensors`',
});

export const noSingleSize = define<{ key: string; seen: readonly { readonly parameter: string; readonly size: number }[] }>({
  code: 'ESP7371',
  severity: 'error',
  title: 'sizes that one number cannot say',
  message: ({ key, seen }) => {
    const each = seen.map(({ parameter, size }) => `${size} by \`${parameter}\``);
    return `\`${key}\` would be ${[...new Set(each)].join(', and ')}`;
  },
  why: 'a configuration has one number for all layers',
  help: () => 'prune every layer alike, as with `by uniform …`; BERT, ViT and GPT-2 have no number for fewer heads of the same width',
});

export const needsConfig = define({
  code: 'ESP7372',
  severity: 'error',
  title: 'folder without a configuration',
  message: () => '`--to hugging-face` needs `--config`',
  why: 'a folder of Hugging Face has a `config.json`, and an ONNX file does not hold it',
  help: () => 'name the `config.json` of the unpruned module',
});
