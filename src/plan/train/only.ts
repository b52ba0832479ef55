/** `l1(of: box)`, `only(lasso, at: conv)` and `nuclear(3e-4, at: conv)`: losses of an output and penalties of layers, read from their expressions. */
import { unsliced, type Sliced } from '../../basics/slices.ts';
import { one, toNumber, divide, multiply, rational, type Rational } from '../../exact/rational.ts';
import { freeNames, calledNames, partsOf } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, Group, SelectorTerm } from '../../language/typed.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { matrixForms, type MatrixForm } from '../../model/factors/matrix.ts';
import { roles } from '../../vocabulary/roles.ts';
import type { Refused } from '../criteria/criterion.ts';
import { evaluateExact } from '../../language/expressions/evaluate.ts';
import { elementwise } from '../criteria/names.ts';
import { outputNamed, strayOutput } from '../observe/measured.ts';
import type { LossName, PlannedTask, PlannedTerm } from '../plan.ts';
import type { PlanContext } from '../plan-context.ts';

// Which expressions of a loss have a gradient.

/** Undefined where it is more than a number. */
export function numberOf(expr: Expr): Rational | undefined {
  return freeNames(expr).size > 0 || calledNames(expr).size > 0 ? undefined : evaluateExact(expr, new Map());
}

/** Functions that have a gradient. */
const smooth: ReadonlySet<string> = new Set([...['sum', 'mean', 'norm', 'var', 'std', 'sqrt', 'exp', 'ln', 'abs']]);

/** No comparison, no list, and every exponent a number; what only looks at fixed names needs no gradient. */
export function isDifferentiable(expr: Expr, isFixed: (name: string) => boolean): boolean {
  if (expr.kind === 'call' && expr.callee === 'softmax') {
    const isAlong = expr.over?.length === 1 && expr.over[0] === 'out' && expr.args.length === 1;
    return isAlong && partsOf(expr).every((part) => isDifferentiable(part, isFixed));
  }
  if (expr.kind === 'call' && !smooth.has(expr.callee)) {
    const [argument, second] = expr.args;
    return elementwise.has(expr.callee) && [...freeNames(expr)].every(isFixed) && argument !== undefined && !second;
  }
  if (expr.kind === 'list' || expr.kind === 'index') return false;
  if (expr.kind === 'call' && expr.args.length !== 1) return false;
  if (expr.kind === 'binary') {
    if (!['+', '-', '*', '/', '^'].includes(expr.operator)) return false;
    if (expr.operator === '^' && numberOf(expr.right) === undefined) return false;
  }
  return partsOf(expr).every((part) => isDifferentiable(part, isFixed));
}

export interface Only {
  readonly inner: Expr;
  /** Names of layers, globs, groups and roles. */
  readonly at: readonly string[];
}

export function isOnly(expr: Expr): boolean {
  return expr.kind === 'call' && expr.callee === 'only';
}

/** Without a model: what it holds is a penalty of weights, and `at` names layers. */
export function readOnly(expr: Expr): Only | Required<Refused> {
  const text = printExpression(expr);
  const call = expr.kind === 'call' ? expr : undefined;
  const inner = call?.args[0] ?? call?.named['penalty'];
  const names = namesOf(call?.named['at'] ?? call?.args[1]);
  if (inner === undefined || names === undefined) return noNames(text);
  if (summandsOf(inner, one).some(({ part }) => isNuclear(part))) {
    return { refused: '`nuclear` in `only`', instead: 'name its layers itself: `nuclear(3e-4, at: conv)`' };
  }
  const stray = [...freeNames(inner)].find((name) => !ofLayers.has(name.slice(name.lastIndexOf('.') + 1)));
  if (stray === undefined && freeNames(inner).size > 0) return { inner, at: names };
  const what = stray === undefined ? 'a number' : `\`${stray}\``;
  return { refused: `${what} in \`only\``, instead: 'put a penalty of `w`, `gamma` or `beta` into it, such as `lasso`' };
}

/** Undefined where something else than names stands there, or nothing. */
function namesOf(at: Expr | undefined): readonly string[] | undefined {
  const named = at?.kind === 'list' ? at.items : at === undefined ? [] : [at];
  const names = named.flatMap((one) => (one.kind === 'name' ? [one.name] : []));
  return names.length === 0 || names.length < named.length ? undefined : names;
}

function noNames(text: string): Required<Refused> {
  return { refused: `the layers of \`${text}\``, instead: 'name a layer, a role, a group, or several: `at: [conv, head]`' };
}

export interface Nuclear {
  readonly lambda: number;
  readonly form: MatrixForm;
  readonly every: number;
  /** Absent where every layer that trains is meant. */
  readonly at?: readonly string[];
}

/** With its arguments or without. */
export function isNuclear(expr: Expr): boolean {
  const word = expr.kind === 'call' ? expr.callee : expr.kind === 'name' ? expr.name : '';
  return word === 'nuclear';
}

/** Without a model: its arguments are numbers, names of layers and a form. */
export function readNuclear(expr: Expr): Nuclear | Required<Refused> {
  const call = expr.kind === 'call' ? expr : undefined;
  const { at, as, every: times } = call?.named ?? {};
  const lambda = strengthOf(call?.args ?? [], call?.named['lambda']);
  if (typeof lambda !== 'number') return lambda;
  const form = matrixForms.find((word) => as?.kind === 'name' && as.name === word);
  if (as !== undefined && form === undefined) {
    const instead = `write ${matrixForms.map((word) => `\`as: ${word}\``).join(' or ')}`;
    return { refused: `\`${printExpression(as)}\` as the form of a matrix`, instead };
  }
  const every = times === undefined ? 1 : numberIn(times);
  if (!Number.isSafeInteger(every) || every < 1) {
    const written = times === undefined ? '' : printExpression(times);
    return { refused: `\`every: ${written}\` of \`nuclear\``, instead: 'write a whole number of steps: `every: 20`' };
  }
  const names = namesOf(at);
  if (at !== undefined && names === undefined) return noNames(printExpression(expr));
  return { lambda, form: form ?? 'channel', every, at: names };
}

function strengthOf([first, second]: readonly Expr[], named: Expr | undefined): number | Required<Refused> {
  const given = first ?? named;
  const more = second ?? (first && named);
  if (more !== undefined) {
    const instead = 'write one strength, and names before all others: `nuclear(3e-4, at: conv)`';
    return { refused: `\`${printExpression(more)}\` beside the strength of \`nuclear\``, instead };
  }
  const lambda = given === undefined ? usual : numberIn(given);
  if (given === undefined || lambda > 0) return lambda;
  return { refused: `\`${printExpression(given)}\` as the strength of \`nuclear\``, instead: 'write a number above 0: `nuclear(3e-4)`' };
}

/** The strength of the paper's code. */
const usual = 3e-4;

function numberIn(expr: Expr): number {
  const value = numberOf(expr);
  return value === undefined ? NaN : toNumber(value);
}

const ofLayers: ReadonlySet<string> = new Set(['w', 'gamma', 'beta', 'm']);

/** A group of the recipe, a role, else a name or a glob. */
export function termNamed(name: string, groups: readonly Group[], span: Span): SelectorTerm {
  if (groups.some((group) => group.name === name)) return { kind: 'group', name, span };
  const role = roles.find(({ word }) => word === name);
  return role === undefined || role.position !== undefined ? { kind: 'glob', pattern: name, span } : { kind: 'role', role: name, span };
}

// The summands of a loss, and the number that each is multiplied by.

type Summand = { readonly part: Expr; readonly factor: Rational };

/** Sums are taken apart, and numbers pulled in front. */
export function summandsOf(expr: Expr, factor: Rational): readonly Summand[] {
  if (expr.kind === 'unary') return summandsOf(expr.operand, multiply(factor, rational(-1)));
  if (expr.kind !== 'binary') return [{ part: expr, factor }];
  const { operator, left, right } = expr;
  const [ofLeft, ofRight] = [numberOf(left), numberOf(right)];
  switch (operator) {
    case '+':
      return [...summandsOf(left, factor), ...summandsOf(right, factor)];
    case '-':
      return [...summandsOf(left, factor), ...summandsOf(right, multiply(factor, rational(-1)))];
    case '*':
      if (ofLeft !== undefined) return summandsOf(right, multiply(factor, ofLeft));
      if (ofRight !== undefined) return summandsOf(left, multiply(factor, ofRight));
      break;
    case '/':
      if (ofRight !== undefined && ofRight.n !== 0n) return summandsOf(left, divide(factor, ofRight));
      break;
    default:
  }
  return [{ part: expr, factor }];
}

// Losses of labels, and the output that they name.

const labelLosses: ReadonlySet<string> = new Set(['crossentropy', 'mse', 'l1', 'bce']);

function isLabelLoss(name: string): name is LossName {
  return labelLosses.has(name);
}

export interface LabelTerm {
  readonly loss: LossName;
  /** The output that it names. */
  readonly of?: string;
}

/** `crossentropy`, or `l1(of: box)`. */
export function labelLossIn(part: Expr): LabelTerm | Required<Refused> | undefined {
  const loss = part.kind === 'call' ? part.callee : part.kind === 'name' ? part.name : '';
  if (!isLabelLoss(loss)) return undefined;
  if (part.kind === 'name') return { loss };
  const { of } = part.kind === 'call' ? part.named : {};
  if (of?.kind === 'name' && part.kind === 'call' && part.args.length === 0) return { loss, of: of.name };
  return { refused: `the loss \`${printExpression(part)}\``, instead: `write \`${loss}(of: NAME)\`` };
}

/** Layers or outputs that the model does not have, as diagnostics say it. */
export type Faulty = { readonly faults: readonly Diagnostic[] };

/** The labels of an output, and those of one data set, are of one kind. */
export function labels(
  { loss, of }: LabelTerm,
  weight: number,
  context: PlanContext,
  span: Span,
): PlannedTerm | Required<Refused> | Faulty {
  const { task } = context.settings;
  const outputs = outputsOf(task);
  if (of === undefined && task.outputs !== undefined) {
    return { refused: `the loss \`${loss}\` of one of several outputs`, instead: `write \`${loss}(of: NAME)\`` };
  }
  const named = of ?? task.output;
  const whole = outputs.find(({ name }) => name === named) ?? outputs.find(({ name }) => name === unsliced(named));
  if (whole === undefined) return { faults: [strayOutput(context, named, span)] };
  const ofClasses = whole.loss === 'crossentropy';
  if (whole.name !== named && ofClasses) {
    return { refused: `\`${named}\`, whose labels are classes,`, instead: 'name it under `task.loss` with labels of its own' };
  }
  if ((loss === 'crossentropy') === ofClasses) {
    if (whole.name === named) return { term: 'labels', weight, loss, of: task.outputs && of };
    const { value, diagnostics } = outputNamed(named, (output) => context.facts.dimsOf?.(output), { source: context.source, span });
    return value === undefined ? { faults: diagnostics } : { term: 'labels', weight, loss, of: named, slice: value.slice };
  }
  const refused = `the loss \`${loss}\` of labels that are ${ofClasses ? 'classes' : 'numbers'}`;
  return { refused, instead: ofClasses ? 'use `task` or `crossentropy`' : 'use `task`, `mse`, `l1` or `bce`' };
}

export function outputsOf({ outputs, output, loss }: PlannedTask): readonly (Sliced & { readonly loss: LossName })[] {
  return outputs ?? [{ name: output, loss }];
}
