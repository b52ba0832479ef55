/**
 * The foreign forms, in the order in which they are read: marks, expressions, words, then sentences.
 * A form is only tried on a statement that does not check, and holds only where the statement then does.
 */
import type { ForeignForm } from '../form.ts';
import { claims } from './claims.ts';
import { expressions, marks, numbers } from './marks.ts';
import { words } from './places.ts';
import { criteria, floors, samples } from './scores.ts';
import { curves, targets, windows } from './targets.ts';
import { blocks, constants, training } from './training.ts';

export { sequels } from '../form.ts';

export const forms: readonly ForeignForm[] = [
  ...marks,
  ...expressions,
  ...numbers,
  ...words,
  ...criteria,
  ...floors,
  ...samples,
  ...windows,
  ...targets,
  ...curves,
  ...constants,
  ...training,
  ...blocks,
  ...claims,
];
