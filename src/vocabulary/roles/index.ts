/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { attention } from './attention.ts';
import { conv } from './conv.ts';
import { depthwise } from './depthwise.ts';
import { downsample } from './downsample.ts';
import { embedding } from './embedding.ts';
import { firstLayer } from './first-layer.ts';
import { head } from './head.ts';
import { lastLayer } from './last-layer.ts';
import { linear } from './linear.ts';
import { mlp } from './mlp.ts';
import { norm } from './norm.ts';
import { pointwise } from './pointwise.ts';
import { recurrent } from './recurrent.ts';
import { recurrentHidden } from './recurrent-hidden.ts';
import { recurrentInput } from './recurrent-input.ts';

export const roles: readonly WordDeclaration[] = [
  linear,
  conv,
  depthwise,
  pointwise,
  downsample,
  attention,
  mlp,
  embedding,
  head,
  norm,
  recurrent,
  recurrentInput,
  recurrentHidden,
  firstLayer,
  lastLayer,
];
