/** The rule by which a plan shares pruned units out among layers, as the recipe says it. */
import { visible } from '../diagnostics/render/visible.ts';
import { shownShare } from '../plan/share-text.ts';
import { constantThreshold, thresholdOfText } from '../plan/prune/threshold-expression.ts';
import type {
  MeasuredAllocator,
  PlannedAllocator,
  PlannedLimit,
  PlannedThreshold,
} from '../plan/plan.ts';
import { count } from './plan-sheet.ts';
import type { Sheet } from './plan-sheet.ts';
import { samplesText } from './samples-text.ts';

export function ruleText(rule: PlannedAllocator, sheet: Sheet): string {
  const { mark } = sheet;
  if (rule.by === 'sensitivity' || rule.by === 'distortion') {
    const { by, levels, data, samples, defaults } = rule;
    const isDefault = (name: string): boolean => defaults.includes(name);
    const tried = mark(`levels: ${count(levels)}`, isDefault('levels'));
    const of = mark(`${count(samples)} samples`, isDefault('samples'));
    const metric = rule.by === 'sensitivity' ? `${visible(rule.metric)}, ` : '';
    return `${by}(${metric}${tried}) on ${of} of ${mark(visible(data), isDefault('data'))}`;
  }
  if (rule.by !== 'global') return measuredText(rule, sheet);
  const { by, criterion, at, calibration } = rule;
  const on = calibration === undefined ? '' : ` on ${samplesText(calibration, sheet)}`;
  return `${by}(${criterion}${at === undefined ? '' : `, at: ${visible(at)}`})${on}`;
}

/** What decides how much goes. */
export function thresholdText({ expression, per }: PlannedThreshold): string {
  const expr = thresholdOfText(expression);
  const isNumber = expr !== undefined && constantThreshold(expr) !== undefined;
  const of = per === 'layer' ? 'of each layer' : 'of all layers together';
  return `threshold ${visible(expression)}${isNumber ? '' : ` ${of}`}`;
}

export function limitText({ metric, expression, most, per }: PlannedLimit): string {
  const of = per === 'layer' ? 'of each layer' : 'of all layers together';
  return `limited by ${visible(metric)}, ${visible(expression)}, ${of}: that share of the remaining weights, at most ${shownShare(most)}`;
}

function measuredText(rule: MeasuredAllocator, sheet: Sheet): string {
  const { by, score, eps, amplitude, scale, per, calibration, defaults } = rule;
  const marked = (key: string, text: string): string => sheet.mark(text, defaults.includes(key));
  const given = Object.entries({ eps, amplitude, scale }).flatMap(([key, value]) =>
    value === undefined ? [] : [marked(key, `${key}: ${value}`)],
  );
  const inside = by === 'proportional' ? given : [visible(score), ...given];
  const name = by === 'proportional' ? visible(score) : by;
  const measure = inside.length === 0 ? name : `${name}(${inside.join(', ')})`;
  const on = calibration === undefined ? '' : ` on ${samplesText(calibration, sheet)}`;
  return `${measure} ${marked('per', `per ${per}`)}${on}`;
}
