/** What a declaration of a kind of pruning says: its words, and what a statement that prunes them takes. */
import type { WordDeclaration } from './declaration.ts';

/** A choice inside a clause: `by.allocation` is the word before the criterion, `mask` the whole value. */
export type ChoicePlace = 'by.allocation' | 'grouped.by' | 'mask' | 'normalized.per' | 'protect.per' | 'ranked.per';

/** The only words that a choice may have here, and what to write instead of the others. */
export interface TakenChoice {
  readonly words: readonly string[];
  readonly instead: string;
  /** Why not: `whose layers have no kernels`. */
  readonly because?: string;
}

export interface PrunedKind {
  readonly words: readonly WordDeclaration[];
  /** As messages call what goes: `a pattern of units`. */
  readonly noun: string;
  /** `alone`: one word a statement. `together`: words of this kind may stand side by side. */
  readonly beside: 'alone' | 'together';
  /** The choices of which it takes some only; it takes every other one as the clause declares it. */
  readonly choices: Readonly<Partial<Record<ChoicePlace, TakenChoice>>>;
  /** True where `to 2:4` has a meaning. */
  readonly patterns: boolean;
}

/** Slices of layers that go together with all that depends on them. */
export const unitNames = ['channels', 'neurons', 'heads', 'dimensions', 'experts', 'hidden', 'width', 'rows'] as const;

/** What goes without a score: no clause says how it is ranked, nor how much of it goes. */
export const unscoredNames = ['zeros'] as const;

/** Residual branches, and blocks of them. */
export const branchNames = ['blocks', 'sublayers'] as const;
