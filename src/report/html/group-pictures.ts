/** Pictures of the groups that a plan prunes: they need the graph of the model, which a plan has not. */
import { readWorlds, unitGroups, worldOf, type Model } from '../../model/index.ts';
import type { Plan } from '../../plan/plan.ts';
import { drawGroup } from '../group-picture/draw.ts';
import type { Html } from '../html.ts';
import { prunedGroups } from '../../plan/pruning.ts';

/** More would make the page slow. */
export const mostPictures = 40;

/** By name of the group, as the plan has it; `run` is the place of the run on the page. */
export function groupPictures(plan: Plan, model: Model, run: number): ReadonlyMap<string, Html> {
  const names = new Set(plan.stages.flatMap(({ statements }) => statements.flatMap(prunedGroups)).map(({ name }) => name));
  if (names.size === 0) return new Map();
  const worlds = readWorlds(model);
  const drawn = [...new Set(Object.values(worlds))].flatMap((coupled) => {
    const titles = unitGroups(coupled).map(({ title }) => title);
    return coupled.groups.flatMap((group, at) => {
      const title = titles[at] ?? '';
      const isOurs = names.has(title) && worlds[worldOf(group.kind)] === coupled;
      return isOurs ? [{ title, group, coupled }] : [];
    });
  });
  return new Map(
    drawn.slice(0, mostPictures).map(({ title, group, coupled }, at) => [title, drawGroup(coupled, group, `group-${run}-${at}`)]),
  );
}
