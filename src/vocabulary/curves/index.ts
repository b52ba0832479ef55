/** Every name of the standard library of this kind, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { cubic } from './cubic.ts';
import { exponential } from './exponential.ts';
import { geometric } from './geometric.ts';
import { linear } from './linear.ts';
import { polynomial } from './polynomial.ts';
import { step } from './step.ts';

export const curves: readonly WordDeclaration[] = [
  cubic,
  linear,
  polynomial,
  cosine,
  exponential,
  geometric,
  constant,
  step,
];
