/** `train continuing STAGE`: the state that a training inherits from an earlier one. */
import { nothingToContinue, otherAlgorithm } from '../../diagnostics/catalogue/plan-structure.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import { asName, clause } from '../reading.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import type { DecayChoice } from './decay.ts';
import type { OptimizerChoice } from './optimizer.ts';
import type { RatesChoice } from './rates.ts';

export interface Earlier {
  readonly path: string;
  readonly planned: PlannedTrain;
}

/** The training that the statement names; undefined where it names none. */
export function continuedBy(statement: TypedStatement, context: PlanContext): Outcome<Earlier> | undefined {
  const value = clause(statement, 'continuing');
  if (value === undefined) return undefined;
  const name = asName(value);
  const training = context.state.stages.get(name)?.training;
  if (training?.turns === true) {
    const what = `\`continuing ${name}\`, where several statements take turns,`;
    const instead = 'train in stages of their own';
    return refusal(context, unsupported, { what, instead }, value.span);
  }
  if (training !== undefined) return done(training);
  return refusal(context, nothingToContinue, { name }, value.span);
}

/** Unless the statement has one of its own. */
export function inheritedOptimizer(statement: TypedStatement, { planned }: Earlier): Outcome<OptimizerChoice> | undefined {
  if (clause(statement, 'with') !== undefined) return undefined;
  return done({ optimizer: planned.optimizer, defaults: ['optimizer'] });
}

/** They belong to the optimizer: another one, or rates of its own, take their place. */
export function inheritedRates(statement: TypedStatement, { planned }: Earlier, trained: ReadonlySet<string>): RatesChoice | undefined {
  if (clause(statement, 'with') ?? clause(statement, 'rates')) return undefined;
  const rates = (planned.rates ?? []).map(({ factor, tensors }) => {
    return { factor, tensors: tensors.filter((tensor) => trained.has(tensor)) };
  });
  return { rates: rates.filter(({ tensors }) => tensors.length > 0), diagnostics: [] };
}

/** The schedule goes on too: its steps are those of both stages together. */
export function inheritedDecay(statement: TypedStatement, { planned }: Earlier): Outcome<DecayChoice> | undefined {
  if (clause(statement, 'decay') !== undefined) return undefined;
  const { restarts: _, ...decay } = planned.decay;
  return done({ decay, defaults: ['decay'] });
}

/** The state of one optimizer means nothing to another. */
export function otherOptimizer(
  { planned }: Earlier,
  { optimizer }: OptimizerChoice,
  statement: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  if (planned.optimizer.name === optimizer.name) return [];
  const args = { before: planned.optimizer.name, now: optimizer.name };
  const span = statement.spans['with'] ?? statement.span;
  return [complain(context, otherAlgorithm, args, span)];
}
