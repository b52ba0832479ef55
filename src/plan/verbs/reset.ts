/** `reset weights`, `reset all`: weights, or all that a network begins with, are drawn anew, and masks stay. */
import { diagnosticsOf, collecting, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { foldedNormsStay } from '../../diagnostics/catalogue/plan-structure.ts';
import type { Selector, TypedStatement } from '../../language/typed.ts';
import type { TensorStart } from '../../model/index.ts';
import type { PlannedReset, PlannedStarts } from '../plan.ts';
import { asChoice, asSelector, clause } from '../reading.ts';
import { complain, type PlannedStep, type PlanContext, planStep, refusal } from '../plan-context.ts';
import { parametersOf, prunedLayers } from '../select-layers.ts';

const rules = ['permuted', 'kaiming', 'pytorch'] as const;

/** What `using` is when it is left out: an ONNX file knows no initialiser. */
export const usualRule = 'permuted';

export function planReset(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const using = clause(statement, 'using');
    const word = using === undefined ? usualRule : asChoice(using).word;
    const rule = rules.find((name) => name === word);
    if (rule === undefined)
      return take(refusal(context, unsupported, { what: `\`reset\` using \`${word}\`` }, using?.span ?? statement.span));
    const isAll = asChoice(statement.object).word === 'all';
    const drawn = isAll ? allDrawn(statement, context) : weightsDrawn(statement, context);
    if (hasErrors(drawn.diagnostics)) return fail(drawn.diagnostics);
    const planned: PlannedReset = {
      kind: 'reset',
      at: context.at,
      rule,
      ...take(drawn),
      stream: `${context.stage.streams}/reset[${context.at}]`,
      defaults: using === undefined ? ['rule'] : undefined,
    };
    return { statements: [planned], state: context.state, diagnostics: [] };
  });
}

type Drawn = Pick<PlannedReset, 'layers' | 'starts' | 'left'>;

function weightsDrawn(statement: TypedStatement, context: PlanContext): Outcome<Drawn> {
  return collecting((take) => {
    const layers = take(prunedLayers(statement, context));
    return { layers: layers.map(({ name }) => name), ...leftBeside(new Set(layers.map(({ tensor }) => tensor)), context) };
  });
}

function allDrawn(statement: TypedStatement, context: PlanContext): Outcome<Drawn> {
  const { facts } = context;
  const [inside, outside] = [clause(statement, 'in'), clause(statement, 'except')];
  const kept = inside && tensorsOf(asSelector(inside), context);
  const gone = outside && tensorsOf(asSelector(outside), context);
  const diagnostics: readonly Diagnostic[] = [...diagnosticsOf(kept), ...diagnosticsOf(gone), ...foldedIn(statement, context)];
  const known = new Set(facts.parameters.map(({ tensor }) => tensor));
  const starts = (facts.starts?.() ?? []).filter(({ tensor, norm = tensor }) => {
    const isChosen = kept?.value === undefined || kept.value.has(norm);
    return known.has(tensor) && isChosen && gone?.value?.has(norm) !== true;
  });
  const names = new Map(facts.layers.map(({ tensor, name }) => [tensor, name]));
  const drawn = new Set(starts.map(({ tensor }) => tensor));
  const layers = starts.flatMap(({ tensor, of }) => (of === tensor ? (names.get(tensor) ?? []) : []));
  return { value: { layers, starts: startsOf(starts, names), ...leftBeside(drawn, context) }, diagnostics };
}

function tensorsOf(selector: Selector, context: PlanContext): Outcome<ReadonlySet<string>> {
  const { value, diagnostics } = parametersOf(selector, context);
  return { value: new Set(value?.map(({ tensor }) => tensor)), diagnostics };
}

/** Without the weights of layers, which the rule draws. */
function startsOf(starts: readonly TensorStart[], names: ReadonlyMap<string, string>): PlannedStarts {
  const biases = starts.flatMap(({ tensor, as, of }) => {
    const layer = as === 'uniform' && of !== tensor ? names.get(of ?? '') : undefined;
    return layer === undefined ? [] : [[tensor, layer] as const];
  });
  const others = (['normal', 'ones', 'zeros', 'quarters'] as const).map((kind) => {
    return [kind, starts.flatMap(({ tensor, as }) => (as === kind ? [tensor] : []))] as const;
  });
  return {
    uniform: biases.length > 0 ? Object.fromEntries(biases) : undefined,
    ...Object.fromEntries(others.filter(([, tensors]) => tensors.length > 0)),
  };
}

/** What else there is, running statistics included. */
function leftBeside(drawn: ReadonlySet<string>, { facts }: PlanContext): Pick<PlannedReset, 'left'> {
  const left = facts.parameters.flatMap(({ tensor }) => (drawn.has(tensor) ? [] : [tensor]));
  return left.length === 0 ? {} : { left };
}

function foldedIn(statement: TypedStatement, context: PlanContext): readonly Diagnostic[] {
  const layers = context.facts.foldedNorms?.() ?? [];
  return layers.length === 0 ? [] : [complain(context, foldedNormsStay, { layers }, statement.span)];
}
