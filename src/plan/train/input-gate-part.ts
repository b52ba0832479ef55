/** `input-gates` among what trains: on which branches they stand, and what they read. */
import type { PlannedInputGates } from '../plan.ts';
import { hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Choice } from '../../language/typed.ts';
import { featureAxis, type UnitGroup } from '../../model/index.ts';
import { gateName } from '../criteria/gate.ts';
import type { ModelFacts } from '../facts.ts';
import type { PlanContext } from '../plan-context.ts';
import { numbersOfChoice } from './numbers-trained.ts';
import { costOf, type UnitCost } from '../units/gated-units.ts';
import { rankedByGates } from './gate-part.ts';

export interface InputGatePart {
  readonly numbers: Omit<PlannedInputGates, 'groups'>;
  /** Names of the numbers that are defaults. */
  readonly defaults: readonly string[];
  /** That a prune of the stage ranks by gates, in graph order. */
  readonly groups: readonly UnitGroup[];
}

const usual = { start: 3, consensus: 0.95 };

const names = Object.keys(usual) as readonly (keyof typeof usual)[];

export function inputGatePart(choice: Choice, context: PlanContext): Outcome<InputGatePart> {
  const { numbers, diagnostics } = numbersOfChoice(choice, usual, context);
  if (hasErrors(diagnostics)) return { diagnostics };
  const defaults = names.filter((name) => choice.args[name] === undefined);
  return { value: { numbers, defaults, groups: rankedByGates(context, gateName) }, diagnostics };
}

/** What enters a branch, and how many features it has; or why a gate cannot read it. */
export function readBy(
  { cuts }: UnitGroup,
  { dimsOf }: Pick<ModelFacts, 'dimsOf'>,
): { readonly reads: string; readonly features: number } | { readonly why: string } {
  const [first] = cuts ?? [];
  if (first === undefined) {
    return { why: 'a gate by input stands on a whole residual branch: `sublayers` or `blocks`' };
  }
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
