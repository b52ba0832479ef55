/** The loss of a training statement: its terms, and the number that each is multiplied by. */
import { unsliced, wholeOutput } from '../../basics/slices.ts';
import { noTeacherLayer, otherTeacherOutput } from '../../diagnostics/catalogue/plan-training.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { done, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { freeNames, wholeNames } from '../../language/expressions/names.ts';
import type { Expr, TypedStatement, SelectorTerm } from '../../language/typed.ts';
import { uncountedIn } from '../observe/left-of-resource.ts';
import { strayOutput } from '../observe/measured.ts';
import type { PlannedTerm, PlannedTrain } from '../plan.ts';
import { asExpression, clause } from '../reading.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { namesWidths, unitCosts, type UnitCost, movedOfGates, namesOfGates } from '../units/gated-units.ts';
import { rational, toNumber, type Rational } from '../../exact/rational.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { layersOf } from '../select-layers.ts';
import {
  isDifferentiable,
  labelLossIn,
  labels,
  numberOf,
  outputsOf,
  isNuclear,
  isOnly,
  readNuclear,
  readOnly,
  termNamed,
  summandsOf,
  type Faulty,
} from './only.ts';

export interface LossChoice {
  readonly loss: PlannedTrain['loss'];
  /** Absent where one plain loss is all there is. */
  readonly objective?: NonNullable<PlannedTrain['objective']>;
  /** What it counts of units with gates. */
  readonly counted: ReadonlySet<UnitCost>;
  /** True where it names what widths leave of the network. */
  readonly expected: boolean;
  readonly defaults: readonly string[];
}

export function lossOf(statement: TypedStatement, context: PlanContext): Outcome<LossChoice> {
  const value = clause(statement, 'loss');
  const { loss } = context.settings.task;
  if (value === undefined) return done({ loss, counted: new Set(), expected: false, defaults: ['loss'] });
  const { expr, span } = asExpression(value);
  const made = termsOf(expr, context, span);
  const lacking = made.find((term) => 'lacks' in term);
  if (lacking !== undefined) {
    const { name, known, lacks: layer } = lacking;
    return refusal(context, noTeacherLayer, { name, layer, known }, span);
  }
  const faulty = made.find((term) => 'faults' in term);
  if (faulty !== undefined) return { diagnostics: faulty.faults };
  const refused = made.find((term) => 'refused' in term);
  if (refused !== undefined) return refusal(context, unsupported, { what: refused.refused, instead: refused.instead }, span);
  const terms = made.filter((term) => 'term' in term);
  const expected = namesWidths(freeNames(expr));
  const counted = countedIn(expr, terms);
  const uncounted = counted.has('flops') || expected ? uncountedIn('flops', context, span) : undefined;
  if (uncounted !== undefined) return { diagnostics: [uncounted] };
  const own = loss === 'sum' ? loss : (terms.find((term) => term.term === 'labels')?.loss ?? loss);
  const [first, second] = terms;
  const isPlain = first?.term === 'labels' && first.weight === 1 && first.of === undefined && second === undefined;
  return done({ loss: own, ...(isPlain ? {} : { objective: terms }), counted, expected, defaults: [] });
}

function countedIn(expr: Expr, terms: readonly PlannedTerm[]): ReadonlySet<UnitCost> {
  const names = freeNames(expr);
  const isOfGates = terms.some(({ term }) => term === 'gates');
  return new Set(unitCosts.filter((cost) => isOfGates && names.has(cost)));
}

/** What of a loss is not carried out, and what to write instead. */
export type RefusedTerm = { readonly refused: string; readonly instead: string };

/** A layer that another model does not have. */
export type LackingTeacher = { readonly lacks: string; readonly name: string; readonly known: readonly string[] };

type Made = PlannedTerm | RefusedTerm | LackingTeacher | Faulty;

/** Sums are taken apart, and numbers pulled in front. */
export function termsOf(expr: Expr, context: PlanContext, span: Span): readonly Made[] {
  return summandsOf(expr, rational(1)).flatMap(({ part, factor }): readonly Made[] => {
    if (!isOnly(part)) return [termOf(part, toNumber(factor), context, span)];
    return penaltiesAt(part, factor, context, span);
  });
}

/** The penalties that `only` holds, each of its layers alone. */
function penaltiesAt(call: Expr, factor: Rational, context: PlanContext, span: Span): readonly Made[] {
  const read = readOnly(call);
  if ('refused' in read) return [read];
  const layers = namesAt(read.at, context, span);
  if ('faults' in layers) return [layers];
  return summandsOf(read.inner, factor).map((one) => {
    const made = penalty(one.part, toNumber(one.factor), (name) => context.state.marks.has(name));
    return 'term' in made && made.term === 'penalty' ? { ...made, layers } : made;
  });
}

/** Of the layers that these roles, groups, names and globs mean. */
function namesAt(at: readonly string[], context: PlanContext, span: Span): readonly string[] | Faulty {
  const terms = at.map((name): SelectorTerm => termNamed(name, context.groups, span));
  const { value, diagnostics } = layersOf({ kind: 'selector', terms, span }, context);
  return value?.map(({ name }) => name) ?? { faults: diagnostics };
}

function nuclear(part: Expr, factor: number, context: PlanContext, span: Span): Made {
  const read = readNuclear(part);
  if ('refused' in read) return read;
  const { lambda, form, every, at } = read;
  const layers = at && namesAt(at, context, span);
  return layers && 'faults' in layers ? layers : { term: 'nuclear', weight: factor * lambda, form, every, layers };
}

function termOf(part: Expr, weight: number, context: PlanContext, span: Span): Made {
  if (part.kind === 'name' && part.name === 'task') return { term: 'labels', weight, loss: context.settings.task.loss };
  if (part.kind === 'name' && part.name === 'open-gates') return { term: part.name, weight };
  const read = labelLossIn(part);
  if (read !== undefined) return 'refused' in read ? read : labels(read, weight, context, span);
  if (isOfTeacher(part)) return part.callee === 'kl' ? divergence(part, weight, context, span) : features(part, weight, context);
  if (isNuclear(part)) return nuclear(part, weight, context, span);
  if (wholeNames(part).has('y') && context.settings.task.outputs !== undefined) {
    return { refused: `the loss \`${printExpression(part)}\` of several outputs`, instead: severalLosses };
  }
  return formula(part, weight, (name) => context.state.marks.has(name));
}

/** A term that is written out, of the output, of gates or of weights. */
function formula(part: Expr, weight: number, isMark: (name: string) => boolean): PlannedTerm | RefusedTerm {
  const names = wholeNames(part);
  if (names.has('y')) return lossExpression(part, weight);
  const isOfGates = namesWidths(names) || movedOfGates.some((name) => names.has(name));
  return isOfGates ? gatePenalty(part, weight) : penalty(part, weight, isMark);
}

/** What is wrong with a term whatever the model and its marks are. */
export function termFault(part: Expr): RefusedTerm | undefined {
  if (isOfTeacher(part)) {
    const teacher = writtenTeacher(part);
    if (teacher === undefined || teacher.kind === 'name') return undefined;
    return { refused: `the teacher \`${printExpression(teacher)}\``, instead: 'name a mark, as in `kl(original)`' };
  }
  const read = labelLossIn(part);
  if (read !== undefined) return 'refused' in read ? read : undefined;
  const isNamed = part.kind === 'name' && ['task', 'open-gates'].includes(part.name);
  if (isNamed || isNuclear(part) || isOnly(part)) return undefined;
  const made = formula(part, 1, () => true);
  return 'refused' in made ? made : undefined;
}

function isOfTeacher(part: Expr): part is Call {
  return part.kind === 'call' && (part.callee === 'kl' || part.callee === 'features');
}

function writtenTeacher(call: Call): Expr | undefined {
  return call.args[0] ?? call.named['teacher'];
}

const severalLosses = 'use `task`, and say under `task.loss` of the project what each output adds to it';

type Call = Extract<Expr, { kind: 'call' }>;

function divergence(call: Call, weight: number, context: PlanContext, span: Span): Made {
  const teacher = teacherOf(call, context);
  if (typeof teacher !== 'string') return teacher;
  const { task } = context.settings;
  const of = call.named['of'];
  const name = of?.kind === 'name' ? of.name : undefined;
  if (name === undefined && (of ?? task.outputs) !== undefined) {
    return { refused: '`kl` of several outputs', instead: `write \`kl(${teacher}, of: NAME)\`` };
  }
  const own = outputsOf(task).find((one) => one.name === (name ?? task.output));
  if (own === undefined) return { faults: [strayOutput(context, name ?? task.output, span)] };
  if (own.loss !== 'crossentropy') return { refused: '`kl` of outputs that are no logits of classes', instead: 'use `features`' };
  const { outputs, unlike } = context.teachers.get(teacher) ?? {};
  if (task.outputs === undefined && unlike !== undefined) return { faults: [complain(context, otherTeacherOutput, unlike, span)] };
  const theirs = outputs?.map((one) => one.name);
  if (task.outputs !== undefined && theirs?.includes(wholeOutput(own)) === false) {
    return { refused: `\`kl\` of \`${own.name}\`, which \`${teacher}\` lacks,`, instead: `name one that it has: ${theirs.join(', ')}` };
  }
  const temperature = call.named['temperature'];
  const value = temperature === undefined ? 1 : toNumber(numberOf(temperature) ?? rational(0));
  if (value <= 0) return { refused: 'a temperature that is not above 0', instead: 'write 1 or more' };
  return { term: 'kl', weight, teacher, temperature: value, of: task.outputs && name };
}

/** Without `at`, what the last layer reads: the features that the head is put on. */
function features(call: Call, weight: number, context: PlanContext): Made {
  const teacher = teacherOf(call, context);
  if (typeof teacher !== 'string') return teacher;
  const { layers } = context.facts;
  const other = context.teachers.get(teacher);
  const at = call.named['at'];
  if (at === undefined) {
    const last = layers.find(({ roles }) => roles.has('last layer'));
    const theirs = other === undefined ? last?.name : other.lastLayer;
    if (last !== undefined && theirs === undefined && other !== undefined) return { lacks: last.name, name: teacher, known: other.layers };
    if (last === undefined || theirs === undefined) return { refused: '`features` of a model without layers', instead: 'use `kl`' };
    const names = { layer: last.name, theirs: theirs !== last.name ? theirs : undefined };
    return { term: 'features', weight, teacher, ...names, side: 'input' };
  }
  const written = at.kind === 'name' ? at.name : '';
  const isLayer = layers.some((layer) => layer.name === written);
  const playing = isLayer ? [] : layers.filter(({ roles }) => [...roles].some((role) => role === written));
  if (playing.length > 1) {
    const names = playing.map((layer) => `\`${layer.name}\``).join(', ');
    return { refused: `\`features\` at \`${written}\`, which ${playing.length} layers are,`, instead: `name one of them: ${names}` };
  }
  const name = playing[0]?.name ?? written;
  const isKnown = isLayer || playing.length === 1;
  if (isKnown && other !== undefined && !other.layers.includes(name)) return { lacks: name, name: teacher, known: other.layers };
  return isKnown
    ? { term: 'features', weight, teacher, layer: name, side: 'output' }
    : {
        refused: `\`features\` at \`${printExpression(at)}\`, which is no layer`,
        instead: 'name a layer that `espalier inspect` lists, in back quotes where it is no word',
      };
}

function teacherOf(call: Call, { state, teachers }: PlanContext): string | RefusedTerm {
  const written = writtenTeacher(call);
  const name = written?.kind === 'name' ? written.name : '';
  if (state.marks.has(name) || teachers.has(name)) return name;
  return {
    refused: `the teacher \`${name}\``,
    instead: `use a mark that is set before: ${[...state.marks.keys(), ...teachers.keys()].join(', ')}`,
  };
}

/** Of the output and the label. Labels are data: what only looks at them needs no gradient. */
function lossExpression(part: Expr, weight: number): PlannedTerm | RefusedTerm {
  const text = printExpression(part);
  const stray = [...wholeNames(part)].find((name) => !ofOutput.has(name));
  if (stray !== undefined) {
    const instead = 'write it with `y`, the output of the model, and `label`; add penalties of weights to it';
    return { refused: `\`${stray}\` in the loss \`${text}\``, instead };
  }
  if (isDifferentiable(part, (name) => ['label', 'pi'].includes(unsliced(name)))) return { term: 'expression', weight, loss: text };
  const instead =
    'write it with `+`, `-`, `*`, `/`, powers by a number, `sum`, `mean`, `norm`, `sqrt`, `exp`, `ln`, `abs` and `softmax(… over out)`';
  return { refused: `the loss \`${text}\``, instead };
}

const ofOutput: ReadonlySet<string> = new Set(['y', 'label', 'pi']);

/** Names that a layer has. */
const ofLayers: ReadonlySet<string> = new Set(['w', 'gamma', 'beta']);
/** The mask of the weights: it changes at updates, and has no gradient. */
const mask = 'm';

function penalty(part: Expr, weight: number, isMark: (name: string) => boolean): PlannedTerm | RefusedTerm {
  const text = printExpression(part);
  const names = freeNames(part);
  const isKnown = (name: string): boolean => {
    const dot = name.lastIndexOf('.');
    if (name === mask) return names.size > 1;
    return ofLayers.has(name.slice(dot + 1)) && (dot < 0 || isMark(name.slice(0, dot)));
  };
  const isCarriedOut = names.size > 0 && [...names].every(isKnown) && isDifferentiable(part, ofMasks);
  if (isCarriedOut) return { term: 'penalty', weight, penalty: text };
  const instead =
    'add up `task`, `kl(…)`, `features(…)` and penalties of `w`, `gamma` and `beta`, with `m` beside them, each times a number';
  return { refused: `the loss \`${text}\``, instead };
}

/** Of the gates that train, their numbers and the costs of their units, which do not change. */
function gatePenalty(part: Expr, weight: number): PlannedTerm | RefusedTerm {
  const text = printExpression(part);
  const isKnown = [...freeNames(part)].every((name) => namesOfGates.has(name));
  if (isKnown && isDifferentiable(part, (name) => !movedOfGates.includes(name))) return { term: 'gates', weight, penalty: text };
  const instead =
    'write it with `q`, `gate`, `params` and `flops` of the gated units, or `expected-flops` of widths, and add other penalties to it';
  return { refused: `the loss \`${text}\``, instead };
}

/** The mask and what marks hold do not train. */
function ofMasks(name: string): boolean {
  return name === mask || name.includes('.');
}
