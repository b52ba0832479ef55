/** Whether the data sets of one plan mean the same by their labels. */
import { otherClasses } from '../../diagnostics/catalogue/data-sources.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { WithFacts } from './open-data.ts';

/** Sets whose labels are numbers by themselves agree with all others. */
export function disagreements(sets: ReadonlyMap<string, Pick<WithFacts, 'classNames'>>): readonly Diagnostic[] {
  const named = [...sets].flatMap(([role, { classNames }]) => (classNames === undefined ? [] : [{ role, classNames }]));
  const [first, ...others] = named;
  return others.flatMap(({ role, classNames }) => {
    const without = (all: readonly string[] = [], known: readonly string[] = []): string[] => all.filter((name) => !known.includes(name));
    const missing = without(first?.classNames, classNames);
    const extra = without(classNames, first?.classNames);
    if (missing.length + extra.length === 0) return [];
    return [diagnose(otherClasses, { role, first: first?.role ?? '', missing, extra })];
  });
}
