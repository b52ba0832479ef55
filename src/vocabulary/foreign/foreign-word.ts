/** What a word of another tool is called here, at the beginning of a statement or of a clause. */
import type { Category } from '../shapes.ts';

/** Where a word stands: first in a statement, behind a value as a clause, or as a value. */
export type ForeignPlace = 'statement' | 'clause' | Category;

export interface ForeignWord {
  /** In lower case, with hyphens. */
  readonly words: readonly string[];
  /** Ours that mean the same and can be put in its place: the first that fits there. */
  readonly use?: readonly string[];
  /** What to write, in a sentence without its full stop. */
  readonly help: string;
}

// Words of other tools that begin a statement there.

export const statements: readonly ForeignWord[] = [
  {
    words: ['finetune', 'fine-tune', 'finetuning', 'fine-tuning', 'fit'],
    use: ['train', 'train all'],
    help: 'write `train all` for the remaining weights, `retrain lora` for adapters',
  },
  {
    words: ['freeze'],
    help: 'masks stay unchanged; write layers that should not train after `except`, as in `train all except embedding`',
  },
  {
    words: ['quantize', 'quantise', 'quantization'],
    help: 'quantization is not part of the language: quantize the written model with another tool',
  },
  { words: ['distill', 'distil', 'distillation'], help: 'distillation is a loss: `train all loss task + kl(original)`' },
  { words: ['sparsify', 'compress'], use: ['prune'], help: 'write `prune`, with the units to prune' },
  { words: ['evaluate', 'eval', 'log'], use: ['measure'], help: 'write `measure`, with the metrics' },
  { words: ['assert', 'require'], use: ['expect'], help: 'write `expect`, with the claim' },
  { words: ['grow', 'regrow'], help: 'write `rewire`, which prunes and grows as many weights' },
  { words: ['loop', 'iterate'], help: 'write `repeat 3 times { … }`' },
  { words: ['set', 'let', 'const', 'var'], help: 'write `param NAME: TYPE = VALUE`' },
  { words: ['save', 'export', 'checkpoint'], help: 'a run writes its model at the end; `mark NAME` keeps a state for later statements' },
];

// Words of other tools at the beginning of a clause.

export const clauses: readonly ForeignWord[] = [
  {
    words: ['excluding', 'exclude', 'ignore', 'ignoring', 'skip', 'skipping', 'without'],
    use: ['except'],
    help: 'write excluded layers after `except`',
  },
  { words: ['only', 'targets', 'layers', 'inside'], use: ['in'], help: 'write the layers after `in`' },
  { words: ['gradually', 'gradual', 'progressively'], help: 'a window says when: `over 25%..75%`; a curve says how: `along cubic`' },
  {
    words: ['start', 'begin', 'end', 'start-epoch', 'end-epoch'],
    help: 'a window has both ends: `over 1..10 epochs`, or `over 25%..75%` of the stage',
  },
  { words: ['frequency', 'interval', 'update-frequency'], use: ['every'], help: 'write the time between updates after `every`' },
  {
    words: ['schedule', 'scheduler', 'curve'],
    use: ['along', 'decay'],
    help: 'a target is approached `along` a curve, a learning rate falls by `decay`',
  },
  {
    words: ['per'],
    help: '`by uniform …` gives each layer the same share and `by global …` ranks all layers together; `ranked per …` says which units compete',
  },
  { words: ['max', 'maximum', 'at-most'], help: 'a floor is the least that a layer keeps: `protect min 5% per layer`' },
  { words: ['min', 'minimum', 'at-least'], help: 'write a floor after `protect`: `protect min 5% per layer`' },
  { words: ['initial', 'init-sparsity'], use: ['from'], help: 'write the start after `from`' },
  { words: ['final', 'final-sparsity', 'amount', 'until-sparsity'], use: ['to'], help: 'write the target after `to`' },
  { words: ['using-criterion', 'criterion', 'method', 'score'], use: ['by'], help: 'write the criterion after `by`' },
  {
    words: ['adam', 'adamw', 'sgd', 'rmsprop', 'momentum'],
    help: 'write the optimizer after `with`, and its constants in brackets: `with adam(lr: 1e-3)`',
  },
  {
    words: ['macs', 'mac', 'madds', 'mult-adds', 'gmacs', 'flops'],
    help: 'write what the share is of: `to 50% of flops`; shares of FLOPs are shares of MACs',
  },
  { words: ['optimizer'], use: ['with'], help: 'write the optimizer after `with`' },
  { words: ['minimizing', 'minimising', 'objective'], use: ['loss'], help: 'write the loss after `loss`' },
  { words: ['lr', 'learning-rate', 'weight-decay'], help: 'write constants of an optimizer in its brackets: `with adam(lr: 1e-3)`' },
  { words: ['rank', 'r'], help: 'write the rank in brackets: `lora(rank: 8)`' },
];
