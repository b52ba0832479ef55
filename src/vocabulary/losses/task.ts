/** The loss `task`. */
import type { WordDeclaration } from '../declaration.ts';

export const task: WordDeclaration = {
  kind: 'word',
  category: 'loss',
  word: 'task',
  documentation: "The loss of the project's task.",
  example: 'train all loss task',
};
