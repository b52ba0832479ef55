/** The text that a trial runs, and what of it decides: a figure counts for as long as that stays. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { oursOf, trialOf, tasks, type Claim, type Trial } from './claim.ts';
import type { Plan } from '../../src/plan/plan.ts';

/** `root` is the folder of the repository. Throws where an edit finds nothing to change. */
export function textOf(root: string, { recipe, edits = [] }: Trial): string {
  const text = isName(recipe) ? readFileSync(path.join(root, `recipes/papers/${recipe}.prune`), 'utf8') : recipe;
  return edits.reduce((before, { from, to }) => {
    if (!before.includes(from)) throw new Error(`${recipe} has no \`${from}\``);
    return before.replaceAll(from, to);
  }, text);
}

export function isName(recipe: string): boolean {
  return !/\s/.test(recipe);
}

/** The text of the recipe, of the rival and of each mutant, with settings and data, without comments and blanks: as a short hash. */
export function fingerprintOf(root: string, claim: Claim): string {
  const trials = [oursOf(claim), ...[claim.rival, ...claim.mutants].map((one) => trialOf(claim, one))];
  const content = trials.map((trial) => [
    programOf(textOf(root, trial)),
    Object.entries(trial.set ?? {}).sort(),
    trial.at,
    ...(trial.task === undefined ? [] : [tasks[trial.task]]),
  ]);
  const { task, metric, grid, once, seeds } = claim;
  const all = JSON.stringify([content, tasks[task], metric, grid, once, ...(seeds === undefined ? [] : [seeds])]);
  return createHash('sha256').update(all).digest('hex').slice(0, 16);
}

/** The words alone: another layout is the same program. */
function programOf(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\s*#.*$/, '').trim())
    .filter((line) => !/^(?:recipe|cite|deviates) /.test(line))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

// A recipe of a paper with its plan.

export interface PlannedRecipe {
  readonly name: string;
  readonly text: string;
  readonly model: string;
  readonly plan?: Plan;
  /** The words that cannot be carried out, as messages say them. */
  readonly refused: readonly string[];
}
