/** A claim on the page of its recipe: what the paper says, what ran, and why the margin is what it is. */
import { oursOf, trialOf, type Claim, type Other, type Trial } from './claim.ts';
import { isName } from './recipe-text.ts';
import { tasks } from './tasks.ts';
import { marginText, type Figures, type Tried } from './verdict.ts';

export function claimText(claim: Claim, tried: Tried | undefined): string {
  const { says, where, rival, mutants, grid, seeds } = claim;
  const [_, ...sides] = sidesOf(tried);
  const others = [rival, ...mutants].map(
    (one, at) => `- *${at === 0 ? 'Rival' : 'Broken'}*, ${one.what}: ${trialText(claim, one, sides[at])}`,
  );
  return [
    `**The paper** (${where}), in our words: ${says}`,
    `- *Ours*: ${commandText(oursOf(claim), tried?.ours)} on \`${tasks[claim.task].model}\``,
    ...others,
    ...(grid === undefined ? [] : [`- *Grid*: \`${grid.param}\` of ${grid.values.join(', ')}, chosen on held-out training data`]),
    ...(seeds === undefined ? [] : [`- *Seeds*: ${seeds.join(', ')}: the usual ones were seen before the claim was designed`]),
    `- *Margin*: ${marginText(claim)}, set ${claim.margined}: ${claim.because}`,
  ].join('\n');
}

function sidesOf(tried: Tried | undefined): readonly Figures[] {
  return tried === undefined ? [] : [tried.ours, tried.rival, ...tried.mutants];
}

function trialText(claim: Claim, other: Other, side: Figures | undefined): string {
  const trial = trialOf(claim, other);
  const edits = (trial.edits ?? []).map(({ from, to }) =>
    to === '' ? `without ${code(from)}` : `${code(to)} in the place of ${code(from)}`,
  );
  const parts = [isName(trial.recipe) ? commandText(trial, side) : code(trial.recipe), ...edits];
  const data = trial.task === undefined ? [] : [`on ${trial.task}`];
  const chosen = side?.chosen;
  const rate = chosen === undefined || isName(trial.recipe) ? [] : [`with ${chosen}`];
  return [...parts, ...data, ...rate].join('; ');
}

function commandText({ recipe, set = {}, at }: Trial, side: Figures | undefined): string {
  const settings = Object.entries(set).map(([name, value]) =>
    value.includes(' ') ? ` --set ${name}='${value}'` : ` --set ${name}=${value}`,
  );
  const where = at === undefined ? '' : `, measured at \`${at}\``;
  const chosen = side?.chosen === undefined ? '' : `, chosen: ${side.chosen}`;
  return `\`${recipe}${settings.join('')}\`${where}${chosen}`;
}

function code(text: string): string {
  return `\`${text.replaceAll(/\s+/g, ' ').trim()}\``;
}
