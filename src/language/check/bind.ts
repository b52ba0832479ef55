/** Puts the values of parameters into a recipe, so that its quantities are numbers. */
import { valuesAt } from '../../basics/maps.ts';
import { compare, isInteger, multiply, one, rational, zero, type Rational } from '../../exact/rational.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import { startOfSpan, diagnose, hasErrors, type Diagnostic, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import { vocabulary as edition1, lexiconOf, type Vocabulary } from '../../vocabulary/index.ts';
import { mapSteps, type Rewriting } from './map-values.ts';
import { isBetween } from './headers.ts';
import { checkRules } from './rules/index.ts';
import { evaluateExact } from '../expressions/evaluate.ts';
import { printNumber } from '../expressions/print.ts';
import { freeNames, substitute } from '../expressions/names.ts';
import type { Expr, Param, Quantity, Recipe, Step } from '../typed.ts';
import * as names from '../../diagnostics/catalogue/names.ts';
import { parse } from '../syntax/parse.ts';
import { lower } from './lower.ts';
import { listed, suggest } from '../../diagnostics/suggest.ts';

type Values = ReadonlyMap<string, Quantity>;

/**
 * The recipe with each parameter replaced by its value, or by the one that `settings` give it (`target` → `90%`, as it would stand in the
 * recipe). Arithmetic is evaluated exactly. Only a parameter that a sweep or a branch goes through stays a name, inside that block: each
 * arm puts its own value in with `substituteParameter`.
 */
export function bind(recipe: Recipe, settings: ReadonlyMap<string, string>, vocabulary: Vocabulary = edition1): Outcome<Recipe> {
  const { params, diagnostics } = applySettings(recipe, settings, vocabulary);
  if (hasErrors(diagnostics)) return { diagnostics };
  const findings: Diagnostic[] = [...diagnostics];
  const values = valuesOf(params);
  const settled = params.map((param) => settleParam(param, values, param.source ?? recipe.source, findings));
  const within = (names: readonly string[]): Rewriting => {
    const inner = new Map([...values].filter(([name]) => !names.includes(name)));
    return rewritingFor(inner, recipe.source, findings);
  };
  const bound: Recipe = {
    ...recipe,
    params: settled,
    definitions: recipe.definitions.map((definition) => ({
      ...definition,
      expr: within(definition.params.map(({ name }) => name)).expression(definition.expr),
    })),
    body: mapSteps(recipe.body, within([]), within),
  };
  findings.push(...newFindings(bound, recipe, vocabulary));
  return hasErrors(findings) ? { diagnostics: findings } : { value: bound, diagnostics: findings };
}

/** The same steps with one parameter replaced: an arm of a sweep. */
export function substituteParameter(body: readonly Step[], name: string, value: Quantity, source: Source): Outcome<readonly Step[]> {
  const findings: Diagnostic[] = [];
  const rewriting = rewritingFor(new Map([[name, value]]), source, findings);
  const untouched = rewritingFor(new Map(), source, findings);
  // A block within that goes through the same parameter has values of its own.
  const within = (names: readonly string[]): Rewriting => (names.includes(name) ? untouched : rewriting);
  const steps = mapSteps(body, rewriting, within);
  return hasErrors(findings) ? { diagnostics: findings } : { value: steps, diagnostics: findings };
}

/** In the order of the recipe: a parameter may use those above it. */
function valuesOf(params: readonly Param[]): Values {
  const amounts = new Map<string, Rational>();
  const values = new Map<string, Quantity>();
  for (const { name, value } of params) {
    if (value.kind !== 'quantity') continue;
    const amount = evaluateExact(value.amount, amounts);
    if (amount === undefined) continue;
    amounts.set(name, amount);
    values.set(name, { ...value, amount: { kind: 'number', value: amount } });
  }
  return values;
}

function settleParam(param: Param, values: Values, source: Source, findings: Diagnostic[]): Param {
  const value = values.get(param.name);
  if (value === undefined) return param;
  const { bounds } = param;
  const from = bounds && evaluateExact(bounds.from.amount, amountsOf(values));
  const to = bounds && evaluateExact(bounds.to.amount, amountsOf(values));
  const amount = value.amount.kind === 'number' ? value.amount.value : undefined;
  if (from !== undefined && to !== undefined && amount !== undefined && !isBetween(amount, from, to)) {
    const args = { word: param.name, written: shown(amount, value.unit), from: shown(from, value.unit), to: shown(to, value.unit) };
    const span = bounds?.span ?? param.span;
    findings.push(diagnose(types.outOfBounds, args, { source, span }));
  }
  return { ...param, value };
}

function rewritingFor(values: Values, source: Source, findings: Diagnostic[]): Rewriting {
  const amounts = amountsOf(values);
  const numbers = new Map<string, Expr>([...amounts].map(([name, value]) => [name, { kind: 'number', value }]));
  return {
    expression: (expr) => substitute(expr, numbers),
    quantity: (quantity) => {
      const unit = unitOf(quantity, values);
      const names = freeNames(quantity.amount);
      const isOpen = [...names].some((name) => !amounts.has(name));
      if (isOpen) return { ...quantity, unit, amount: substitute(quantity.amount, numbers) };
      const value = evaluateExact(quantity.amount, amounts);
      const problem = names.size > 0 || value === undefined ? problemOf(quantity, value, source) : undefined;
      if (problem !== undefined) findings.push(problem);
      return value === undefined ? quantity : { ...quantity, unit, amount: { kind: 'number', value } };
    },
  };
}

/** A length in a parameter's unit follows the unit that the parameter is set in. */
function unitOf(quantity: Quantity, values: Values): string {
  return valuesAt(values, [...freeNames(quantity.amount)]).find(({ unit }) => !pure.has(unit))?.unit ?? quantity.unit;
}

const shares: ReadonlySet<string> = new Set(['sparsity', 'density', 'ratio', 'share']);
const pure: ReadonlySet<string> = new Set([...shares, 'number', 'count', 'rank']);

function problemOf(quantity: Quantity, value: Rational | undefined, source: Source): Diagnostic | undefined {
  const { unit, span } = quantity;
  const written = source.text.slice(span.start, span.end);
  if (value === undefined) return diagnose(types.notANumber, { written }, { source, span });
  const owner = 'the recipe';
  if (shares.has(unit) && (compare(value, zero) < 0 || compare(value, one) > 0)) {
    return diagnose(types.outOfRange, { written: `${written} = ${shown(value, unit)}`, owner }, { source, span });
  }
  if ((unit === 'count' || unit === 'rank') && !isInteger(value)) {
    return diagnose(types.notWhole, { written: `${written} = ${shown(value, unit)}`, what: unit }, { source, span });
  }
  if (unit === 'count' && compare(value, zero) <= 0) {
    return diagnose(types.notPositive, { written: `${written} = ${shown(value, unit)}`, owner }, { source, span });
  }
  return undefined;
}

function amountsOf(values: Values): ReadonlyMap<string, Rational> {
  const amounts = new Map<string, Rational>();
  for (const [name, { amount }] of values) if (amount.kind === 'number') amounts.set(name, amount.value);
  return amounts;
}

function shown(value: Rational, unit: string): string {
  const scale = shares.has(unit);
  const printed = printNumber(scale ? multiply(value, rational(100)) : value);
  return scale ? `${printed}%` : pure.has(unit) ? printed : `${printed} ${unit}`;
}

/** What the rules find with these values and did not find with the declared ones. */
function newFindings(bound: Recipe, declared: Recipe, vocabulary: Vocabulary): readonly Diagnostic[] {
  const key = ({ code, span }: Diagnostic) => `${code} ${startOfSpan(span)}`;
  const known = new Set(checkRules(declared, vocabulary).map(key));
  return checkRules(bound, vocabulary).filter((finding) => !known.has(key(finding)));
}

/** Reads values given from outside (`--set target=90%`) as if they stood in the recipe. */
type AppliedSettings = { readonly params: readonly Param[]; readonly diagnostics: readonly Diagnostic[] };

/** The recipe's parameters with the values that were set; bounds stay those of the recipe. */
function applySettings(recipe: Recipe, settings: ReadonlyMap<string, string>, vocabulary: Vocabulary): AppliedSettings {
  const diagnostics: Diagnostic[] = [];
  const known = recipe.params.map(({ name }) => name);
  for (const name of settings.keys()) {
    if (known.includes(name)) continue;
    const args = { word: name, suggestion: suggest(name, known), known: listed(known) };
    const source = { name: '--set', text: `${name}=${settings.get(name) ?? ''}` };
    diagnostics.push(diagnose(names.unknownSetting, args, { source, span: { start: 0, end: name.length } }));
  }
  const params = recipe.params.map((param) => {
    const written = settings.get(param.name);
    if (written === undefined) return param;
    const read = readSetting(param, written, vocabulary);
    diagnostics.push(...read.diagnostics);
    return read.param ?? param;
  });
  return { params, diagnostics };
}

/** Parsed as the parameter's own declaration, so that a finding shows its type beside the value. */
function readSetting(param: Param, written: string, vocabulary: Vocabulary) {
  const before = `param ${quoted(param.name)}: ${param.type} = `;
  const source = { name: '--set', text: before + written };
  const { tree, diagnostics } = parse(source, lexiconOf(vocabulary));
  const lowered = lower(tree, vocabulary);
  const found = [...diagnostics, ...lowered.diagnostics];
  const [set] = lowered.recipe.params;
  const isAlone = tree.statements.length === 1 && tree.statements[0]?.clauses.length === 0;
  if (set?.value.kind === 'quantity' && set.value.amount.kind === 'number' && isAlone) {
    if (!hasErrors(found)) return { param: { ...param, value: set.value }, diagnostics: found };
  }
  if (hasErrors(found)) return { diagnostics: found };
  const args = { word: param.name, written };
  const span = { start: before.length, end: source.text.length };
  return { diagnostics: [diagnose(types.badSetting, args, { source, span })] };
}

function quoted(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) ? name : `\`${name}\``;
}
