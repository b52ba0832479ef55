/** What becomes of each field of PaddleSlim's automatic compression; the rules were read at commit 9f3e9b2f0. */
import { left, said, unsaid, type Kind } from '../../dialect.ts';

const pruner = 'paddleslim/prune/unstructured_pruner.py';

export const kinds: Readonly<Record<string, Kind>> = {
  UnstructurePrune: {
    title: 'UnstructurePrune',
    fields: {
      prune_strategy: said('`over`', `${pruner}:387-445`),
      prune_mode: said('`to`'),
      ratio: said('`to`', `${pruner}:204-217`),
      threshold: unsaid('a threshold prunes a number that no plan knows before'),
      gmp_config: { list: 'said' },
      prune_params_type: said('`in`', `${pruner}:304-310`),
      local_sparsity: said('`global` or `uniform`'),
      pruning_steps: said('`every`'),
    },
  },
  gmp_config: {
    title: 'UnstructurePrune, gmp_config',
    fields: {
      stable_iterations: said('`over`', `${pruner}:387-445`),
      pruning_iterations: said('`over`', `${pruner}:387-445`),
      tunning_iterations: said('`for`'),
      tuning_iterations: said('`for`'),
      pruning_steps: said('`every`', `${pruner}:387-445`),
      initial_ratio: said('`from`'),
      resume_iteration: left('`--resume` goes on with a run'),
    },
  },
  ChannelPrune: { title: 'ChannelPrune', fields: { pruned_ratio: said('`to`'), prune_params_name: said('`in`'), criterion: said('`by`') } },
  ASPPrune: { title: 'ASPPrune', fields: { prune_params_name: said('`in`') } },
  TrainConfig: {
    title: 'TrainConfig',
    fields: { epochs: said('`for`'), train_iter: said('`for`'), '*': left('the training and the project file are for you to say') },
  },
  Global: { title: 'Global', fields: { '*': left('the project file says model and data') } },
  Distillation: { title: 'Distillation', fields: { '*': unsaid('a teacher is a term of the loss: write `loss`') } },
  other: {
    title: 'QuantAware, QuantPost, TransformerPrune, HyperParameterOptimization and others',
    fields: { '*': unsaid('this strategy has no word here') },
  },
};

export function reasonFor(name: string): string {
  return /Quant/.test(name)
    ? 'quantization is not part of recipes: quantise the written model afterwards'
    : 'this strategy has no word here';
}
