/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { all } from './all.ts';
import { calibration } from './calibration.ts';
import { test } from './test.ts';
import { train } from './train.ts';
import { validation } from './validation.ts';

export const data: readonly WordDeclaration[] = [train, validation, calibration, test, all];
