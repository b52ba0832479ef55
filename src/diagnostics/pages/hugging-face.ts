/** Pages of `catalogue/hugging-face.ts`: they need a module of transformers. */
import * as catalogue from '../catalogue/hugging-face.ts';
import { described, type Pages } from './example.ts';

export const huggingFace: Pages<typeof catalogue> = {
  unreadableConfig: described(
    catalogue.unreadableConfig,
    { problem: 'it holds no JSON that can be read' },
    'The file after `--config` is read as JSON, with one object in it.',
    'Name the `config.json` of the folder that `from_pretrained` has read.',
  ),
  unknownFamily: described(
    catalogue.unknownFamily,
    { type: '"t5"', known: ['llama', 'bert', 'gpt2'] },
    'Modules name the sizes of their layers differently; a table says which number is which side.',
    'Write `--to safetensors`, and change the configuration by hand: the shapes are in the file.',
  ),
  noSizes: described(
    catalogue.noSizes,
    { keys: ['num_hidden_layers', 'hidden_size', 'num_attention_heads'] },
    'The configuration has the type of the model, and leaves sizes to the defaults of transformers.',
    'Write `model.config.to_json_file("config.json", use_diff=False)` in Python, which writes them all.',
  ),
  noLayers: described(
    catalogue.noLayers,
    { prefix: 'layers' },
    'The exporter renamed the parameters, or the module is not that of transformers.',
    'Export with `do_constant_folding=False`, which keeps the names of parameters.',
  ),
  layerWithoutPart: described(
    catalogue.layerWithoutPart,
    { layer: 'layers.3', key: 'intermediate_size' },
    '`prune sublayers` took the MLP of this block and left its attention.',
    'Prune `blocks`: whole layers go, and the others are numbered anew.',
  ),
  noSingleSize: described(
    catalogue.noSingleSize,
    {
      key: 'intermediate_size',
      seen: [
        { parameter: 'model.layers.0.mlp.up_proj.weight', size: 96 },
        { parameter: 'model.layers.1.mlp.up_proj.weight', size: 80 },
      ],
    },
    'A global ranking leaves every layer with another number of neurons.',
    'Prune every layer by the same share: `prune neurons by uniform magnitude to 50%`.',
  ),
  needsConfig: described(
    catalogue.needsConfig,
    {},
    'An ONNX file holds the network, and not the configuration that its module was built from.',
    'Name the `config.json` of the unpruned module after `--config`.',
  ),
};
