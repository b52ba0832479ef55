/** The short form of retraining adapters. */
import type { ShortFormDeclaration } from '../declaration.ts';

export const loraRetrain: ShortFormDeclaration = {
  kind: 'short-form',
  opens: { word: 'lora-retrain' },
  verb: 'retrain',
  object: 'lora',
  clause: 'within',
  keepsWord: false,
  documentation: 'A budget after LoRA-retrain retrains adapters.',
  example: 'LoRA-retrain 0.3% of params',
};
