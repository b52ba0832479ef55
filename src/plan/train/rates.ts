/** `rates 10% of conv`: which tensors train at another rate than the rest of a statement. */
import type { PlannedRate } from '../plan.ts';
import { twoRates, unusedRate } from '../../diagnostics/catalogue/plan-training.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import { trainable } from '../facts.ts';
import { asChoice, asRecord, asSelector, clause, itemsOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { selected } from '../select-layers.ts';
import { membersOf } from './parts.ts';
import { numberIn } from './pieces.ts';

export interface RatesChoice {
  readonly rates: readonly PlannedRate[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `trained` are the tensors that the statement trains, or that its adapters stand beside. */
export function ratesOf(statement: TypedStatement, trained: ReadonlySet<string>, context: PlanContext): RatesChoice {
  const value = clause(statement, 'rates');
  const rates: PlannedRate[] = [];
  const diagnostics: Diagnostic[] = [];
  const taken = new Set<string>();
  for (const item of value === undefined ? [] : itemsOf(value)) {
    const { share, of } = asRecord(item).fields;
    if (of === undefined) throw new TypeError('the checker promises a part');
    const part = tensorsOf(of, context);
    diagnostics.push(...part.diagnostics);
    const tensors = part.tensors.filter((tensor) => trained.has(tensor));
    const what = textOf(of.span, context);
    const twice = tensors.find((tensor) => taken.has(tensor));
    if (twice !== undefined) {
      diagnostics.push(complain(context, twoRates, { what, tensor: twice }, of.span));
    } else if (tensors.length === 0 && part.diagnostics.length === 0) {
      diagnostics.push(complain(context, unusedRate, { what }, of.span));
    } else {
      rates.push({ factor: numberIn(share) ?? 1, tensors });
    }
    for (const tensor of tensors) taken.add(tensor);
  }
  return { rates, diagnostics };
}

function textOf({ start, end }: Span, { source }: PlanContext): string {
  return source.text.slice(start, end);
}

/** Layers with their biases, which are named after them; in graph order. */
function tensorsOf(
  part: Value,
  context: PlanContext,
): { readonly tensors: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  if (part.kind === 'choice') {
    const members = membersOf(asChoice(part).word, context.facts) ?? [];
    return { tensors: members.map(({ tensor }) => tensor), diagnostics: [] };
  }
  const { value = [], diagnostics } = selected(asSelector(part), context);
  const names = new Set(value.flatMap(({ name }) => [name, `${name}.bias`]));
  const members = trainable(context.facts).filter(({ layer, tensor }) => (layer !== undefined && names.has(layer)) || names.has(tensor));
  const own = new Set(value.map(({ tensor }) => tensor));
  const all = trainable(context.facts).filter((one) => own.has(one.tensor) || members.includes(one));
  return { tensors: all.map(({ tensor }) => tensor), diagnostics };
}
