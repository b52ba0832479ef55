/** Every rule, in the order of their codes: whatever a file of rules exports. */
import type { Rule } from './rule.ts';
import * as amounts from './amounts.ts';
import * as arms from './arms.ts';
import * as onModel from './on-model.ts';
import * as samples from './samples.ts';
import * as scores from './scores.ts';
import * as training from './training.ts';
import * as units from './units.ts';
import * as windows from './windows.ts';
import * as words from './words.ts';

export const rules: readonly Rule[] = [amounts, arms, onModel, samples, scores, training, units, windows, words]
  .flatMap((file): readonly Rule[] => Object.values(file))
  .toSorted((a, b) => (a.definition.code < b.definition.code ? -1 : 1));
