/** All that `npm run reproduce` needs: the claims, what is kept of their trials, and the page that tells them. */
import { flatMapDefined } from '../../src/basics/lists.ts';
import type { Claim } from './claim.ts';
import { seeds as papers, type Seed } from './papers.ts';
import { beyond, sidesOf } from './choice.ts';
import { claims } from './claims.ts';
import { fingerprintOf } from './recipe-text.ts';
import { contestSection, rivalries, type Contests } from './rivals.ts';
import { claimRow, tableHead, verdictOf, type Tried, type Verdict } from './verdict.ts';

export { claims, rivalries };
export { isSettled } from './choice.ts';
export { contestRow, isEqual } from './rivals.ts';
export { rowOf, verdictOf } from './verdict.ts';

/** Seeds of what draws anything. */
export const seeds = [0, 1, 2];

export function seedsOf({ once, seeds: own = seeds }: Claim): readonly number[] {
  return once === true ? own.slice(0, 1) : own;
}

/** What is kept of a recipe's claims, by the name of the recipe; `espalier recipes` reads the counts. */
export interface Kept {
  /** Those that say something. */
  readonly claims: number;
  readonly held: number;
  /** By the words of the claim. */
  readonly figures: Readonly<Record<string, Omit<Tried, 'claim'> & { readonly verdict: Verdict }>>;
}

export type Results = Readonly<Record<string, Kept>>;

/** The record with these trials in the place of earlier ones; claims that are no longer made, or that run other texts now, go. */
export function withTried(root: string, record: Results, tried: readonly Tried[]): Results {
  const all = [...triedIn(root, record), ...tried];
  const names = [...new Set(claims.map(({ recipe }) => recipe))].sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const ofRecipe = claims.filter(({ recipe }) => recipe === name);
      const own = flatMapDefined(ofRecipe, (claim) => all.findLast((one) => one.claim === claim));
      if (own.length === 0) return [];
      const figures = own.map((one) => {
        const { claim, ...rest } = one;
        return [claim.claim, { verdict: verdictOf(one), ...rest }] as const;
      });
      const verdicts = own.map(verdictOf);
      const counts = {
        claims: verdicts.filter((verdict) => verdict !== 'says nothing').length,
        held: verdicts.filter((verdict) => verdict === 'held').length,
      };
      return [[name, { ...counts, figures: Object.fromEntries(figures) }] as const];
    }),
  );
}

/** In the order of the claims; what ran other texts than those of today does not count. */
export function triedIn(root: string, record: Results): readonly Tried[] {
  return claims.flatMap((claim) => {
    const kept = record[claim.recipe]?.figures[claim.claim];
    if (kept === undefined || kept.text !== fingerprintOf(root, claim)) return [];
    const { verdict: _, ...figures } = kept;
    return [{ claim, ...figures }];
  });
}

/** `docs/reproduction.md`; `names` are those of all recipes of papers. */
export function reproductionPage(tried: readonly Tried[], contests: Contests, names: readonly string[]): string {
  const besides = contestSection(contests);
  const triedOf = new Map(tried.map((one) => [one.claim, one]));
  const rows = claims.map((claim) => claimRow(claim, triedOf.get(claim)));
  return `# What the recipes of papers reproduce

<!-- Written by npm run reproduce; not edited by hand. -->

Each claim is taken from a paper, in kind, at the size of a toy: small networks, small data, two cores. Three things run.
*Ours* is the recipe by its name, with parameters of the toy. The *rival* is what the paper compares with: the same model,
data and steps; where both train, each takes the learning rate of one small grid that is best for it on held-out training
data. While the best is the lowest or the highest, the next rate of the ladder 1, 3, 10 is tried too, up to four. *Broken* is
our recipe without its heart: a score that is drawn, turned round or left out.

Figures are means over seeds ${seeds.join(', ')} on the test data, with the lowest and the highest in brackets where they differ; a claim
that three seeds could not settle has more of them, and one that was designed after these were seen has its own: its page names them. Test data are never those of training, calibration or
the choice of a rate. *Margin* is what the mean must be better by, in points or, of
a loss, in percent; a negative one is what it may be worse by. Of twins, the barrier of accuracy between them is measured, which is
best where it is low, and the similarity of their outputs.

- **held**: ours meets the margin, and every broken method misses it.
- **not held**: ours misses the margin on these small networks. The figures stay.
- **says nothing**: a broken method meets the margin as well, so the claim does not count.
- **not run yet**: a text of the claim changed since it was tried, or it never was.

${summaryText(tried)} The page of each recipe shows what the paper says, the commands, and the reason for each margin.
\`npm run reproduce NAME…\` does it again.

${[...tableHead, ...rows].join('\n')}

${withoutText(names)}

${strictText(tried)}
${besides === '' ? '' : `\n${besides}`}`;
}

function summaryText(tried: readonly Tried[]): string {
  const count = (verdict: Verdict): number => tried.filter((one) => verdictOf(one) === verdict).length;
  const held = new Set(tried.filter((one) => verdictOf(one) === 'held').map(({ claim }) => claim.recipe));
  const empty = count('says nothing');
  const counts = [
    `${count('held')} held (of ${held.size} recipes)`,
    `${count('not held')} did not hold`,
    `${empty} ${empty === 1 ? 'was' : 'were'} met by a broken method as well`,
    `${claims.length - tried.length} are not run yet`,
  ];
  const ends = tried.filter((one) => sidesOf(one).some((side) => beyond(one.claim, side) !== undefined));
  return `Of ${claims.length} claims ${counts.join(', ')}. Of ${ends.length} the best rate of a side is at the end of what was tried.`;
}

/** A paper counts where a claim of one of its recipes held: by name, against a fair rival, and every broken method missed. */
function strictText(tried: readonly Tried[]): string {
  const ofPaper = (one: Seed): readonly Tried[] => tried.filter(({ claim: { recipe } }) => recipe === one.name || recipe === one.also);
  const named = (wanted: (own: readonly Tried[]) => boolean): readonly string[] =>
    papers.filter((one) => wanted(ofPaper(one))).map(({ name }) => name);
  const verdicts = (own: readonly Tried[]): readonly Verdict[] => own.map(verdictOf);
  const held = named((own) => verdicts(own).includes('held'));
  const missed = named((own) => !verdicts(own).includes('held') && verdicts(own).includes('not held'));
  const empty = named((own) => own.length > 0 && verdicts(own).every((verdict) => verdict === 'says nothing'));
  return [
    '## Paper by paper, counted strictly',
    '',
    `Of the ${papers.length} papers that Espalier was made for, ${held.length} have a claim that held:`,
    'the recipe by its name, a rival with the same means, and every broken method missed the margin. A claim that is',
    '*not held*, *says nothing* or is *not run yet* does not count, and neither do recipes of other papers.',
    '',
    `- held, ${held.length}: ${linked(held)}`,
    ...(missed.length > 0 ? [`- tried and not held, ${missed.length}: ${linked(missed)}`] : []),
    ...(empty.length > 0 ? [`- tried with claims that say nothing, ${empty.length}: ${linked(empty)}`] : []),
  ].join('\n');
}

function linked(names: readonly string[]): string {
  return names.map((name) => `[${name}](recipes/${name}.md)`).join(', ');
}

function withoutText(names: readonly string[]): string {
  const without = names.filter((name) => !claims.some(({ recipe }) => recipe === name));
  if (without.length === 0) return 'Every recipe has a claim.';
  return `No claim is written yet for: ${linked(without)}.`;
}
