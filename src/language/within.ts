/** What lies inside the parts of a recipe: steps in steps, values in values. Whoever looks for something in them walks here. */
import type { Stage, Step, TypedStatement, Value } from './typed.ts';

type Body = readonly Step[];

/** The bodies right inside a step: that of all, or those of its arms. */
export function bodiesOf(step: Step): readonly Body[] {
  if (step.kind === 'stage') return [];
  return step.kind === 'branch' ? [step.body, ...step.arms.map(({ body }) => body)] : [step.body];
}

/** A body and all that lie inside it. */
export function bodiesIn(body: Body): readonly Body[] {
  return [body, ...body.flatMap((step) => bodiesOf(step).flatMap(bodiesIn))];
}

/** All steps, each before those inside it. */
export function stepsIn(body: Body): Body {
  return body.flatMap((step) => [step, ...bodiesOf(step).flatMap(stepsIn)]);
}

export function stagesIn(body: Body): readonly Stage[] {
  return stepsIn(body).filter((step) => step.kind === 'stage');
}

export function statementsIn(body: Body): readonly TypedStatement[] {
  return stagesIn(body).flatMap(({ statements }) => statements);
}

/** A value and all that lie inside it, each before those inside. */
export function valuesIn(value: Value): readonly Value[] {
  return [value, ...innerValues(value).flatMap(valuesIn)];
}

/** The object and the values of the clauses, with all that lie inside them. */
export function valuesOf({ object, clauses }: Pick<TypedStatement, 'object' | 'clauses'>): readonly Value[] {
  return [object, ...Object.values(clauses)].flatMap(valuesIn);
}

function innerValues(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.items;
  return value.kind === 'choice' ? Object.values(value.args) : value.kind === 'record' ? Object.values(value.fields) : [];
}
