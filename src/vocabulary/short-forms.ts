/** Short forms of statements. */
import type { ShortFormDeclaration } from './declaration.ts';

/** The short form of an allocation. */
const byAllocation: ShortFormDeclaration = {
  kind: 'short-form',
  opens: { category: 'allocation' },
  verb: 'prune',
  object: 'weights',
  clause: 'by',
  keepsWord: true,
  documentation: 'A target after an allocation and a criterion prunes weights.',
  example: 'global magnitude to 80%',
};

/** The short form of a criterion. */
const byCriterion: ShortFormDeclaration = {
  kind: 'short-form',
  opens: { category: 'criterion' },
  verb: 'prune',
  object: 'weights',
  clause: 'by',
  keepsWord: true,
  documentation: 'A target after a criterion prunes weights.',
  example: 'magnitude to 80%',
};

/** The short form of retraining adapters. */
const loraRetrain: ShortFormDeclaration = {
  kind: 'short-form',
  opens: { word: 'lora-retrain' },
  verb: 'retrain',
  object: 'lora',
  clause: 'within',
  keepsWord: false,
  documentation: 'A budget after LoRA-retrain retrains adapters.',
  example: 'LoRA-retrain 0.3% of params',
};

export const shortForms: readonly ShortFormDeclaration[] = [byAllocation, byCriterion, loraRetrain];
