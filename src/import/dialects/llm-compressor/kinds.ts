/** What becomes of each field of LLM Compressor's modifiers; the rules were read at commit ab1ba3eff. */
import { differs, left, said, unsaid, type Kind } from '../../dialect.ts';

const room = 'src/llmcompressor/modifiers/pruning';

const chosen = {
  targets: said('`in`', `${room}/sparsegpt/sgpt_base.py:146-172`),
  ignore: said('`except`', `${room}/sparsegpt/sgpt_base.py:146-172`),
};

const layerByLayer = {
  ...chosen,
  sparsity: said('`to`', `${room}/sparsegpt/sgpt_base.py:147-151`),
  mask_structure: said('`to`', `${room}/sparsegpt/sgpt_sparsify.py:176-186`),
  sequential_targets: left('blocks of the model are found in its graph'),
  sequential_update: said('`sequentially`', `${room}/sparsegpt/sgpt_base.py:48-57`),
  offload_hessians: left('where statistics are kept'),
  sparsity_profile: unsaid('shares by outliers', `${room}/sparsegpt/sgpt_base.py:182-228`),
  owl_m: unsaid('shares by outliers'),
  owl_lmbda: unsaid('shares by outliers'),
  start: left('it acts once'),
  end: left('it acts once'),
};

export const kinds: Readonly<Record<string, Kind>> = {
  SparseGPTModifier: {
    title: 'SparseGPTModifier',
    fields: {
      ...layerByLayer,
      block_size: said('`ranked per block`', `${room}/sparsegpt/sgpt_sparsify.py:160`),
      dampening_frac: said('`damping`'),
      preserve_sparsity_mask: differs('masks stay', 'zeros that no mask made can come back', `${room}/sparsegpt/sgpt_sparsify.py:122-161`),
      prunen: unsaid('the structure has it'),
      prunem: unsaid('the structure has it'),
    },
  },
  WandaPruningModifier: { title: 'WandaPruningModifier', fields: layerByLayer },
  MagnitudePruningModifier: {
    title: 'MagnitudePruningModifier',
    fields: {
      ...chosen,
      init_sparsity: said('`from`'),
      final_sparsity: said('`to`', `${room}/magnitude/base.py:98-131`),
      start: said('`over`', 'src/llmcompressor/modifiers/modifier.py:177-200'),
      end: said('`over`', 'src/llmcompressor/modifiers/modifier.py:177-200'),
      update: unsaid('LLM Compressor ignores it', 'src/llmcompressor/modifiers/modifier.py:177-200'),
      update_scheduler: said('`along`', `${room}/helpers.py:116-140`),
      scheduler_args: said('`along`', `${room}/helpers.py:116-140`),
      mask_structure: said('`weights`', `${room}/utils/pytorch/mask_factory.py:69-124`),
      leave_enabled: differs(
        'masks stay',
        'LLM Compressor gives masks up at the end: write `rewind masks`',
        `${room}/magnitude/base.py:42-49`,
      ),
      apply_globally: said('`uniform`'),
    },
  },
  ConstantPruningModifier: {
    title: 'ConstantPruningModifier',
    fields: {
      targets: said('masks stay', `${room}/constant/base.py:16,50-54`),
      ignore: said('masks stay'),
      start: said('masks stay'),
      end: said('masks stay'),
      update: said('masks stay'),
    },
  },
  other: {
    title: 'QuantizationModifier, GPTQModifier, AWQModifier, SmoothQuantModifier and others',
    fields: { '*': unsaid('this modifier has no word here') },
  },
};

export function reasonFor(name: string): string {
  return /Quant|GPTQ|AWQ/.test(name)
    ? 'quantization is not part of recipes: quantise the written model afterwards'
    : 'this modifier has no word here';
}
