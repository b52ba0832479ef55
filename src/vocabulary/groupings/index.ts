/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { first } from './first.ts';
import { l2 } from './l2.ts';
import { max } from './max.ts';
import { mean } from './mean.ts';
import { none } from './none.ts';
import { params } from './params.ts';
import { product } from './product.ts';
import { readers } from './readers.ts';
import { size } from './size.ts';
import { standard } from './standard.ts';
import { std } from './std.ts';
import { sum } from './sum.ts';

export const groupings: readonly WordDeclaration[] = [
  sum,
  mean,
  max,
  l2,
  std,
  standard,
  size,
  params,
  product,
  first,
  readers,
  none,
];
