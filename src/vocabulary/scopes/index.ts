/** Every declaration of this folder, in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { block } from './block.ts';
import { labelClass } from './class.ts';
import { column } from './column.ts';
import { layer } from './layer.ts';
import { row } from './row.ts';
import { sublayer } from './sublayer.ts';

export const scopes: readonly WordDeclaration[] = [layer, sublayer, row, column, block, labelClass];
