/** Checks that the parts of an expression fit, and that it is what its place takes. */
import * as catalogue from '../../diagnostics/catalogue/expressions.ts';
import type { Definition, Span } from '../../diagnostics/diagnostic.ts';
import { unsliced } from '../../basics/slices.ts';
import { wordsOf, type ExpressionShape } from '../../vocabulary/index.ts';
import { partsOf } from '../expressions/names.ts';
import { infer, type Inference, type Scope } from '../expressions/types/infer.ts';
import { axesInOrder, number, typeOfVariable, unknown, weightAxes, type ExprType } from '../expressions/types/type.ts';
import type { Expr, NamedExpression } from '../typed.ts';
import { report, textAt, type Context } from './context.ts';
import { definitionNamed } from './expand.ts';
import { isStored } from './expression-names.ts';
import { definitionOf } from '../names.ts';

type Role = ExpressionShape['role'];

export interface Written {
  readonly expr: Expr;
  /** Where each part stands. */
  readonly spans: ReadonlyMap<Expr, Span>;
  readonly span: Span;
  readonly role: Role;
  /** Parameters of the definition that it belongs to. */
  readonly own: ReadonlySet<string>;
  /** True where it is of one training step, with all definitions replaced. */
  readonly ofStep?: true;
}

/** What a value must be at its place; a criterion that only helps others may be anything. */
export type Demand = 'anything' | 'score' | 'score of a sample' | 'number' | 'weight';

export function demandOf(role: Role): Demand {
  if (role === 'criterion') return 'score';
  return role === 'reparam' ? 'weight' : 'number';
}

/** False where a part does not fit; the first one is reported. Warnings may be there as well. */
export function checkType(written: Written, demand: Demand, context: Context): boolean {
  const { expr, spans, span, role, own, ofStep } = written;
  let fine = true;
  const refuse = <A>(definition: Definition<A>, args: A, part: Expr): ExprType => {
    if (definition.severity === 'error' && !fine) return unknown;
    if (definition.severity === 'error') fine = false;
    const place = spans.get(part) ?? span;
    report(context, definition, { ...args, part: textAt(context, place) }, place);
    return unknown;
  };
  const bound = new Map([...[...own].map((name): [string, ExprType] => [name, number]), ...(ofStep === true ? ofOneStep : [])]);
  const types = new Map<Expr, ExprType>();
  const type = infer(expr, { scope: scopeOf(role, bound, context), refuse, types });
  if (fine && role === 'curve') checkCurveNames(written, refuse, context);
  if (fine && type.kind !== 'unknown' && demand !== 'anything') checkDemand(expr, type, { demand, role, pick: { types, refuse } });
  return fine;
}

/** The gradient of a step is that of its whole batch. */
const ofOneStep: readonly (readonly [string, ExprType])[] = [
  ['g', { kind: 'tensor', axes: new Set(weightAxes), perSample: false, sign: 'signed' }],
];

/** Axes that weights have, and outputs do not. */
const weightsAlone: ReadonlySet<string> = new Set(['in', 'kd', 'kh', 'kw', 'direction']);

function checkDemand(
  expr: Expr,
  type: Exclude<ExprType, { kind: 'unknown' }>,
  {
    demand,
    role,
    pick: { types, refuse },
  }: { readonly demand: Demand; readonly role: Role; readonly pick: Pick<Inference, 'types' | 'refuse'> },
): void {
  if (type.kind !== 'tensor') {
    refuse(catalogue.notOneValue, { what: type.kind }, expr);
    return;
  }
  const axes = axesInOrder(type.axes);
  const isLoss = role === 'loss' || role === 'penalty';
  const mayVary = demand === 'score of a sample' || isLoss;
  if (type.perSample && !mayVary) {
    const part = culprit(expr, types, (one) => one.kind === 'tensor' && one.perSample);
    refuse(catalogue.variesBySample, {}, part);
    return;
  }
  // A loss of outputs is a mean over what is left of them.
  const isOfOutputs = isLoss && type.perSample && axes.every((axis) => !weightsAlone.has(axis));
  if (demand === 'number' && axes.length > 0 && !isOfOutputs) {
    refuse(catalogue.notANumber, { owner: `a ${role}`, axes }, expr);
    return;
  }
  if (demand === 'weight' && !(type.axes.has('out') && type.axes.has('in'))) refuse(catalogue.notAWeight, { axes }, expr);
}

/** The smallest part that has what the whole must not have. */
function culprit(expr: Expr, types: ReadonlyMap<Expr, ExprType>, isBad: (type: ExprType) => boolean): Expr {
  const part = partsOf(expr).find((one) => isBad(types.get(one) ?? unknown));
  return part === undefined ? expr : culprit(part, types, isBad);
}

function checkCurveNames({ expr, own }: Written, refuse: Inference['refuse'], context: Context): void {
  const visit = (part: Expr): void => {
    const word = part.kind === 'name' && !own.has(part.name) ? part.name : undefined;
    const variable = word === undefined ? undefined : variableNamed(word, context);
    if (word !== undefined && variable !== undefined && variable.planned !== true) refuse(catalogue.notInCurve, { word }, part);
    partsOf(part).forEach(visit);
  };
  visit(expr);
}

function variableNamed(name: string, { vocabulary }: Context) {
  return wordsOf(vocabulary, 'variable').get(unsliced(name))?.type;
}

/** A number of each weight, whatever it is. */
const stored: ExprType = { kind: 'tensor', axes: new Set(weightAxes), perSample: false, sign: 'unknown' };

/** `bound` names the parameters of a definition, with the types of what is given for them. */
function scopeOf(role: Role, bound: ReadonlyMap<string, ExprType>, context: Context): Scope {
  const losses = role === 'loss' ? wordsOf(context.vocabulary, 'loss') : undefined;
  return {
    typeOf: (name) => {
      const own = bound.get(name);
      if (own !== undefined) return own;
      const variable = variableNamed(name, context) ?? variableNamed(afterMark(name), context);
      if (variable !== undefined) return typeOfVariable(variable);
      const definition = definitionNamed(name, role, context);
      if (definition !== undefined) return typeOfDefinition(definition, context);
      if (isStored(name, role, context)) return stored;
      const isNumber = name === 'pi' || definitionOf(context.names, ['param'], name) !== undefined;
      return isNumber || role === 'loss' ? number : undefined;
    },
    typeOfCall: ({ callee }, { args, named }) => {
      // What a penalty of chosen layers is, is what it holds.
      if (losses?.get(callee)?.args?.[0]?.shape?.kind === 'expression') return args[0] ?? number;
      if (losses?.has(callee) === true) return number;
      const definition = definitionNamed(callee, role, context);
      if (definition === undefined) return undefined;
      const params = definition.kind === 'curve' ? definition.params.slice(1) : definition.params;
      const given = params.map(({ name }, at): [string, ExprType] => [name, args[at] ?? named[name] ?? number]);
      return bodyType(definition, new Map(given), context);
    },
  };
}

/** `start.w` has the type of `w`. */
function afterMark(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function typeOfDefinition(definition: NamedExpression, context: Context): ExprType {
  const known = context.names.expressionTypes.get(definition);
  if (known !== undefined) return known;
  // A definition that leads back to itself is reported elsewhere.
  context.names.expressionTypes.set(definition, unknown);
  const type = bodyType(definition, new Map(), context);
  context.names.expressionTypes.set(definition, type);
  return type;
}

/** What is wrong inside a definition is reported where it stands. */
function bodyType({ kind, params, expr }: NamedExpression, given: ReadonlyMap<string, ExprType>, context: Context): ExprType {
  const usual = params.map(({ name }): [string, ExprType] => [name, number]);
  const scope = scopeOf(kind, new Map([...usual, ...given]), context);
  return infer(expr, { scope, refuse: () => unknown, types: new Map() });
}
