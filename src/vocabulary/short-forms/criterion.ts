/** The short form of a criterion. */
import type { ShortFormDeclaration } from '../declaration.ts';

export const byCriterion: ShortFormDeclaration = {
  kind: 'short-form',
  opens: { category: 'criterion' },
  verb: 'prune',
  object: 'weights',
  clause: 'by',
  keepsWord: true,
  documentation: 'A target after a criterion prunes weights.',
  example: 'magnitude to 80%',
};
