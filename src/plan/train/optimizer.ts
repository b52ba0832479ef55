/** The optimizer with every value; defaults come from the vocabulary. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedOptimizer } from '../plan.ts';
import { asChoice, clause } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { argumentShape, limitFault, numberOfArgument } from '../declared.ts';

export type OptimizerChoice = { readonly optimizer: PlannedOptimizer; readonly defaults: readonly string[] };

/** What `with` is when it is left out (language.md, "Holes"). */
export const usualOptimizer = 'adamw';

export function optimizerOf(statement: TypedStatement, context: PlanContext): Outcome<OptimizerChoice> {
  const value = clause(statement, 'with');
  const choice = value && asChoice(value);
  const word = choice?.word ?? usualOptimizer;
  const span = choice?.span ?? statement.span;
  const defaults: string[] = choice === undefined ? ['optimizer'] : [];
  const faults: Diagnostic[] = [];
  const number = (name: string): number => {
    const written = choice?.args[name];
    if (choice !== undefined && written === undefined) defaults.push(`optimizer.${name === 'weight-decay' ? 'weightDecay' : name}`);
    const fault = written && limitFault(name, argumentShape('optimizer', word, name), written, context);
    if (fault !== undefined) faults.push(fault);
    return numberOfArgument('optimizer', word, name, written);
  };
  const optimizer = build(word, number, choice?.args['nesterov'] !== undefined);
  if (optimizer === undefined) return refusal(context, unsupported, { what: `the optimizer \`${word}\`` }, span);
  return faults.length > 0 ? { diagnostics: faults } : done({ optimizer, defaults });
}

function build(word: string, number: (name: string) => number, nesterov: boolean): PlannedOptimizer | undefined {
  switch (word) {
    case 'sgd':
      return { name: 'sgd', lr: number('lr'), momentum: number('momentum'), nesterov, weightDecay: number('weight-decay') };
    case 'adam':
    case 'adamw':
      return {
        name: word,
        lr: number('lr'),
        beta1: number('beta1'),
        beta2: number('beta2'),
        eps: number('eps'),
        weightDecay: number('weight-decay'),
      };
    case 'sm3':
      return { name: 'sm3', lr: number('lr'), eps: number('eps') };
    default:
      return undefined;
  }
}
