/** Which of the units with equal scores go, where not all of them do. */
import type { WordDeclaration } from './declaration.ts';

const first: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'first',
  documentation: 'Those of the earlier layer, and in a layer those that are stored first.',
  example: 'prune weights by magnitude to 80% ties first go',
};

const last: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'last',
  documentation: 'Those of the later layer, and in a layer those that are stored last.',
  example: 'prune weights by magnitude to 80% ties last go',
};

const all: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'all',
  documentation: 'All of them, so that more can go than the target says; a floor still holds.',
  example: 'prune weights by magnitude to 80% ties all go',
};

const none: WordDeclaration = {
  kind: 'word',
  category: 'tie',
  word: 'none',
  documentation: 'None of them, so that fewer go than the target says: at least one less.',
  example: 'prune weights by magnitude to 80% ties none go',
};

export const ties: readonly WordDeclaration[] = [first, last, all, none];
