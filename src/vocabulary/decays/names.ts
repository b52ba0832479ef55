/** The words for decays. Plans and their schema refer to them, so that no list of them is kept twice. */

/** Decays that fall to an end. */
export const fallNames = ['linear', 'cosine'] as const;

export type FallName = (typeof fallNames)[number];
export const decayNames = ['constant', ...fallNames, 'exponential', 'step', 'piecewise'] as const;

export type DecayName = (typeof decayNames)[number];

export function isFall(word: string): word is FallName {
  return fallNames.some((name) => name === word);
}
