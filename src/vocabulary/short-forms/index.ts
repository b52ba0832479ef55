/** Every short form of edition 1. */
import type { ShortFormDeclaration } from '../declaration.ts';
import { byAllocation } from './allocation.ts';
import { byCriterion } from './criterion.ts';
import { loraRetrain } from './lora-retrain.ts';

export const shortForms: readonly ShortFormDeclaration[] = [byAllocation, byCriterion, loraRetrain];
