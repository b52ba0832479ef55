/** Words of other tools that stand where a clause begins. */
import type { ForeignWord } from './foreign-word.ts';

export const clauses: readonly ForeignWord[] = [
  {
    words: ['excluding', 'exclude', 'ignore', 'ignoring', 'skip', 'skipping', 'without'],
    use: ['except'],
    help: 'layers that are left alone stand behind `except`',
  },
  {
    words: ['only', 'targets', 'layers', 'inside'],
    use: ['in'],
    help: 'the layers stand behind `in`',
  },
  {
    words: ['gradually', 'gradual', 'progressively'],
    help: 'a window says when: `over 25%..75%`; a curve says how: `along cubic`',
  },
  {
    words: ['start', 'begin', 'end', 'start-epoch', 'end-epoch'],
    help: 'a window has both ends: `over 1..10 epochs`, or `over 25%..75%` of the stage',
  },
  {
    words: ['frequency', 'interval', 'update-frequency'],
    use: ['every'],
    help: 'the distance between updates stands behind `every`',
  },
  {
    words: ['schedule', 'scheduler', 'curve'],
    use: ['along', 'decay'],
    help: 'a target is approached `along` a curve, a learning rate falls by `decay`',
  },
  {
    words: ['per'],
    help: '`by uniform …` gives each layer the same share and `by global …` ranks all layers together; `ranked per …` says who competes with whom',
  },
  {
    words: ['max', 'maximum', 'at-most'],
    help: 'what a layer keeps at least is a floor: `protect min 5% per layer`',
  },
  {
    words: ['min', 'minimum', 'at-least'],
    help: 'a floor stands behind `protect`: `protect min 5% per layer`',
  },
  { words: ['initial', 'init-sparsity'], use: ['from'], help: 'the start stands behind `from`' },
  {
    words: ['final', 'final-sparsity', 'amount', 'until-sparsity'],
    use: ['to'],
    help: 'the target stands behind `to`',
  },
  {
    words: ['using-criterion', 'criterion', 'method', 'score'],
    use: ['by'],
    help: 'the criterion stands behind `by`',
  },
  { words: ['optimizer'], use: ['with'], help: 'the optimizer stands behind `with`' },
  {
    words: ['minimizing', 'minimising', 'objective'],
    use: ['loss'],
    help: 'the loss stands behind `loss`',
  },
  {
    words: ['lr', 'learning-rate', 'momentum', 'weight-decay'],
    help: 'constants of an optimizer stand in its brackets: `with adam(lr: 1e-3)`',
  },
  { words: ['rank', 'r'], help: 'the rank stands in brackets: `lora(rank: 8)`' },
];
