/** What becomes of each field of an NNCF configuration; the rules were read at v2.7.0. */
import { left, said, unsaid, type Kind } from '../../dialect.ts';

const sparsity = 'nncf/common/sparsity/schedulers.py';
const pruning = 'nncf/common/pruning/schedulers.py';

const scopes = {
  ignored_scopes: said('`except`', 'nncf/common/scopes.py:24-50'),
  target_scopes: said('`in`', 'nncf/common/scopes.py:24-50'),
};

const accuracyAware = 'a loop that changes the share until the accuracy holds has no word here: say the share, and `expect` the accuracy';

export const kinds = {
  file: {
    title: 'the file',
    fields: {
      compression: { list: 'said' },
      optimizer: said('`with` and `decay`'),
      epochs: said('`for`'),
      input_info: left('the model has its inputs'),
      accuracy_aware_training: unsaid(accuracyAware),
      target_device: left('a recipe prunes for any device'),
      ...scopes,
      '*': left('the project file and the command line say model, data and batch'),
    },
  },
  magnitude_sparsity: {
    title: 'magnitude_sparsity',
    fields: {
      algorithm: said('`prune weights by`', 'nncf/torch/sparsity/magnitude/algo.py:149-155'),
      sparsity_init: said('`from`', sparsity),
      params: { list: 'said' },
      initializer: left('statistics of norms: write `calibrate norms`'),
      accuracy_aware_training: unsaid(accuracyAware),
      compression_lr_multiplier: unsaid('rates of the compression alone'),
      ...scopes,
    },
  },
  'magnitude_sparsity.params': {
    title: 'magnitude_sparsity, params',
    fields: {
      schedule: said('`along`', `${sparsity}:57-145`),
      sparsity_target: said('`to`', sparsity),
      sparsity_target_epoch: said('`over`', `${sparsity}:57-72`),
      sparsity_freeze_epoch: said('`over`', `${sparsity}:82-84`),
      sparsity_init: said('`from`'),
      multistep_steps: said('`along`', 'nncf/common/schedulers.py:96-107'),
      multistep_sparsity_levels: said('`along` and `to`', `${sparsity}:308-312`),
      power: said('`along`'),
      concave: said('`along`'),
      weight_importance: said('`by`', 'nncf/torch/sparsity/magnitude/functions.py:19-27'),
      sparsity_level_setting_mode: said('`global`', 'nncf/torch/sparsity/magnitude/algo.py:73-79'),
      update_per_optimizer_step: said('`every`'),
      steps_per_epoch: said('`every`'),
      patience: unsaid('a schedule that follows the loss'),
    },
  },
  const_sparsity: { title: 'const_sparsity', fields: { algorithm: said('`prune zeros`'), ...scopes } },
  filter_pruning: {
    title: 'filter_pruning',
    fields: {
      algorithm: said('`prune channels by`', 'nncf/torch/pruning/filter_pruning/algo.py:445-503'),
      pruning_init: said('`from`', 'nncf/torch/pruning/filter_pruning/algo.py:219'),
      params: { list: 'said' },
      initializer: left('statistics of norms: write `calibrate norms`'),
      accuracy_aware_training: unsaid(accuracyAware),
      ...scopes,
    },
  },
  'filter_pruning.params': {
    title: 'filter_pruning, params',
    fields: {
      schedule: said('`along`', `${pruning}:92-150`),
      pruning_target: said('`to`', pruning),
      pruning_flops_target: said('`to … of flops`', 'nncf/torch/pruning/filter_pruning/algo.py:508-595'),
      num_init_steps: said('`over`'),
      pruning_steps: said('`over`', `${pruning}:92-150`),
      filter_importance: said('`by`', 'nncf/common/pruning/utils.py:129-141'),
      all_weights: said('`global`', 'nncf/torch/pruning/filter_pruning/algo.py:468-503'),
      prune_first_conv: said('`except first layer`', 'nncf/torch/pruning/base_algo.py:60-66'),
      prune_last_conv: left('the last layer makes the outputs'),
      prune_batch_norms: said('norms go with their channels'),
      prune_downsample_convs: said('`except`'),
      interlayer_ranking_type: said('`global` or `uniform`'),
      save_ranking_coeffs_path: left('a file of rankings'),
      load_ranking_coeffs_path: unsaid('a file of rankings'),
      legr_params: unsaid('a ranking that is learnt'),
    },
  },
  knowledge_distillation: {
    title: 'knowledge_distillation',
    fields: { algorithm: said('`loss`'), type: said('`loss`'), scale: said('`loss`'), temperature: said('`temperature`') },
  },
  optimizer: {
    title: 'optimizer',
    fields: {
      type: said('`with`'),
      base_lr: said('`lr`'),
      lr: said('`lr`'),
      momentum: said('`momentum`'),
      weight_decay: said('`weight-decay`'),
      nesterov: said('`nesterov`'),
      optimizer_params: { list: 'said' },
      schedule_type: unsaid('rates of the script: the decay is for you to say'),
    },
  },
  other: { title: 'quantization, rb_sparsity, movement_sparsity and others', fields: { '*': unsaid('this algorithm has no word here') } },
} satisfies Readonly<Record<string, Kind>>;

/** Why an algorithm is not said, in its own words. */
export const reasons: Readonly<Record<string, string>> = {
  quantization: 'quantization is not part of recipes: quantise the written model afterwards',
  binarization: 'quantization is not part of recipes: quantise the written model afterwards',
  rb_sparsity: 'a random gate for each weight, which learns, has no word here',
  movement_sparsity: 'movement in blocks of heads and neurons has no word here',
};
