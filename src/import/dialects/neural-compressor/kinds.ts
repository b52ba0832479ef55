/** What becomes of each field of Intel Neural Compressor's pruning; the rules were read at v2.6 and v1.14. */
import { differs, left, said, unsaid, type Kind } from '../../dialect.ts';

const pruner = 'neural_compressor/compression/pruner';

export const kinds = {
  v2: {
    title: 'pruning_configs and what counts for all of them',
    fields: {
      '!': { list: 'said' },
      pruning_configs: { list: 'said' },
      target_sparsity: said('`to`', `${pruner}/pruners/base.py:161-174`),
      pruning_type: said('`by`; `prune zeros` for `pattern_lock`', `${pruner}/criteria.py:213-230`),
      pattern: said('`weights`, `tiles` or N:M', `${pruner}/patterns/nxm.py:87-99`),
      op_names: said('`in`', `${pruner}/utils.py:556-583`),
      excluded_op_names: said('`except`', `${pruner}/utils.py:556-583`),
      pruning_op_types: said('`in`'),
      start_step: said('`over`', `${pruner}/pruners/base.py:87-92`),
      end_step: said('`over`', `${pruner}/pruners/base.py:87-92`),
      pruning_frequency: said('`every`', `${pruner}/pruners/base.py:87-92`),
      pruning_scope: said('`global` or `uniform`', 'neural_compressor/config.py:1584-1587'),
      sparsity_decay_type: said('`along`', `${pruner}/schedulers.py:157-177`),
      max_sparsity_ratio_per_op: said('`protect min`', 'neural_compressor/config.py:1584-1587'),
      min_sparsity_ratio_per_op: said('`protect max`', 'neural_compressor/config.py:1584-1587'),
      criterion_reduce_type: said('`grouped by`'),
      criterion_type: said('`by`'),
      reg_type: unsaid('a penalty of its own'),
      reg_coeff: unsaid('a penalty of its own'),
      parameters: unsaid('options of the penalty'),
      low_memory_usage: left('where scores are kept'),
      backend: left('a recipe runs here'),
    },
  },
  pruner: {
    title: 'pruning, approach, weight_compression of v1, and `!Pruner`',
    fields: {
      '!': said('`prune weights`'),
      initial_sparsity: said('`from`'),
      target_sparsity: said('`to`'),
      start_epoch: said('`over`'),
      end_epoch: said('`over`'),
      update_frequency: said('`every`'),
      prune_type: said('`by magnitude`'),
      names: said('`in`'),
      method: left('how all weights share a target'),
      parameters: unsaid('options of the pattern'),
      pruners: { list: 'said' },
    },
  },
  rest: {
    title: 'the rest of a v1 file',
    fields: {
      model: left('the project file says the model'),
      version: left('a remark'),
      device: left('the command line says the device'),
      evaluation: left('the project file says data and metrics'),
      tuning: left('how results are searched'),
      train: left('the training is for you to say'),
      quantization: unsaid('quantization is not part of recipes: quantise the written model afterwards'),
      distillation: differs('–', 'a teacher is a term of the loss: write `loss`'),
    },
  },
} satisfies Readonly<Record<string, Kind>>;
