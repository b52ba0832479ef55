/** What becomes of each field of a Distiller schedule; the rules were read at commit d859fc85a. */
import { differs, left, said, unsaid, type Kind } from '../../dialect.ts';

const threshold = 'what lies below the strength is not set to zero after each batch: prune it';
const pruning = 'distiller/pruning';

export const kinds = {
  file: { title: 'the file', fields: { version: left('a remark: Distiller does nothing with it') } },
  AutomatedGradualPruner: {
    title: 'AutomatedGradualPruner',
    fields: {
      class: said('`by magnitude`', `${pruning}/automated_gradual_pruner.py:29-37`),
      initial_sparsity: said('`from`'),
      final_sparsity: said('`to`', `${pruning}/__init__.py:110-116`),
      weights: said('`in`', `${pruning}/automated_gradual_pruner.py:84`),
    },
  },
  SparsityLevelParameterPruner: {
    title: 'SparsityLevelParameterPruner',
    fields: { class: said('`by magnitude`', `${pruning}/level_pruner.py:36-42`), levels: said('`to`', `${pruning}/level_pruner.py:36-42`) },
  },
  SensitivityPruner: {
    title: 'SensitivityPruner',
    fields: {
      class: said('`to threshold`', `${pruning}/sensitivity_pruner.py:46-55`),
      sensitivities: said('`to threshold`', `${pruning}/sensitivity_pruner.py:46-55`),
    },
  },
  RankedStructureParameterPruner: {
    title: 'L1RankedStructureParameterPruner, L2RankedStructureParameterPruner and their _AGP forms',
    fields: {
      class: said('`tiles` of one tensor, or `channels`', `${pruning}/ranked_structures_pruner.py:126-267`),
      group_type: said('`tiles(rows: 1, kernels)` and the like', 'distiller/norms.py:270-329'),
      desired_sparsity: said('`to`'),
      initial_sparsity: said('`from`'),
      final_sparsity: said('`to`'),
      weights: said('`in`'),
      group_dependency: differs(
        '`grouped by first`',
        'the layers that make a unit are added, or each ranks alone; Distiller takes the leader',
        `${pruning}/ranked_structures_pruner.py:83-94`,
      ),
      kwargs: unsaid('options of the structure'),
    },
  },
  L1Regularizer: {
    title: 'L1Regularizer',
    fields: {
      class: said('`only(sum(|w|), at: …)`', 'distiller/regularization/l1_regularizer.py:29-60'),
      reg_regims: said('a strength for each layer, in `loss`'),
      threshold_criteria: unsaid(threshold),
    },
  },
  GroupLassoRegularizer: {
    title: 'GroupLassoRegularizer',
    fields: {
      class: said('`only(sum(sqrt(sum(w^2 over …))), at: …)`', 'distiller/regularization/group_regularizer.py:56-92'),
      reg_regims: said('a strength for each layer, in `loss`'),
      threshold_criteria: unsaid(threshold),
    },
  },
  policy: {
    title: 'policies',
    fields: {
      starting_epoch: said('`over`', 'distiller/scheduler.py:63,80-85'),
      ending_epoch: said('`over`', 'distiller/scheduler.py:63,80-85'),
      frequency: said('`every`', 'distiller/scheduler.py:63,80-85'),
      epochs: said('`over`'),
    },
  },
  reference: { title: 'pruner, lr_scheduler and regularizer of a policy', fields: { instance_name: { list: 'said' } } },
  args: {
    title: 'args of a policy',
    fields: {
      levels: said('`to`', 'distiller/policy.py:182-183'),
      keep_mask: left('masks stay'),
      '*': unsaid('folded norms, masks by the batch and double copies of weights have no word here', 'distiller/policy.py:96-116'),
    },
  },
  lr_scheduler: {
    title: 'StepLR, MultiStepLR, MultiStepMultiGammaLR, ExponentialLR',
    fields: {
      class: said('`decay`', 'distiller/policy.py:308-314'),
      step_size: said('`decay step`'),
      gamma: said('`decay step`'),
      milestones: said('`decay step`'),
      gammas: said('`decay piecewise`'),
    },
  },
  other: { title: 'other pruners, regularizers, quantizers and extensions', fields: { '*': unsaid('this class has no word here') } },
} satisfies Readonly<Record<string, Kind>>;

/** Why a class is not said. */
export function reasonFor(name: string): string {
  if (/Splicing|BaiduRNN/.test(name)) return 'thresholds that grow, or that bring weights back, have no word here';
  if (/Quant/.test(name)) return 'quantization is not part of recipes: quantise the written model afterwards';
  if (/Regularizer/.test(name)) return 'the variance of groups as a penalty has no word here';
  if (/Remover/.test(name)) return 'pruned channels are cut out by `compact`';
  return 'this class has no word here';
}
