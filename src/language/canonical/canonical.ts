/**
 * The canonical form of a recipe: two recipes mean the same exactly when their canonical forms are
 * equal (language.md, law 2). Its name, version, papers, comments and docs are no part of it.
 */
import { vocabulary as edition1, type Shape, type Vocabulary } from '../../vocabulary/index.ts';
import { nameText, printingOf, type Printing } from './printing.ts';
import { windowText } from './quantity.ts';
import { selectorText, valueText } from './value.ts';
import { selfNamed, bodyLines, shapeOfParam } from './steps.ts';
import { keptGroups } from './kept-groups.ts';
import { normalExpression } from './normal-expression.ts';
import { freeNames } from '../expressions/names.ts';
import { printExpression, printName } from '../expressions/print.ts';
import type { NamedExpression, NamedFile, Param, Recipe } from '../typed.ts';

/** The text ends with a line end; parsed and checked it gives the same meaning again. */
export function canonicalText(recipe: Recipe, vocabulary: Vocabulary = edition1): string {
  const printing = canonicalPrinting(recipe, vocabulary);
  const definitions = definitionLines(recipe, printing);
  const body = bodyLines(recipe.body, printing);
  const between = definitions.length > 0 && body.length > 0 ? [''] : [];
  return [...definitions, ...between, ...body].join('\n') + '\n';
}

/** What every part of the canonical form of this recipe is printed with. */
export function canonicalPrinting(recipe: Recipe, vocabulary: Vocabulary = edition1): Printing {
  const printing = printingOf(recipe, vocabulary);
  return { ...printing, selfNamed: selfNamed(recipe.body, printing) };
}

/** Definitions do not depend on their order, but for parameters that use others. */
function definitionLines(recipe: Recipe, printing: Printing): readonly string[] {
  return [...definitionTexts(recipe, printing)].map(([what, text]) => {
    const isTyped = what.startsWith('param ');
    return isTyped ? `${what}: ${text}` : `${what} = ${text}`;
  });
}

/**
 * What is defined → what it is: `param target` → `sparsity = 80%`, in canonical order. What comes
 * from files that the recipe uses stands among its own.
 */
export function definitionTexts(recipe: Recipe, printing: Printing): ReadonlyMap<string, string> {
  const called = (kind: string, name: string) => `${kind} ${nameText(name, printing)}`;
  const others = [
    keptGroups(recipe).map(({ name, selector, expect }) => {
      const count = expect === undefined ? '' : ` expect ${expect}`;
      return [called('group', name), selectorText(selector, printing) + count] as const;
    }),
    (recipe.models ?? []).map(
      ({ name, file, reading = [] }) => [called('model', name), JSON.stringify(file) + readingText(reading)] as const,
    ),
    // In a file of definitions alone they are all there is; elsewhere expressions hold what they stand for.
    recipe.definitions.filter((one) => recipe.body.length === 0 || isUsedByName(one)).map((one) => definitionText(one, printing)),
  ];
  const params = inDependence(recipe.params).map((param) => [called('param', param.name), paramText(param, printing)] as const);
  return new Map([...params, ...others.flatMap((texts) => texts.toSorted(byName))]);
}

/** ` reading context from text.hidden`, inputs in the order of their names. */
function readingText(reading: NonNullable<NamedFile['reading']>): string {
  if (reading.length === 0) return '';
  const sorted = reading.toSorted((a, b) => (a.input < b.input ? -1 : 1));
  const inputs = sorted.map(({ input }) => printName(input));
  const outputs = sorted.map(({ model, output }) => printName(`${model}.${output}`));
  return ` reading ${inputs.join(', ')} from ${outputs.join(', ')}`;
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

/** By name, each parameter behind those that its value uses. */
function inDependence(params: readonly Param[]): readonly Param[] {
  const byName = params.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const done = new Map<string, Param>();
  const place = (param: Param): void => {
    if (done.has(param.name)) return;
    const used = param.value.kind === 'quantity' ? freeNames(param.value.amount) : new Set();
    for (const other of byName) if (other !== param && used.has(other.name)) place(other);
    done.set(param.name, param);
  };
  byName.forEach(place);
  return [...done.values()];
}

/** Criteria, curves and penalties have been replaced by what they mean wherever they are used. */
function isUsedByName({ kind }: NamedExpression): boolean {
  return kind === 'metric' || kind === 'reparam';
}

function paramText({ name, type, value, bounds }: Param, printing: Printing): string {
  const shape: Shape = shapeOfParam(name, printing);
  const range = bounds === undefined || shape.kind !== 'quantity' ? '' : ` in ${windowText(bounds, shape, printing)}`;
  const text = valueText(value, shape, printing);
  return `${type} = ${text}${range}`;
}

function definitionText({ kind, name, params, expr }: NamedExpression, printing: Printing): readonly [what: string, text: string] {
  const list = params.map((param) => {
    const usual = param.default === undefined ? '' : `: ${printExpression(normalExpression(param.default))}`;
    return nameText(param.name, printing) + usual;
  });
  const header = nameText(name, printing) + (list.length === 0 ? '' : `(${list.join(', ')})`);
  return [`${kind} ${header}`, printExpression(normalExpression(expr))];
}
