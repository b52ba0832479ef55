/** What is pruned: every kind, and every word in the order of the reference. */
import type { WordDeclaration } from '../declaration.ts';
import { branches } from './branches.ts';
import type { PrunedKind } from '../pruned-kind.ts';
import { samples } from './samples.ts';
import { tiles } from './tiles.ts';
import { tokens } from './tokens.ts';
import { units } from './units.ts';
import { weights } from './weights.ts';
import { zeros } from './zeros.ts';

export const prunedKinds = { weights, tiles, units, branches, zeros, tokens, samples } as const satisfies Readonly<
  Record<string, PrunedKind>
>;

export type PrunedKindName = keyof typeof prunedKinds;

export const pruned: readonly WordDeclaration[] = Object.values(prunedKinds).flatMap(({ words }) => words);
