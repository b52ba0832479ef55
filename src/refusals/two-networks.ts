/** Metrics of two networks, in statements that speak of one. */
import type { Choice, Recipe, Step, TypedStatement, Value } from '../language/typed.ts';
import { clause } from '../plan/reading.ts';
import { isOfTwo } from '../plan/observe/metric-facts.ts';
import type { Refusal } from './refusal.ts';

/** Everywhere but in `measure … between`. */
export function twoNetworkRefusals({ body }: Pick<Recipe, 'body'>): readonly Refusal[] {
  return body
    .flatMap(inStep)
    .map(({ word, span }) => ({
      what: `\`${word}\`, which compares two networks, of one`,
      span,
      instead: `write \`measure ${word} between MARK and MARK\``,
    }));
}

function inStep(step: Step): readonly Choice[] {
  if (step.kind === 'stage') return [...inValue(step.until), ...step.statements.flatMap(inStatement)];
  const arms = step.kind === 'branch' ? step.arms : [];
  return [
    ...(step.kind === 'repeat' ? inValue(step.until) : []),
    ...[step.body, ...arms.map(({ body }) => body)].flatMap((steps) => steps.flatMap(inStep)),
  ];
}

function inStatement(statement: TypedStatement): readonly Choice[] {
  if (statement.verb === 'measure' && clause(statement, 'between') !== undefined) return [];
  return [statement.object, ...Object.values(statement.clauses)].flatMap(inValue);
}

function inValue(value: Value | undefined): readonly Choice[] {
  switch (value?.kind) {
    case 'choice':
      return [...(isOfTwo(value.word) ? [value] : []), ...Object.values(value.args).flatMap(inValue)];
    case 'record':
      return Object.values(value.fields).flatMap(inValue);
    case 'list':
      return value.items.flatMap(inValue);
    default:
      return [];
  }
}
