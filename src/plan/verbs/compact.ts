/** `compact`: the units that statements before it prune are taken out of the written model. */
import { nothingToCompact } from '../../diagnostics/catalogue/plan-units.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { complain, failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';
import { boundsOf } from '../state/pruned-counts.ts';

export function planCompact(statement: TypedStatement, scene: Scene): PlannedStep {
  const { state, facts, at } = scene;
  const groups = (facts.unitGroups?.() ?? []).filter(
    ({ title }) => state.units.has(title) && boundsOf(state.pruned, title).most > 0,
  );
  if (groups.length === 0) {
    return failed(scene, [complain(scene, nothingToCompact, {}, statement.span)]);
  }
  const changing = groups.filter(({ changes }) => changes.length > 0).map(({ title }) => title);
  return {
    statements: [
      {
        kind: 'compact',
        at,
        groups: groups.map(({ title }) => title),
        ...(changing.length > 0 && { changing }),
        // Decided when it is known what follows.
        cut: 'at end',
      },
    ],
    state,
    diagnostics: [],
  };
}
