/** Rewrites every quantity and every expression of a recipe's body. */
import { fold, type Table } from '../../basics/fold.ts';
import type { Expr, Quantity, Step, TypedStatement, Value, Variation } from '../typed.ts';

export type Rewriting = { readonly quantity: (quantity: Quantity) => Quantity; readonly expression: (expr: Expr) => Expr };

/**
 * The same steps with their values rewritten. Inside a sweep or branch over a parameter the
 * rewriting is the one that `within` gives for the parameters' names, those of all the blocks around.
 */
export function mapSteps(body: readonly Step[], rewriting: Rewriting, within: (names: readonly string[]) => Rewriting): readonly Step[] {
  return body.map((step): Step => {
    switch (step.kind) {
      case 'stage':
        return {
          ...step,
          length: step.length && rewriting.quantity(step.length),
          until: step.until && mapValue(step.until, rewriting),
          statements: step.statements.map((statement) => mapStatement(statement, rewriting)),
        };
      case 'repeat':
        return {
          ...step,
          times: rewriting.quantity(step.times),
          until: step.until && mapValue(step.until, rewriting),
          body: mapSteps(step.body, rewriting, within),
        };
      case 'sweep': {
        const over = mapVariations(step.over, rewriting);
        return { ...step, over, body: mapInside(step.over, step.body, within) };
      }
      case 'branch': {
        return {
          ...step,
          ways: step.ways && rewriting.quantity(step.ways),
          varying: step.varying && mapVariations(step.varying, rewriting),
          over: step.over && mapValue(step.over, rewriting),
          body: mapInside(step.varying ?? [], step.body, within),
          arms: step.arms.map((arm) => ({ ...arm, body: mapSteps(arm.body, rewriting, within) })),
        };
      }
    }
  });
}

function mapInside(over: readonly Variation[], body: readonly Step[], within: (names: readonly string[]) => Rewriting): readonly Step[] {
  const own = over.map(({ name }) => name);
  const deeper = (names: readonly string[]): Rewriting => within([...own, ...names]);
  return mapSteps(body, deeper([]), deeper);
}

export function mapStatement(statement: TypedStatement, rewriting: Rewriting): TypedStatement {
  return { ...statement, object: mapValue(statement.object, rewriting), clauses: mapRecord(statement.clauses, rewriting) };
}

export function mapValue(value: Value, rewriting: Rewriting): Value {
  return fold(values, value, rewriting);
}

const same = (value: Value): Value => value;

const values: Table<Value, [Rewriting], Value> = {
  quantity: (value, { quantity }) => quantity(value),
  window: (value, { quantity }) => ({ ...value, from: quantity(value.from), to: quantity(value.to) }),
  expression: (value, { expression }) => ({ ...value, expr: expression(value.expr) }),
  choice: (value, rewriting) => ({ ...value, args: mapRecord(value.args, rewriting) }),
  record: (value, rewriting) => ({ ...value, fields: mapRecord(value.fields, rewriting) }),
  list: (value, rewriting) => ({ ...value, items: value.items.map((item) => mapValue(item, rewriting)) }),
  pattern: same,
  selector: same,
  text: same,
};

function mapRecord(fields: Readonly<Record<string, Value>>, rewriting: Rewriting): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, mapValue(value, rewriting)]));
}

function mapVariations(variations: readonly Variation[], rewriting: Rewriting): readonly Variation[] {
  return variations.map(({ name, values }) => ({ name, values: values.map((value) => mapValue(value, rewriting)) }));
}
