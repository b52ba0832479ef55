/** What the rules on a typed recipe are given, and how they read it. */
import { memoized } from '../../../basics/memoized.ts';
import { one, rational, subtract, type Rational } from '../../../exact/rational.ts';
import { diagnose, type Definition, type Diagnostic, type Place, type Source, type Span } from '../../../diagnostics/diagnostic.ts';
import type { Duty, Vocabulary } from '../../../vocabulary/index.ts';
import { evaluateExact, type Environment } from '../../expressions/evaluate.ts';
import type { Recipe, TypedStatement, Value } from '../../typed.ts';
import { stepsIn } from '../../within.ts';

export interface RuleContext {
  readonly source: Source;
  readonly vocabulary: Vocabulary;
  /** Values of the parameters; one that a sweep goes through has none. */
  readonly environment: Environment;
  readonly findings: Diagnostic[];
}

export function report<A>(
  context: RuleContext,
  definition: Definition<A>,
  args: A,
  span: Span,
  more: Pick<Place, 'fixes' | 'related'> = {},
): void {
  context.findings.push(diagnose(definition, args, { source: context.source, span, ...more }));
}

export function textAt(context: RuleContext, { start, end }: Span): string {
  return context.source.text.slice(start, end).replace(/\s+/g, ' ');
}

/** Every parameter's declared value, without those that are varied somewhere. */
export function environmentOf({ params, body }: Recipe): Environment {
  const values = new Map<string, Rational>();
  for (const { name, value } of params) {
    const amount = value.kind === 'quantity' ? evaluateExact(value.amount, values) : undefined;
    if (amount !== undefined) values.set(name, amount);
  }
  for (const step of stepsIn(body)) {
    const varied = step.kind === 'sweep' ? step.over : step.kind === 'branch' ? (step.varying ?? []) : [];
    for (const { name } of varied) values.delete(name);
  }
  return values;
}

export function dutyOf({ verb }: TypedStatement, { vocabulary }: Pick<RuleContext, 'vocabulary'>): Duty | undefined {
  const declaration = vocabulary.heads.get(verb);
  return declaration?.kind === 'verb' ? declaration.duty : undefined;
}

/** The share that is pruned when the target is reached; undefined for shares of a resource. */
export function sparsityOf(target: Value | undefined, context: RuleContext): Rational | undefined {
  if (target?.kind === 'pattern') return subtract(one, rational(target.keep, target.of));
  if (target?.kind !== 'quantity') return undefined;
  const amount = evaluateExact(target.amount, context.environment);
  if (target.unit === 'sparsity') return amount;
  return target.unit === 'density' && amount ? subtract(one, amount) : undefined;
}

/** What a statement selects, as a text that is equal exactly when the selections are written alike. */
export const selectionOf = /* @__PURE__ */ memoized(({ object, clauses }: TypedStatement) =>
  comparable([object, clauses['in'] ?? null, clauses['except'] ?? null]),
);

/** A value without the places where it was written. */
export function comparable(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) =>
    key === 'span' ? undefined : typeof inner === 'bigint' ? inner.toString() : inner,
  );
}
