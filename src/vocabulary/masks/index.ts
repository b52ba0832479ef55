/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { fading } from './fading.ts';
import { hard } from './hard.ts';
import { revisable } from './revisable.ts';
import { shrinking } from './shrinking.ts';
import { soft } from './soft.ts';

export const masks: readonly WordDeclaration[] = [hard, revisable, soft, shrinking, fading];
