/** `gates` among what trains: how they are drawn, and on which units they stand. */
import { groupsOfPart } from '../optional-lists.ts';
import { unitGroupsOf } from '../facts.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Choice } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/index.ts';
import { gateName, type GateName } from '../criteria/gate.ts';
import { prunesUnits } from '../prune/pruned-kind.ts';
import type { PlannedAnnealed, PlannedGates, PlannedHardConcrete, PlannedThresholds, PlannedToward } from '../plan.ts';
import { amountOf, asChoice, asQuantity } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { gatedLayers, costOf, type UnitCost } from '../units/gated-units.ts';
import { selectGroups } from '../units/select-groups.ts';
import { argumentShape, limitFault } from '../declared.ts';
import { gateReadBy } from '../statement-reads.ts';

type OfGroups = 'toward' | 'groups';
type Beside = Omit<PlannedHardConcrete, OfGroups> | Omit<PlannedAnnealed, OfGroups> | Omit<PlannedThresholds, OfGroups>;

export interface GatePart {
  readonly numbers: Beside;
  /** Names of the numbers that are defaults. */
  readonly defaults: readonly string[];
  /** That a prune of the stage ranks by gates, in graph order. */
  readonly groups: readonly UnitGroup[];
}

/** As the paper has them (Louizos et al., arXiv:1712.01312); at the start a gate without noise is 1. */
const usual = { start: 3, temperature: 2 / 3, low: -0.1, high: 1.1 };

const namesOfGates = Object.keys(usual) as readonly (keyof typeof usual)[];

/** A threshold that nothing lies below at first, and a slope that a tenth of a mean is wide. */
const usualThresholds = { start: 0, temperature: 0.1 };

const namesOfThresholds = Object.keys(usualThresholds) as readonly (keyof typeof usualThresholds)[];

export function gatePart(choice: Choice, context: PlanContext): Outcome<GatePart> {
  const form = choice.args['form'];
  const isAnnealed = form !== undefined && asChoice(form).word === 'annealed';
  const ofThresholds = choice.word === 'thresholds';
  const names = ofThresholds ? namesOfThresholds : namesOfGates;
  const numbers = ofThresholds ? { ...usual, ...usualThresholds } : { ...usual };
  const diagnostics: Diagnostic[] = [];
  for (const name of names) {
    const written = choice.args[name];
    if (written === undefined) continue;
    numbers[name] = toNumber(amountOf(asQuantity(written)));
    const shape = argumentShape('trained', choice.word, name);
    const fault = limitFault(name, shape, written, context);
    if (fault !== undefined) diagnostics.push(fault);
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  return {
    value: {
      // Annealed gates are 1 at first, from m = 0 on.
      numbers: isAnnealed
        ? { form: 'annealed', start: 0 }
        : ofThresholds
          ? { form: 'thresholds', start: numbers.start, temperature: numbers.temperature }
          : numbers,
      defaults: isAnnealed ? [] : names.filter((name) => choice.args[name] === undefined),
      groups: rankedByGates(context, ofThresholds ? 'margin' : gateName),
    },
    diagnostics,
  };
}

/** What prunes of the stage rank by that of gates, in graph order. */
export function rankedByGates(context: PlanContext, name: GateName): readonly UnitGroup[] {
  // The plan of the prune reports what is wrong with its selection.
  const ranked = context.stage.statements
    .filter((it) => gateReadBy(it) === name)
    .filter(prunesUnits)
    .flatMap((prune) => groupsOfPart(selectGroups(prune, context).value));
  const titles = new Set(ranked.map(({ title }) => title));
  return unitGroupsOf(context.facts).filter(({ title }) => titles.has(title));
}

/** What the plan says of it; `counted` names what the loss counts of a unit. */
export function plannedGates(
  { numbers, groups }: GatePart,
  counted: ReadonlySet<UnitCost>,
  { facts }: PlanContext,
  toward: PlannedToward | undefined,
): PlannedGates {
  return {
    ...numbers,
    toward,
    groups: groups.map((group) => ({
      name: group.title,
      units: group.units.length,
      readers: gatedLayers(group, facts).map(({ name }) => name),
      params: counted.has('params') ? costOf(group, 'params', facts) : undefined,
      flops: counted.has('flops') ? costOf(group, 'flops', facts) : undefined,
    })),
  };
}
