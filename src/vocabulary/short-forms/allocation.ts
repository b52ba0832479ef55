/** The short form of an allocation. */
import type { ShortFormDeclaration } from '../declaration.ts';

export const byAllocation: ShortFormDeclaration = {
  kind: 'short-form',
  opens: { category: 'allocation' },
  verb: 'prune',
  object: 'weights',
  clause: 'by',
  keepsWord: true,
  documentation: 'A target after an allocation and a criterion prunes weights.',
  example: 'global magnitude to 80%',
};
