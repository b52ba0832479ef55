/** The initialisation `kaiming`. */
import type { WordDeclaration } from '../declaration.ts';

export const kaiming: WordDeclaration = {
  kind: 'word',
  category: 'initialisation',
  word: 'kaiming',
  documentation: "Kaiming's uniform initialisation for the layer's fan-in.",
  example: 'reset weights using kaiming',
};
