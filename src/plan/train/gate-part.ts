/** `gates`, `thresholds`, `input-gates` and `codes` among what trains: how they are drawn, on which units they stand, and what they read. */
import { groupsOfPart } from '../optional-lists.ts';
import { unitGroupsOf, type ModelFacts } from '../facts.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Choice } from '../../language/typed.ts';
import { type UnitGroup, featureAxis } from '../../model/index.ts';
import { gateName, type GateName } from '../criteria/gate.ts';
import { prunesUnits } from '../prune/pruned-kind.ts';
import type {
  PlannedAnnealed,
  PlannedGates,
  PlannedHardConcrete,
  PlannedThresholds,
  PlannedToward,
  PlannedInputGates,
  PlannedCodes,
} from '../plan.ts';
import { asChoice, numberOf } from '../reading.ts';
import { type PlanContext, complain } from '../plan-context.ts';
import { gatedLayers, costOf, type UnitCost, gateObstacle } from '../units/gated-units.ts';
import { selectGroups } from '../units/select-groups.ts';
import { argumentShape, limitFault } from '../declared.ts';
import { gateReadBy } from '../statement-reads.ts';
import { codesRead, uncodedUnits } from '../../diagnostics/catalogue/plan-gates.ts';
import { percentText } from '../share-text.ts';

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
const usualGates = { start: 3, temperature: 2 / 3, low: -0.1, high: 1.1 };

const namesOfGates = Object.keys(usualGates) as readonly (keyof typeof usualGates)[];

/** A threshold that nothing lies below at first, and a slope that a tenth of a mean is wide. */
const usualThresholds = { start: 0, temperature: 0.1 };

const namesOfThresholds = Object.keys(usualThresholds) as readonly (keyof typeof usualThresholds)[];

export function gatePart(choice: Choice, context: PlanContext): Outcome<GatePart> {
  const form = choice.args['form'];
  const isAnnealed = form !== undefined && asChoice(form).word === 'annealed';
  const ofThresholds = choice.word === 'thresholds';
  const names = ofThresholds ? namesOfThresholds : namesOfGates;
  const numbers = ofThresholds ? { ...usualGates, ...usualThresholds } : { ...usualGates };
  const diagnostics: Diagnostic[] = [];
  for (const name of names) {
    const written = choice.args[name];
    if (written === undefined) continue;
    numbers[name] = numberOf(written);
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

export interface InputGatePart {
  readonly numbers: Omit<PlannedInputGates, 'groups'>;
  /** Names of the numbers that are defaults. */
  readonly defaults: readonly string[];
  /** That a prune of the stage ranks by gates, in graph order. */
  readonly groups: readonly UnitGroup[];
}

const usualInputGates = { start: 3, consensus: 0.95 };

const namesOfInputGates = Object.keys(usualInputGates) as readonly (keyof typeof usualInputGates)[];

export function inputGatePart(choice: Choice, context: PlanContext): Outcome<InputGatePart> {
  const { numbers, diagnostics } = numbersOfChoice(choice, usualInputGates, context);
  if (hasErrors(diagnostics)) return { diagnostics };
  const defaults = namesOfInputGates.filter((name) => choice.args[name] === undefined);
  return { value: { numbers, defaults, groups: rankedByGates(context, gateName) }, diagnostics };
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
): PlannedInputGates {
  return {
    ...numbers,
    groups: groups.flatMap((group) => {
      const read = readBy(group, facts);
      if ('why' in read) return [];
      return [
        {
          name: group.title,
          ...read,
          params: counted.has('params') ? costOf(group, 'params', facts) : undefined,
          flops: counted.has('flops') ? costOf(group, 'flops', facts) : undefined,
        },
      ];
    }),
  };
}

/** Numbers that train: a weight a feature, and a bias. */
export function numbersOfInputGates({ groups }: PlannedInputGates): number {
  return groups.reduce((sum, { features }) => sum + features + 1, 0);
}

export interface CodePart {
  readonly numbers: Pick<PlannedCodes, 'count' | 'start' | 'features'>;
  /** Names of the numbers that are defaults. */
  readonly defaults: readonly string[];
  /** That a later prune ranks by codes, in graph order. */
  readonly groups: readonly UnitGroup[];
}

const usualCodes = { count: 2, start: 1 };

const namesOfCodes = Object.keys(usualCodes) as readonly (keyof typeof usualCodes)[];

export function codePart(choice: Choice, context: PlanContext): Outcome<CodePart> {
  const { numbers, diagnostics } = numbersOfChoice(choice, usualCodes, context);
  if (hasErrors(diagnostics)) return { diagnostics };
  const groups = codedGroups(context);
  const features = featuresOf(context);
  const fault = faultOf(groups, features, choice, context);
  if (fault !== undefined) return { diagnostics: [...diagnostics, fault] };
  const defaults = namesOfCodes.filter((name) => choice.args[name] === undefined);
  return { value: { numbers: { ...numbers, features }, defaults, groups }, diagnostics };
}

function codedGroups(context: PlanContext): readonly UnitGroup[] {
  // The plan of the prune reports what is wrong with its selection.
  const ranked = context.coded.flatMap((prune) => groupsOfPart(selectGroups(prune, context).value));
  const titles = new Set(ranked.map(({ title }) => title));
  return unitGroupsOf(context.facts).filter(({ title }) => titles.has(title));
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
export function plannedCodes({ numbers, groups }: CodePart, counted: ReadonlySet<UnitCost>, { facts }: PlanContext): PlannedCodes {
  return {
    ...numbers,
    share: percentText(1, numbers.count),
    groups: groups.map((group) => ({
      name: group.title,
      units: group.units.length,
      readers: group.cuts === undefined ? gatedLayers(group, facts).map(({ name }) => name) : [],
      params: counted.has('params') ? costOf(group, 'params', facts) : undefined,
      flops: counted.has('flops') ? costOf(group, 'flops', facts) : undefined,
    })),
  };
}

/** The numbers of a word that trains on units: those that are written, within their limits, and else the usual ones. */
export function numbersOfChoice<Numbers extends Readonly<Record<string, number>>>(
  choice: Choice,
  usual: Numbers,
  context: PlanContext,
): { readonly numbers: Numbers; readonly diagnostics: readonly Diagnostic[] } {
  const written = Object.keys(usual).flatMap((name) => {
    const value = choice.args[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const numbers = written.map(([name, value]) => [name, numberOf(value)]);
  const faults = written.map(([name, value]) => limitFault(name, argumentShape('trained', choice.word, name), value, context));
  return { numbers: { ...usual, ...Object.fromEntries(numbers) }, diagnostics: faults.filter((fault) => fault !== undefined) };
}
