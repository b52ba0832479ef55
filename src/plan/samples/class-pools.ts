/** The samples of each class of a data set, as a statement finds them. */
import { diagnosticsOf } from '../../diagnostics/collecting.ts';
import { classesUnknown, samplesWithoutClasses } from '../../diagnostics/catalogue/plan-samples.ts';
import { hasErrors, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import type { Pool } from './sample-target.ts';

/** By label: all samples, and those that are left. */
export function classPools(context: PlanContext, data: string, span: Span): Outcome<ReadonlyMap<string, Pool>> {
  const left = context.state.samples.get(data);
  if (left !== undefined && left.classes === undefined) {
    return { diagnostics: [complain(context, classesUnknown, { data }, span)] };
  }
  const counts = context.settings.classes?.(data);
  if (counts === undefined || counts.value === undefined) {
    const faults = diagnosticsOf(counts);
    const without = complain(context, samplesWithoutClasses, { data }, span);
    return { diagnostics: hasErrors(faults) ? faults : [without] };
  }
  const pools = [...counts.value].map(([label, of]): readonly [string, Pool] => {
    return [label, { of, before: left?.classes?.get(label) ?? of }];
  });
  return { value: new Map(pools), diagnostics: [] };
}
