/** Cuts the units of a history out of a model: no recipe, no data, no arithmetic. */
import { foreignHistory } from '../diagnostics/catalogue/run-structure.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import * as models from '../model/index.ts';
import { tokensCut } from '../state/cut.ts';
import { withHistory, type CutHistory } from './history.ts';

/**
 * The model without the units, its values those that it has: of a network that was cut before it trained,
 * so that its file was the same bytes. Tensors have to be in memory, unless `cutTensor` takes others.
 * Errors: ESP6586 where a group is not one of the model's, or has no such unit.
 */
export function cutAsRecorded(
  model: models.Model,
  { cuts, of, metadata = {} }: CutHistory,
  file: string,
  cutTensor?: models.CutTensor,
): Outcome<models.Model> {
  const { groupOf } = models.unitsOf(model);
  const gone = new Map<string, Set<number>>();
  for (const { units } of cuts) {
    for (const [title, indices] of Object.entries(units)) {
      const all = gone.get(title) ?? new Set<number>();
      for (const index of indices) all.add(index);
      gone.set(title, all);
    }
  }
  const found: models.RemovedUnits[] = [];
  for (const [name, units] of gone) {
    const group = groupOf(name);
    const reason = reasonAgainst(group, units, of[name]);
    if (group === undefined || reason !== undefined) {
      const args = { file, name, reason: reason ?? 'nothing has that name' };
      return { diagnostics: [diagnose(foreignHistory, args, { file })] };
    }
    found.push({ group, units: [...units].sort((a, b) => a - b) });
  }
  const smaller = models.modelWithout(model, models.withoutInner(found), cutTensor);
  const tokens = tokensCut(cuts);
  const fault = tokenFault(smaller, tokens);
  if (fault !== undefined) return { diagnostics: [diagnose(foreignHistory, { file, ...fault }, { file })] };
  return { value: withHistory(models.withFewerTokens(smaller, tokens), Object.entries(metadata), { cuts, of }), diagnostics: [] };
}

/** What was cut out of a network of several models, as far as it is of one of them, in the words of its own file; undefined where nothing is. */
export function cutOfPart(
  part: models.JoinedPart,
  groups: readonly models.UnitGroup[],
  { cuts }: Pick<CutHistory, 'cuts'>,
): Pick<CutHistory, 'cuts' | 'of'> | undefined {
  const own = new Map(
    groups.flatMap((group) => {
      const found = models.groupInPart(group, part);
      return found === undefined ? [] : [[group.title, found] as const];
    }),
  );
  const of: Record<string, number> = {};
  const kept = cuts.flatMap(({ stage, step, units }) => {
    const gone = Object.entries(units).flatMap(([name, indices]) => {
      const group = own.get(name);
      if (group === undefined || indices.length === 0) return [];
      of[group.title] = group.units.length;
      return [[group.title, indices] as const];
    });
    const at = stage === undefined ? {} : { stage, step: step ?? 0 };
    return gone.length === 0 ? [] : [{ ...at, units: Object.fromEntries(gone) }];
  });
  return kept.length === 0 ? undefined : { cuts: kept, of };
}

/** The first cut behind which the model has no such tokens. */
function tokenFault(model: models.Model, cuts: readonly models.TokenCut[]) {
  let before = model;
  for (const cut of cuts) {
    const { value: name, of } = cut;
    const site = models.tokenSite(before, { value: name, from: name });
    if ('refused' in site) return { name, reason: site.refused };
    if (site.of !== of) return { name, reason: `there are ${site.of} tokens, not ${of}` };
    before = models.withFewerTokens(before, [cut]);
  }
  return undefined;
}

function reasonAgainst(group: models.UnitGroup | undefined, units: ReadonlySet<number>, before: number | undefined): string | undefined {
  if (group === undefined) return 'the model has no such units';
  if (group.pin !== undefined) return `they stay because of ${group.pin.where}: ${group.pin.why}`;
  const count = group.units.length;
  if (before !== undefined && before !== count) return `there are ${count}, not ${before}`;
  const strange = [...units].find((unit) => unit < 0 || unit >= count);
  if (strange !== undefined) return `there are ${count}, without a number ${strange}`;
  const least = group.cuts === undefined ? (group.atLeast?.count ?? 1) : 0;
  if (count - units.size >= least) return undefined;
  return least === 1 ? 'one has to be left' : `${least} have to be left`;
}
