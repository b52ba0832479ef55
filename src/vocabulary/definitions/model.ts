/** The definition `model`: another model, only to be a teacher. */
import type { DefinitionDeclaration } from '../declaration.ts';
import { quotedText } from '../values.ts';

export const model: DefinitionDeclaration = {
  kind: 'definition',
  word: 'model',
  builds: 'model',
  value: quotedText,
  clauses: [],
  documentation: 'Another model, an ONNX file in the folder of the recipe, only to be a teacher.',
  example: 'model big = "teacher.onnx"\ntrain all loss task + 0.9 * kl(big)',
};
