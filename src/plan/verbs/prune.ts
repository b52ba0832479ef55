/** `prune weights`: which layers, how many units of them, and when. */
import type { TypedStatement } from '../../language/typed.ts';
import { mannerOf, refusals } from '../prune/carried-out.ts';
import { planPattern } from '../prune/plan-pattern.ts';
import { planShare } from '../prune/plan-share.ts';
import { setupOf } from '../prune/setup.ts';
import { targetOf } from '../prune/target.ts';
import { failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';
import { prunedLayers } from '../select-layers.ts';

export function planPrune(statement: TypedStatement, scene: Scene): PlannedStep {
  const refused = refusals(statement, scene);
  if (refused.length > 0) return failed(scene, refused);
  const selection = prunedLayers(statement, scene);
  if (selection.value === undefined) return failed(scene, selection.diagnostics);
  const setup = setupOf(statement, scene, selection.value, mannerOf(statement));
  const target = targetOf(statement);
  if (target.kind === 'unsupported') throw new TypeError('unsupported targets are refused above');
  const step = target.kind === 'pattern' ? planPattern(setup, target) : planShare(setup, target);
  return { ...step, diagnostics: [...selection.diagnostics, ...step.diagnostics] };
}
