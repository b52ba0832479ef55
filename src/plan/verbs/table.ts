/** Which verbs this version plans; any other one is refused by name. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { complain, failed, type Planner } from '../plan-context.ts';
import { planCalibrate } from './calibrate.ts';
import { planCollect } from './collect.ts';
import { planCompact } from './compact.ts';
import { planExpect } from './expect.ts';
import { planFactorize } from './factorize.ts';
import { planFold, planInsert } from './insert.ts';
import { planMark } from './mark.ts';
import { planMeasure } from './measure.ts';
import { planMerge } from './merge.ts';
import { planProject } from './project.ts';
import { planPrune } from './prune.ts';
import { planReset } from './reset.ts';
import { planReconstruct } from './reconstruct.ts';
import { planRewind } from './rewind.ts';
import { planRewire } from './rewire.ts';
import { planShare } from './share.ts';
import { planTrain } from './train.ts';

const planners: ReadonlyMap<string, Planner> = new Map([
  ['prune', planPrune],
  ['train', planTrain],
  ['retrain', planTrain],
  ['project', planProject],
  ['share', planShare],
  ['factorize', planFactorize],
  ['insert', planInsert],
  ['merge', planMerge],
  ['remove', planFold],
  ['mark', planMark],
  ['reconstruct', planReconstruct],
  ['rewind', planRewind],
  ['reset', planReset],
  ['rewire', planRewire],
  ['calibrate', planCalibrate],
  ['collect', planCollect],
  ['compact', planCompact],
  ['measure', planMeasure],
  ['expect', planExpect],
]);

export function plannerOf(verb: string): Planner {
  return planners.get(verb) ?? refuse;
}

const refuse: Planner = (statement, context) => {
  const span = statement.spans['verb'] ?? statement.span;
  return failed(context, [complain(context, unsupported, { what: `\`${statement.verb}\`` }, span)]);
};
