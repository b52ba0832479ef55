/** Words of other tools that begin a statement there. */
import type { ForeignWord } from './foreign-word.ts';

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
