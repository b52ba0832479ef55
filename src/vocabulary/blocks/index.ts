/** Every block of edition 1. */
import type { BlockDeclaration } from '../declaration.ts';
import { arm } from './arm.ts';
import { branch } from './branch.ts';
import { repeat } from './repeat.ts';
import { stage } from './stage.ts';
import { sweep } from './sweep.ts';

export const blocks: readonly BlockDeclaration[] = [stage, repeat, branch, arm, sweep];
