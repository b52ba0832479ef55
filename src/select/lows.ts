/** What each layer has to lose (`protect max 90% per layer`), beyond what it has lost already. */
import { targetBelowLeast } from '../diagnostics/catalogue/select.ts';
import { diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Losses } from './request.ts';
import { sum } from './sum.ts';

interface Lost {
  readonly name: string;
  /** Units that are gone, and those that may still go. */
  readonly gone: number;
  readonly cap: number;
}

/** Undefined where nothing has to go; refused where it is more than `missing`, or more than a layer can lose. */
export function lowsOf(layers: readonly Lost[], lose: Losses | undefined, missing: number): Outcome<readonly number[] | undefined> {
  if (lose === undefined) return done(undefined);
  const lows = layers.map(({ gone }, l) => Math.max(0, (lose.units[l] ?? 0) - gone));
  if (!lose.isDue) return done(roomFor(lows, layers, missing));
  const needed = sum(lows);
  const short = layers.some(({ cap }, l) => (lows[l] ?? 0) > cap);
  if (needed <= missing && !short) return done(lows);
  return { diagnostics: [diagnose(targetBelowLeast, { missing, needed })] };
}

function roomFor(lows: readonly number[], layers: readonly Lost[], missing: number): readonly number[] {
  let left = missing;
  return lows.map((low, l) => {
    const own = Math.min(low, layers[l]?.cap ?? 0, left);
    left -= own;
    return own;
  });
}
