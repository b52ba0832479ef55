/** `toward 70% of params by lagrangian(…)`: what gates are expected to leave, and where it is to come. */
import { memoized } from '../../basics/memoized.ts';
import { sumAt } from '../../basics/maps.ts';
import { windowBackwards, windowPastEnd } from '../../diagnostics/catalogue/plan-training.ts';
import { curveWithoutWindow, gatesOutOfReach } from '../../diagnostics/catalogue/plan-gates.ts';
import { collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import { compare, fromDouble, one, subtract, toNumber, zero, type Rational } from '../../exact/rational.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import type { Layer, UnitGroup } from '../../model/index.ts';
import { expressionOf } from '../criteria/read.ts';
import { parameterCount, type ModelFacts } from '../facts.ts';
import { uncountedIn } from '../observe/left-of-resource.ts';
import type { PlannedToward } from '../plan.ts';
import { amountOf, asChoice, asExpression, asQuantity, asRecord, asWindow, clause, numberIn } from '../reading.ts';
import { complainOfCurve, curveFault, curveAlong, curveOf } from '../schedule/curve.ts';
import { progressAt, shareAt } from '../schedule/times.ts';
import { intervalOf } from '../schedule/window.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { boundedPercent, shareOfText, shareText } from '../share-text.ts';
import { gatesLeft, shareLeft, allUnitsLeft, type CountedResource, type GatesLeft } from '../units/gates-left.ts';

export type TowardChoice = { readonly toward?: PlannedToward; readonly defaults: readonly string[] };

/** @param groups that have gates */
export function towardOf(statement: TypedStatement, groups: readonly UnitGroup[], context: PlanContext): Outcome<TowardChoice> {
  return collecting((take, fail) => {
    const value = clause(statement, 'toward');
    if (value === undefined || groups.length === 0) return { defaults: [] };
    const { fields, span } = asRecord(value);
    const { left, by, over, along } = fields;
    if (left === undefined || by === undefined) throw new TypeError('the checker promises both');
    const quantity = asQuantity(left);
    const of = quantity.unit === 'density' ? 'units' : quantity.base === 'flops' ? 'flops' : 'params';
    const uncounted = of === 'flops' ? uncountedIn('flops', context, span) : undefined;
    if (uncounted !== undefined) return fail([uncounted]);
    if (along !== undefined && over === undefined) return fail([complain(context, curveWithoutWindow, {}, along.span)]);
    const asked = amountOf(quantity);
    const { layers, macs } = context.facts;
    const amounts = () => ({ params: parameterCount(context.facts), macs });
    const expected = expectedOf(groups, of, { layers, amounts });
    const least = shareLeft(expected, new Float64Array(expected.units));
    if (compare(asked, fromDouble(least)) < 0) {
      const args = { asked: shareText(asked), of, nearest: boundedPercent(fromDouble(least), 'up') };
      return fail([complain(context, gatesOutOfReach, args, left.span)]);
    }
    const { args } = asChoice(by);
    const course = take(courseOver(over, along, asked, context));
    const choice: TowardChoice = {
      toward: {
        of,
        share: shareText(asked),
        ...course,
        total: expected.total,
        fixed: Math.round(least * expected.total),
        lr: numberIn(args['lr']) ?? 0,
        linear: numberIn(args['linear']) ?? 0,
        quadratic: numberIn(args['quadratic']) ?? 0,
      },
      defaults: [
        ...(over !== undefined && along === undefined ? ['toward.curve'] : []),
        ...['linear', 'quadratic'].flatMap((name) => (args[name] === undefined ? [`toward.${name}`] : [])),
      ],
    };
    return choice;
  });
}

/** The target falls from all of the network along the curve, as what is pruned would rise. */
function courseOver(
  over: Value | undefined,
  along: Value | undefined,
  asked: Rational,
  context: PlanContext,
): Outcome<Pick<PlannedToward, 'window' | 'curve'>> {
  return collecting((take, fail) => {
    if (over === undefined) return {};
    const { first, last } = take(intervalOf(asWindow(over), context, () => undefined));
    const { steps } = context.stage;
    if (first > last) return fail([complain(context, windowBackwards, { first, last }, over.span)]);
    if (last > steps) return fail([complain(context, windowPastEnd, { last, steps }, over.span)]);
    const goal = subtract(one, asked);
    const curve = curveOf(along && asExpression(along), { from: zero, to: goal });
    const fault = curveFault({ isHard: true, start: zero, goal, window: { first, last, every: 1 }, windowed: first < last, curve });
    if (fault === undefined) return { window: { first, last }, curve: curve.text };
    const place = { source: context.source, span: (along ?? over).span };
    return fail([complainOfCurve(fault, `\`toward\` in \`${context.stage.path}\``, place)]);
  });
}

/** What gates on the units are expected to leave of a resource. */
export function expectedOf(groups: readonly UnitGroup[], of: CountedResource, { layers, amounts }: Counted): GatesLeft {
  if (of === 'units') return allUnitsLeft(groups);
  const { params, macs } = amounts();
  return of === 'params'
    ? gatesLeft(groups, layers, { total: params, of: ({ count }) => count })
    : gatesLeft(groups, layers, { total: macs.total, of: ({ name }) => sumAt(macs.layers, name) }); // prettier-ignore
}

export interface Counted {
  readonly layers: readonly Layer[];
  /** Of the whole model, and of its layers by name. */
  readonly amounts: () => { readonly params: number; readonly macs: ModelFacts['macs'] };
}

/** The target after so many steps of the stage. */
export function targetAt(toward: PlannedToward, time: number): number {
  return readTarget(toward)(time);
}

const readTarget = /* @__PURE__ */ memoized(({ share, window, curve }: PlannedToward): ((time: number) => number) => {
  const goal = shareOfText(share);
  const expr = curve === undefined ? undefined : expressionOf(curve);
  if (window === undefined || expr === undefined) return () => toNumber(goal);
  const { at } = curveAlong(expr, goal);
  return (time) => {
    if (time < window.first) return 1;
    if (time >= window.last) return toNumber(goal);
    return toNumber(shareAt(one, goal, at(progressAt(time, window)) ?? one));
  };
});
