/**
 * The canonical form of a recipe: two recipes mean the same exactly when their canonical forms are
 * equal (language.md, law 2). Its name, version, papers, comments and docs are no part of it.
 */
import { vocabulary as edition1, type Shape, type Vocabulary } from '../vocabulary/index.ts';
import { nameText, printingOf, type Printing } from './canonical/printing.ts';
import { windowText } from './canonical/quantity.ts';
import { selectorText } from './canonical/selector.ts';
import { bodyLines, shapeOfParam } from './canonical/steps.ts';
import { valueText } from './canonical/value.ts';
import { printExpression } from './expressions/print.ts';
import type { NamedExpression, Param, Recipe } from './typed.ts';

/** The text ends with a line end; parsed and checked it gives the same meaning again. */
export function canonicalText(recipe: Recipe, vocabulary: Vocabulary = edition1): string {
  const printing = printingOf(recipe, vocabulary);
  const definitions = [
    ...(recipe.uses ?? []).map((file) => `use ${JSON.stringify(file)}`),
    ...recipe.params.map((param) => paramText(param, printing)),
    ...recipe.groups.map(({ name, selector, expect }) => {
      const count = expect === undefined ? '' : ` expect ${expect}`;
      return `group ${nameText(name, printing)} = ${selectorText(selector, printing)}${count}`;
    }),
    ...(recipe.models ?? []).map(
      ({ name, file }) => `model ${nameText(name, printing)} = ${JSON.stringify(file)}`,
    ),
    ...recipe.definitions.filter(isUsedByName).map((one) => definitionText(one, printing)),
  ];
  const body = bodyLines(recipe.body, printing);
  const between = definitions.length > 0 && body.length > 0 ? [''] : [];
  return [...definitions, ...between, ...body].join('\n') + '\n';
}

/** Criteria, curves and penalties have been replaced by what they mean wherever they are used. */
function isUsedByName({ kind }: NamedExpression): boolean {
  return kind === 'metric' || kind === 'reparam';
}

function paramText({ name, type, value, bounds }: Param, printing: Printing): string {
  const shape: Shape = shapeOfParam(name, printing);
  const range =
    bounds === undefined || shape.kind !== 'quantity'
      ? ''
      : ` in ${windowText(bounds, shape, printing)}`;
  const text = valueText(value, shape, printing);
  return `param ${nameText(name, printing)}: ${type} = ${text}${range}`;
}

function definitionText({ kind, name, params, expr }: NamedExpression, printing: Printing): string {
  const list = params.map((param) => {
    const usual = param.default === undefined ? '' : `: ${printExpression(param.default)}`;
    return nameText(param.name, printing) + usual;
  });
  const header = nameText(name, printing) + (list.length === 0 ? '' : `(${list.join(', ')})`);
  return `${kind} ${header} = ${printExpression(expr)}`;
}
