/** `until METRIC … at most …`: what may end a stage before its last step. */
import { done, type Outcome } from '../diagnostics/diagnostic.ts';
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
  const condition = asRecord(value).fields['condition'];
  if (condition === undefined) throw new TypeError('the checker promises a condition');
  const record = asRecord(condition);
  const windowed = stage.statements.find(isLasting);
  if (windowed !== undefined) {
    return refusal(context, untilBesideWindow, { verb: windowed.verb }, windowed.span);
  }
  const measured = measuredOf(record, context);
  if (measured.value === undefined) return { diagnostics: measured.diagnostics };
  const { expression } = measured.value;
  const isMoved = expression !== undefined || measured.value.best !== undefined;
  if (!isMoved || measured.value.of !== 'model' || measured.value.layers !== undefined) {
    const what = `\`until\` with \`${measured.value.metric} of ${measured.value.of}\``;
    const instead = 'wait for a metric of the model that training moves, such as `accuracy`';
    return refusal(context, unsupported, { what, instead }, condition.span);
  }
  const bounds = boundsOfClaim(record, measured.value, context);
  if (bounds.value === undefined) return { diagnostics: bounds.diagnostics };
  const on = 'validation';
  if (expression === undefined && context.settings.samples[on] === undefined) {
    return refusal(context, nothingToDecideOn, { what: '`until`', instead: '' }, condition.span);
  }
  const { steps } = context.stage;
  const epoch = stepsPerEpoch(clockOf(context)) ?? steps;
  const { min, max } = bounds.value;
  return done({
    metric: measured.value.metric,
    ...(expression === undefined ? { on } : { expression }),
    min: min && toNumber(min),
    max: max && toNumber(max),
    every: Math.max(1, Math.min(epoch, Math.ceil(steps / looks))),
    text: `${measured.value.metric} ${bounds.value.text}`,
    defaults: [...(expression === undefined ? ['on'] : []), 'every'],
  });
}
