/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { bytes } from './bytes.ts';
import { compute } from './compute.ts';
import { flops } from './flops.ts';
import { latency } from './latency.ts';
import { original } from './original.ts';
import { params } from './params.ts';
import { remaining } from './remaining.ts';

export const bases: readonly WordDeclaration[] = [
  remaining,
  original,
  params,
  flops,
  bytes,
  latency,
  compute,
];
