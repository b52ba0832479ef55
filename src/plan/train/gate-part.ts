/** `gates`, `thresholds`, `input-gates` and `codes` among what trains: how they are drawn, on which units they stand, and what they read. */
import { groupsOfPart } from '../optional-lists.ts';
import { unitGroupsOf, type ModelFacts } from '../facts.ts';
import { collecting, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Choice, TypedStatement } from '../../language/typed.ts';
import { type UnitGroup, featureAxis } from '../../model/index.ts';
import { gateName, type GateName } from '../criteria/gate.ts';
import { prunesUnits } from '../prune/pruned-kind.ts';
import type * as planned from '../plan.ts';
import { asChoice, numberOf } from '../reading.ts';
import { type PlanContext, complain } from '../plan-context.ts';
import { gatedLayers, type UnitCost, gateObstacle, costsOf } from '../units/gated-units.ts';
import { selectGroups } from '../units/select-groups.ts';
import { argumentShape, limitFault } from '../declared.ts';
import { gateReadBy } from '../statement-reads.ts';
import { codesRead, uncodedUnits } from '../../diagnostics/catalogue/plan-gates.ts';
import { percentText } from '../share-text.ts';
import { flatMapDefined } from '../../basics/lists.ts';

type OfGroups = 'toward' | 'groups';
type Beside =
  Omit<planned.PlannedHardConcrete, OfGroups> | Omit<planned.PlannedAnnealed, OfGroups> | Omit<planned.PlannedThresholds, OfGroups>;

export interface GatePart {
  readonly numbers: Beside;
  /** Names of the numbers that are defaults. */
  readonly defaults: readonly string[];
  /** That a prune ranks by gates, thresholds or codes, in graph order. */
  readonly groups: readonly UnitGroup[];
}

/** As the paper has them (Louizos et al., arXiv:1712.01312); at the start a gate without noise is 1. */
const usualGates = { start: 3, temperature: 2 / 3, low: -0.1, high: 1.1 };
/** A threshold that nothing lies below at first, and a slope that a tenth of a mean is wide. */
const usualThresholds = { start: 0, temperature: 0.1 };

export function gatePart(choice: Choice, context: PlanContext): Outcome<GatePart> {
  return collecting((take) => {
    const form = choice.args['form'];
    if (choice.word === 'thresholds') {
      const { numbers, defaults } = take(numbersOfChoice(choice, usualThresholds, context));
      return { numbers: { form: 'thresholds', ...numbers }, defaults, groups: rankedByGates(context, 'margin') };
    }
    const drawn = take(numbersOfChoice(choice, usualGates, context));
    const groups = rankedByGates(context, gateName);
    const isAnnealed = form !== undefined && asChoice(form).word === 'annealed';
    // Annealed gates are 1 at first, from m = 0 on.
    return isAnnealed ? { numbers: { form: 'annealed', start: 0 }, defaults: [], groups } : { ...drawn, groups };
  });
}

/** What prunes of the stage rank by that of gates, in graph order. */
export function rankedByGates(context: PlanContext, name: GateName): readonly UnitGroup[] {
  return groupsOfPrunes(
    context.stage.statements.filter((it) => gateReadBy(it) === name && prunesUnits(it)),
    context,
  );
}

/** What these prunes select, in graph order; their plans report what is wrong with their selections. */
export function groupsOfPrunes(prunes: readonly TypedStatement[], context: PlanContext): readonly UnitGroup[] {
  const titles = new Set(prunes.flatMap((prune) => groupsOfPart(selectGroups(prune, context).value)).map(({ title }) => title));
  return unitGroupsOf(context.facts).filter(({ title }) => titles.has(title));
}

/** What the plan says of it; `counted` names what the loss counts of a unit. */
export function plannedGates(
  { numbers, groups }: GatePart,
  counted: ReadonlySet<UnitCost>,
  { facts }: PlanContext,
  toward: planned.PlannedToward | undefined,
): planned.PlannedGates {
  return {
    ...numbers,
    toward,
    groups: groups.map((group) => ({
      name: group.title,
      units: group.units.length,
      readers: gatedLayers(group, facts).map(({ name }) => name),
      ...costsOf(group, counted, facts),
    })),
  };
}

export type InputGatePart = Omit<GatePart, 'numbers'> & { readonly numbers: Omit<planned.PlannedInputGates, 'groups'> };

const usualInputGates = { start: 3, consensus: 0.95 };

export function inputGatePart(choice: Choice, context: PlanContext): Outcome<InputGatePart> {
  return collecting((take) => ({ ...take(numbersOfChoice(choice, usualInputGates, context)), groups: rankedByGates(context, gateName) }));
}

/** What enters a branch, and how many features it has; or why a gate cannot read it. */
export function readBy(
  { cuts }: UnitGroup,
  { dimsOf }: Pick<ModelFacts, 'dimsOf'>,
): { readonly reads: string; readonly features: number } | { readonly why: string } {
  const [first] = cuts ?? [];
  if (first === undefined) return { why: 'a gate by input stands on a whole residual branch: `sublayers` or `blocks`' };
  const dims = dimsOf?.(first.skip) ?? [];
  const features = dims[featureAxis(dims.length)];
  return dims.length > 1 && typeof features === 'number'
    ? { reads: first.skip, features }
    : { why: `the number of features of \`${first.skip}\`, which enters it, is not known` };
}

/** What the plan says of them; `counted` names what the loss counts of a unit. */
export function plannedInputGates(
  { numbers, groups }: InputGatePart,
  counted: ReadonlySet<UnitCost>,
  { facts }: PlanContext,
): planned.PlannedInputGates {
  return {
    ...numbers,
    groups: groups.flatMap((group) => {
      const read = readBy(group, facts);
      return 'why' in read ? [] : [{ name: group.title, ...read, ...costsOf(group, counted, facts) }];
    }),
  };
}

/** Numbers that train: a weight a feature, and a bias. */
export function numbersOfInputGates({ groups }: planned.PlannedInputGates): number {
  return groups.reduce((sum, { features }) => sum + features + 1, 0);
}

export type CodePart = Omit<GatePart, 'numbers'> & { readonly numbers: Pick<planned.PlannedCodes, 'count' | 'start' | 'features'> };

const usualCodes = { count: 2, start: 1 };

export function codePart(choice: Choice, context: PlanContext): Outcome<CodePart> {
  return collecting((take, fail) => {
    const { numbers, defaults } = take(numbersOfChoice(choice, usualCodes, context));
    const groups = groupsOfPrunes(context.coded, context);
    const features = featuresOf(context);
    const fault = faultOf(groups, features, choice, context);
    return fault === undefined ? { numbers: { ...numbers, features }, defaults, groups } : fail([fault]);
  });
}

/** Numbers of a sample; 0 where it is not known, or where samples are no numbers. */
function featuresOf({ settings, facts }: PlanContext): number {
  const { sampleDims, ports, task } = settings;
  if (ports !== undefined && ports.input.type !== 'float32') return 0;
  const dims: readonly unknown[] = sampleDims ?? facts.dimsOf?.(task.input)?.slice(1) ?? [];
  if (dims.length === 0) return 0;
  return dims.reduce<number>((all, dim) => (typeof dim === 'number' ? all * dim : 0), 1);
}

function faultOf(groups: readonly UnitGroup[], features: number, { span }: Choice, context: PlanContext): Diagnostic | undefined {
  if (features === 0) return complain(context, codesRead, { type: context.settings.ports?.input.type ?? 'of no known type' }, span);
  for (const group of groups) {
    const why = codeObstacle(group, context.facts);
    if (why !== undefined) return complain(context, uncodedUnits, { group: group.title, why }, span);
  }
  return undefined;
}

/** Operators whose input is multiplied where they read units. */
const reading: ReadonlySet<string> = new Set(['Gemm', 'MatMul', 'Conv']);

/** Undefined where a gate can differ from sample to sample. */
export function codeObstacle(group: UnitGroup, facts: ModelFacts): string | undefined {
  if (group.cuts !== undefined) return undefined;
  if (group.makers !== undefined || group.factors !== undefined) return 'its gates would multiply weights, which all samples share';
  const why = gateObstacle(group, facts);
  if (why !== undefined) return why;
  const other = gatedLayers(group, facts).find(({ operator, axes }) => !reading.has(operator) || !axes.includes('in'));
  return other && `\`${other.name}\` (${other.operator}) reads them`;
}

/** What the plan says of it; `counted` names what the loss counts of a unit. */
export function plannedCodes({ numbers, groups }: CodePart, counted: ReadonlySet<UnitCost>, { facts }: PlanContext): planned.PlannedCodes {
  return {
    ...numbers,
    share: percentText(1, numbers.count),
    groups: groups.map((group) => ({
      name: group.title,
      units: group.units.length,
      readers: group.cuts === undefined ? gatedLayers(group, facts).map(({ name }) => name) : [],
      ...costsOf(group, counted, facts),
    })),
  };
}

/** The numbers of a word that trains on units: those that are written, within their limits, and else the usual ones. */
export function numbersOfChoice<Numbers extends Readonly<Record<string, number>>>(
  choice: Choice,
  usual: Numbers,
  context: PlanContext,
): Outcome<{ readonly numbers: Numbers; readonly defaults: readonly string[] }> {
  return collecting((_, fail) => {
    const names = Object.keys(usual);
    const written = flatMapDefined(names, (name) => choice.args[name] && { name, value: choice.args[name] });
    const faults = flatMapDefined(written, ({ name, value }) =>
      limitFault(name, argumentShape('trained', choice.word, name), value, context),
    );
    if (faults.length > 0) return fail(faults);
    const numbers = Object.fromEntries(written.map(({ name, value }) => [name, numberOf(value)]));
    return { numbers: { ...usual, ...numbers }, defaults: names.filter((name) => choice.args[name] === undefined) };
  });
}
