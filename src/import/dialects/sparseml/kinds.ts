/** What becomes of each field of SparseML's modifiers; the rules were read at commit 1c04a016c. */
import { differs, left, said, unsaid, type Kind } from '../../dialect.ts';

const modifier = 'src/sparseml/pytorch/sparsification/modifier.py';
const pruning = 'src/sparseml/pytorch/sparsification/pruning';
const identity = said('');

const window = {
  start_epoch: said('`over`', `${modifier}:553-557`),
  end_epoch: said('`over`', `${modifier}:577`),
  update_frequency: said('`every`', `${modifier}:842-853`),
};

const gradual = {
  ...window,
  init_sparsity: said('`from`', 'src/sparseml/utils/helpers.py:225-247'),
  final_sparsity: said('`to`', `${pruning}/modifier_pruning_base.py:796-809`),
  inter_func: said('`along`', 'src/sparseml/utils/helpers.py:225-247'),
  params: said('`in`', 'src/sparseml/pytorch/utils/helpers.py:904-911'),
  global_sparsity: said('`global` or `uniform`', `${pruning}/mask_creator.py:114-123`),
  leave_enabled: said('masks stay', `${pruning}/modifier_pruning_base.py:393-394`),
};

const loggers = { log_types: left('what is logged: `espalier report` shows every run') };

export const kinds: Readonly<Record<string, Kind>> = {
  EpochRangeModifier: {
    title: 'EpochRangeModifier',
    fields: { '!': identity, start_epoch: said('the stage begins at 0'), end_epoch: said('`for`'), ...loggers },
  },
  GMPruningModifier: {
    title: 'GMPruningModifier, GlobalMagnitudePruningModifier, MagnitudePruningModifier',
    fields: {
      '!': said('`by magnitude`', `${pruning}/mask_creator.py:137`),
      ...gradual,
      mask_type: said('`weights`, `tiles` or N:M', `${pruning}/mask_creator.py:393-679`),
      score_type: said('`by`'),
      phased: unsaid('phases in which masks are off and on: write `repeat` with `rewind masks`'),
      sparsity_strategy: said('`global` or `uniform`'),
      ...loggers,
    },
  },
  ConstantPruningModifier: {
    title: 'ConstantPruningModifier',
    fields: {
      ...loggers,
      '!': said('masks stay', `${pruning}/modifier_pruning_constant.py:66`),
      params: said('masks stay'),
      '*': left('zeros stay from the beginning of the recipe on'),
    },
  },
  MovementPruningModifier: {
    title: 'MovementPruningModifier',
    fields: {
      '!': differs(
        '`by s` with `scores(start: 0)`',
        'scores learn at the rate of the weights; SparseML takes 0.01',
        `${pruning}/modifier_pruning_movement.py:183-192`,
      ),
      ...gradual,
      mask_type: said('`weights`'),
      ...loggers,
    },
  },
  SetLearningRateModifier: {
    title: 'SetLearningRateModifier',
    fields: {
      '!': said('`lr`'),
      learning_rate: said('`lr`'),
      start_epoch: said('`lr`'),
      end_epoch: said('`lr`'),
      constant_logging: left('what is logged'),
      ...loggers,
    },
  },
  LearningRateFunctionModifier: {
    title: 'LearningRateFunctionModifier',
    fields: {
      '!': said('`decay`'),
      lr_func: said('`decay`'),
      init_lr: said('`lr`'),
      final_lr: said('`decay … to`'),
      start_epoch: said('`decay`'),
      end_epoch: said('`decay`'),
      cycle_epochs: said('`decay`'),
      ...loggers,
    },
  },
  LearningRateModifier: {
    title: 'LearningRateModifier',
    fields: {
      '!': said('`decay`'),
      lr_class: said('`decay`'),
      init_lr: said('`lr`'),
      start_epoch: said('`decay`'),
      lr_kwargs: said('`decay`'),
      end_epoch: said('`decay`'),
      update_frequency: left('a rate changes at its moments'),
      constant_logging: left('what is logged'),
      ...loggers,
    },
  },
  SetWeightDecayModifier: {
    title: 'SetWeightDecayModifier',
    fields: {
      '!': said('`weight-decay`'),
      weight_decay: said('`weight-decay`'),
      start_epoch: said('`weight-decay`'),
      constant_logging: left('what is logged'),
      ...loggers,
    },
  },
  DistillationModifier: {
    title: 'DistillationModifier',
    fields: {
      '!': differs('`loss`', 'the teacher is the original model; SparseML takes the one of the script'),
      hardness: said('`loss`'),
      temperature: said('`temperature`'),
      start_epoch: said('`loss`'),
      end_epoch: said('`loss`'),
      distill_output_keys: left('a recipe distils the output of the model'),
      teacher_input_keys: left('the model has its inputs'),
      update_frequency: left('the loss counts at every step'),
      ...loggers,
    },
  },
  QuantizationModifier: {
    title: 'QuantizationModifier, LegacyQuantizationModifier',
    fields: { '*': unsaid('quantization is not part of recipes: quantise the written model afterwards') },
  },
  ACDCPruningModifier: {
    title: 'ACDCPruningModifier',
    fields: { '*': unsaid('phases that alternate: write `repeat` with `rewind masks`', `${pruning}/modifier_pruning_acdc.py:155-182`) },
  },
  MFACPruningModifier: {
    title: 'MFACPruningModifier, OBSPruningModifier, OBSXPruningModifier',
    fields: {
      '!': differs(
        '`by block-fisher`',
        'kept weights are not updated when others go; SparseML moves them by the same inverse',
        `${pruning}/modifier_pruning_obs.py:424-562`,
      ),
      ...gradual,
      mask_type: said('`weights` or `tiles`', `${pruning}/modifier_pruning_obs.py:441-460`),
      num_grads: differs(
        '`using … samples of train`',
        'each gradient is that of one sample; SparseML takes those of batches',
        `${pruning}/modifier_pruning_obs.py:352-374`,
      ),
      damp: said('`damping`', `${pruning}/modifier_pruning_obs.py:562-584`),
      fisher_block_size: said('`block`', `${pruning}/modifier_pruning_obs.py:562-584`),
      grad_sampler_kwargs: left('samples pass one at a time: no batch is set for gradients'),
      num_recomputations: unsaid('scores are taken once an update'),
      use_gradient_buffering: left('gradients are those of the network when it is pruned'),
      grads_device: left('a plan has one device'),
      available_devices: left('a plan has one device'),
      num_pages: left('blocks lie in memory, and the plan says how much'),
      ...loggers,
    },
  },
  TrainableParamsModifier: {
    title: 'TrainableParamsModifier',
    fields: { '*': unsaid('what trains: write `train weights except …` in its place') },
  },
};

/** Names under which a kind is known as well. */
const aliases: Readonly<Record<string, string>> = {
  GlobalMagnitudePruningModifier: 'GMPruningModifier',
  MagnitudePruningModifier: 'GMPruningModifier',
  LegacyGMPruningModifier: 'GMPruningModifier',
  LegacyQuantizationModifier: 'QuantizationModifier',
  OBSPruningModifier: 'MFACPruningModifier',
  OBSXPruningModifier: 'MFACPruningModifier',
};

export function kindOf(name: string): string {
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
}
