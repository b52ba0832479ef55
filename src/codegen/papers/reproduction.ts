/** All that `npm run reproduce` needs: the claims, what is kept of their trials, and the page that tells them. */
import type { Claim } from './claim.ts';
import { claims } from './claims.ts';
import { contestSection, rivalries, type Contests } from './rivals.ts';
import { holds, rowOf, tableHead, type Tried } from './verdict.ts';

export { claims, rivalries };
export { contest } from './contests.ts';
export { contestRow, isEqual } from './rivals.ts';
export { tryClaim } from './trials.ts';
export { holds, rowOf } from './verdict.ts';

/** Seeds of what draws anything. */
export const seeds = [0, 1, 2];

export function seedsOf({ once }: Claim): readonly number[] {
  return once === true ? seeds.slice(0, 1) : seeds;
}

/** What is kept of a recipe's claims, by the name of the recipe; `espalier recipes` reads the counts. */
export interface Kept {
  readonly claims: number;
  readonly held: number;
  /** By the words of the claim. */
  readonly figures: Readonly<Record<string, Omit<Tried, 'claim'>>>;
}

export type Results = Readonly<Record<string, Kept>>;

/** The record with these trials in the place of earlier ones; claims that are no longer made go. */
export function withTried(record: Results, tried: readonly Tried[]): Results {
  const all = [...triedIn(record), ...tried];
  const names = [...new Set(claims.map(({ recipe }) => recipe))].sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const own = claims
        .filter(({ recipe }) => recipe === name)
        .flatMap((claim) => all.findLast((one) => one.claim === claim) ?? []);
      const figures = own.map(({ claim, ...rest }) => [claim.claim, rest] as const);
      if (own.length === 0) return [];
      const counts = { claims: own.length, held: own.filter(holds).length };
      return [[name, { ...counts, figures: Object.fromEntries(figures) }] as const];
    }),
  );
}

/** In the order of the claims. */
export function triedIn(record: Results): readonly Tried[] {
  return claims.flatMap((claim) => {
    const figures = record[claim.recipe]?.figures[claim.claim];
    return figures === undefined ? [] : [{ claim, ...figures }];
  });
}

/** `docs/reproduction.md`. */
export function reproductionPage(all: readonly Tried[], contests: Contests): string {
  const besides = contestSection(contests);
  const sum = all.reduce((total, { seconds }) => total + seconds, 0);
  return `# What the recipes of papers reproduce

<!-- Written by npm run reproduce; not edited by hand. -->

Each claim is one that a paper makes, in kind, at the size of a toy: small networks, small data, two cores. Both sides
have the same model, data, steps and rates; figures are means over seeds ${seeds.join(', ')} on the test data, with the lowest and
the highest in brackets where they differ. *Held* means that the mean is better by what the claim says. Claims about
accuracy are in points, claims about loss in shares of it. \`npm run reproduce NAME…\` does it again.

${[...tableHead, ...all.map(rowOf)].join('\n')}

All of them took ${(sum / 60).toFixed(0)} minutes, one claim after another.
${besides === '' ? '' : `\n${besides}`}`;
}
