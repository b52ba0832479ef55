/** `widths` among what trains: which widths, how they are drawn, and on which groups of units. */
import { sumAt } from '../../basics/maps.ts';
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { collecting, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { add, compare, multiply, one, rational, zero, type Rational, floor, toNumber } from '../../exact/rational.ts';
import type { Choice, TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';
import type { PlannedWidths } from '../plan.ts';
import { readsWidths } from '../statement-reads.ts';
import { amountOf, asChoice, asQuantity, itemsOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { numbersOfChoice, groupsOfPrunes } from './gate-part.ts';
import { gatedLayers, type UnitCost, costsOf } from '../units/gated-units.ts';
import { trains } from '../declared.ts';

export interface WidthPart {
  readonly numbers: Omit<PlannedWidths, 'groups' | 'network'>;
  readonly shares: readonly Rational[];
  /** Names of the arguments that are defaults. */
  readonly defaults: readonly string[];
  /** That a prune of the stage ranks by their width, in graph order. */
  readonly groups: readonly UnitGroup[];
}

/** As the paper's code has them (Dong and Yang, arXiv:1905.09717). */
const usual = { mixing: 2, temperature: 5, to: 0.1 };
const usualShares = { narrowest: rational(3, 10), step: rational(1, 10) };
/** More choices than anybody could tell apart are refused. */
export const mostChoices = 100;

export function widthPart(choice: Choice, context: PlanContext): Outcome<WidthPart> {
  return collecting((take, fail) => {
    const written = { ...usual, narrowest: toNumber(usualShares.narrowest), step: toNumber(usualShares.step) };
    const { mixing, temperature, to } = take(numbersOfChoice(choice, written, context)).numbers;
    const shares = sharesOf(choice);
    const fault = shareFault(shares, choice, context) ?? mixingFault(mixing, shares, choice, context);
    if (fault !== undefined) return fail([fault]);
    const defaults = ['narrowest', 'step', ...Object.keys(usual)].filter((name) => choice.args[name] === undefined);
    const groups = groupsOfPrunes(context.stage.statements.filter(readsWidths), context);
    return { numbers: { mixing, temperature, to }, shares, defaults, groups };
  });
}

/** From the narrowest on, in steps, up to all units. */
function sharesOf({ args }: Choice): readonly Rational[] {
  const [narrowest, step] = (['narrowest', 'step'] as const).map((name) => {
    const written = args[name];
    return written === undefined ? usualShares[name] : amountOf(asQuantity(written));
  });
  if (narrowest === undefined || step === undefined || compare(step, zero) <= 0) return [];
  const shares: Rational[] = [];
  for (let next = narrowest; compare(next, one) <= 0 && shares.length <= mostChoices; next = add(next, step)) shares.push(next);
  return shares;
}

function shareFault(shares: readonly Rational[], choice: Choice, context: PlanContext): Diagnostic | undefined {
  if (shares.length >= 2 && shares.length <= mostChoices) return undefined;
  const value = `${shares.length > mostChoices ? 'at least ' : ''}${shares.length}`;
  const what = 'the number of choices from `narrowest` on';
  const need = `from 2 to ${mostChoices}, of which the last is at most 100%`;
  return complain(context, wrongNumber, { what, value, need }, choice.args['step']?.span ?? choice.args['narrowest']?.span ?? choice.span);
}

function mixingFault(mixing: number, shares: readonly Rational[], choice: Choice, context: PlanContext): Diagnostic | undefined {
  if (mixing <= shares.length) return undefined;
  const need = `at most ${shares.length}, as many as there are choices`;
  return complain(context, wrongNumber, { what: '`mixing`', value: String(mixing), need }, choice.args['mixing']?.span ?? choice.span);
}

/** Shares that the training statement of a stage names, where it trains widths. */
export function widthSharesIn(statements: readonly TypedStatement[]): readonly Rational[] | undefined {
  const items = statements
    .filter(({ verb }) => trains(verb))
    .flatMap(({ object }) => itemsOf(object))
    .filter((item) => item.kind === 'choice')
    .map(asChoice);
  const widths = items.find(({ word }) => word === 'widths');
  return widths && sharesOf(widths);
}

/** Whole units, rounded down, at least one; shares that come to the same are one width. */
export function widthsOf(units: number, shares: readonly Rational[]): readonly number[] {
  return [...new Set(shares.map((share) => Math.max(1, Number(floor(multiply(share, rational(units)))))))];
}

/** What the plan says of it; `counted` names what the loss counts of a unit, `expected` what it does of the network. */
export function plannedWidths(
  { numbers, shares, groups }: WidthPart,
  { counted, expected }: { readonly counted: ReadonlySet<UnitCost>; readonly expected: boolean },
  { facts }: PlanContext,
): PlannedWidths {
  return {
    ...numbers,
    groups: groups.map((group) => ({
      name: group.title,
      units: group.units.length,
      widths: widthsOf(group.units.length, shares),
      readers: gatedLayers(group, facts).map(({ name }) => name),
      ...costsOf(group, counted, facts),
    })),
    network: expected ? networkOf(groups, facts) : undefined,
  };
}

function networkOf(groups: readonly UnitGroup[], { layers, macs }: ModelFacts): NonNullable<PlannedWidths['network']> {
  const tensors = new Set(groups.flatMap(({ members }) => members.map(({ tensor }) => tensor)));
  const costed = layers.filter(({ tensor }) => tensors.has(tensor)).map(({ name }) => [name, sumAt(macs.layers, name)] as const);
  return { total: macs.total, layers: Object.fromEntries(costed.filter(([, cost]) => cost > 0)) };
}
