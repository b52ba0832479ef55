/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { distortion } from './distortion.ts';
import { globalAllocator } from './global.ts';
import { logistic } from './logistic.ts';
import { sensitivity } from './sensitivity.ts';
import { shifted } from './shifted.ts';
import { zeroth } from './zeroth.ts';

export const allocators: readonly WordDeclaration[] = [
  sensitivity,
  distortion,
  globalAllocator,
  zeroth,
  shifted,
  logistic,
];
