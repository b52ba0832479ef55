/** `mask NAME`: the expression that a re-parameterisation gives the forward pass for a weight. */
import { apply } from '../../language/expressions/definition.ts';
import { mapParts } from '../../language/expressions/names.ts';
import { standardExpression } from '../../language/expressions/standard.ts';
import type { Choice, Expr, NamedExpression } from '../../language/typed.ts';
import type { Refused } from '../criteria/criterion.ts';
import { asExpression } from '../reading.ts';
import { weightFault } from './weight-expression.ts';

const planned: ReadonlySet<string> = new Set(['hard', 'soft', 'revisable', 'shrinking', 'fading']);

/** Undefined for a mask of the vocabulary's own. */
export function maskExpression(choice: Choice, definitions: readonly NamedExpression[]): Expr | Required<Refused> | undefined {
  const { word } = choice;
  if (planned.has(word)) return undefined;
  const expr = weightOf(choice, definitions);
  const fault = expr === undefined ? 'what it is made of' : weightFault(expr);
  if (expr !== undefined && fault === undefined) return expr;
  return { refused: `${fault ?? ''} in \`mask ${word}\``, instead: 'use `mask soft`' };
}

/** The expression of a re-parameterisation with its arguments, and the definitions in it, put in. */
function weightOf({ word, args }: Choice, definitions: readonly NamedExpression[]): Expr | undefined {
  const definition = namedIn(definitions, ['reparam'], word);
  const given = Object.entries(args).map(([name, value]) => [name, asExpression(value).expr] as const);
  const expr = definition && apply(definition, [], Object.fromEntries(given)).expr;
  return expr && expanded(expr, definitions);
}

function expanded(expr: Expr, definitions: readonly NamedExpression[]): Expr {
  const name = expr.kind === 'name' ? expr.name : expr.kind === 'call' ? expr.callee : undefined;
  const definition = name === undefined ? undefined : namedIn(definitions, ['reparam', 'criterion'], name);
  const inner = definition && (expr.kind === 'call' ? apply(definition, expr.args, expr.named) : apply(definition)).expr;
  return mapParts(inner ?? expr, (part) => expanded(part, definitions));
}

/** Words of the vocabulary ignore case; names that a recipe gives do not. */
function namedIn(
  definitions: readonly NamedExpression[],
  kinds: readonly NamedExpression['kind'][],
  name: string,
): NamedExpression | undefined {
  const own = definitions.find((one) => kinds.includes(one.kind) && one.name === name);
  return own ?? kinds.map((kind) => standardExpression(kind, name.toLowerCase())).find(Boolean);
}
