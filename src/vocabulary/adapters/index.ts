/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { gates } from './gates.ts';
import { lora } from './lora.ts';
import { masked } from './masked.ts';
import { plain } from './plain.ts';
import { pruned } from './pruned.ts';
import { scaled } from './scaled.ts';
import { scores } from './scores.ts';

export const adapters: readonly WordDeclaration[] = [
  lora,
  scores,
  gates,
  plain,
  masked,
  pruned,
  scaled,
];
