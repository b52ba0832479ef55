/** `codes` among what trains: how many, what their router reads, and on which units they have gates. */
import { groupsOfPart } from '../optional-lists.ts';
import type { PlannedCodes } from '../plan.ts';
import { codesRead, uncodedUnits } from '../../diagnostics/catalogue/plan-gates.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Choice } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/index.ts';
import { unitGroupsOf, type ModelFacts } from '../facts.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { percentText } from '../share-text.ts';
import { gateObstacle, gatedLayers, costOf, type UnitCost } from '../units/gated-units.ts';
import { selectGroups } from '../units/select-groups.ts';
import { numbersOfChoice } from './numbers-trained.ts';

export interface CodePart {
  readonly numbers: Pick<PlannedCodes, 'count' | 'start' | 'features'>;
  /** Names of the numbers that are defaults. */
  readonly defaults: readonly string[];
  /** That a later prune ranks by codes, in graph order. */
  readonly groups: readonly UnitGroup[];
}

const usual = { count: 2, start: 1 };

const names = Object.keys(usual) as readonly (keyof typeof usual)[];

export function codePart(choice: Choice, context: PlanContext): Outcome<CodePart> {
  const { numbers, diagnostics } = numbersOfChoice(choice, usual, context);
  if (hasErrors(diagnostics)) return { diagnostics };
  const groups = codedGroups(context);
  const features = featuresOf(context);
  const fault = faultOf(groups, features, choice, context);
  if (fault !== undefined) return { diagnostics: [...diagnostics, fault] };
  const defaults = names.filter((name) => choice.args[name] === undefined);
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
  if (features === 0) {
    const type = context.settings.ports?.input.type ?? 'of no known type';
    return complain(context, codesRead, { type }, span);
  }
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
  if (group.makers !== undefined || group.factors !== undefined) {
    return 'its gates would multiply weights, which all samples share';
  }
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
