/** `until METRIC … at most …`: what may end a stage before its last step. */
import { collecting } from '../diagnostics/collecting.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { nothingToDecideOn, untilBesideWindow } from '../diagnostics/catalogue/plan-structure.ts';
import { unsupported } from '../diagnostics/catalogue/plan.ts';
import { toNumber } from '../exact/rational.ts';
import type { Stage, Value } from '../language/typed.ts';
import { boundsOfClaim } from './observe/bounds.ts';
import { measuredOf } from './observe/measured.ts';
import type { PlannedUntil } from './plan.ts';
import { asRecord } from './reading.ts';
import { stepsPerEpoch } from './schedule/duration.ts';
import { clockOf, isLasting } from './schedule/window.ts';
import { refusal, type PlanContext } from './plan-context.ts';

/** How often a stage that is shorter than ten epochs is looked at, where an epoch is longer. */
const looks = 10;

export function untilOf(value: Value, stage: Stage, context: PlanContext): Outcome<PlannedUntil> {
  return collecting((take) => {
    const condition = asRecord(value).fields['condition'];
    if (condition === undefined) throw new TypeError('the checker promises a condition');
    const record = asRecord(condition);
    const windowed = stage.statements.find(isLasting);
    if (windowed !== undefined) {
      return take(refusal(context, untilBesideWindow, { verb: windowed.verb }, windowed.span));
    }
    const measured = take(measuredOf(record, context));
    const { expression } = measured;
    const isMoved = expression !== undefined || measured.best !== undefined;
    if (!isMoved || measured.of !== 'model' || measured.layers !== undefined) {
      const what = `\`until\` with \`${measured.metric} of ${measured.of}\``;
      const instead = 'wait for a metric of the model that training moves, such as `accuracy`';
      return take(refusal(context, unsupported, { what, instead }, condition.span));
    }
    const bounds = take(boundsOfClaim(record, measured, context));
    const on = 'validation';
    if (expression === undefined && context.settings.samples[on] === undefined) {
      return take(refusal(context, nothingToDecideOn, { what: '`until`', instead: '' }, condition.span));
    }
    const { steps } = context.stage;
    const epoch = stepsPerEpoch(clockOf(context)) ?? steps;
    const { min, max } = bounds;
    return {
      metric: measured.metric,
      ...(expression === undefined ? { on } : { expression }),
      min: min && toNumber(min),
      max: max && toNumber(max),
      every: Math.max(1, Math.min(epoch, Math.ceil(steps / looks))),
      text: `${measured.metric} ${bounds.text}`,
      defaults: [...(expression === undefined ? ['on'] : []), 'every'],
    };
  });
}
