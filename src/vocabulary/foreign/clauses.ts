/** Words of other tools at the beginning of a clause. */
import type { ForeignWord } from './foreign-word.ts';

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
