/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { exponential } from './exponential.ts';
import { linear } from './linear.ts';
import { piecewise } from './piecewise.ts';
import { step } from './step.ts';

export const decays: readonly WordDeclaration[] = [
  constant,
  linear,
  cosine,
  exponential,
  step,
  piecewise,
];
