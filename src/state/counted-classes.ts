/** Samples that a plan takes by their class: whether the data has the classes it was planned for. */
import { classCounts, heldLabels, type ClassCounts } from '../data/class-counts.ts';
import type { Dataset } from '../data/dataset.ts';
import { planOfOtherClasses } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan, PlannedClients, PlannedStatement } from '../plan/plan.ts';

/** Classes that a plan counts, where the data has other ones. */
export function otherClasses(plan: Plan, datasets: ReadonlyMap<string, Dataset>): readonly Diagnostic[] {
  const statements = plan.stages.flatMap((stage) => stage.statements);
  const all = [...Object.values(plan.clients ?? {}).map(classesOfClients), ...statements.map(countedClasses)];
  return all.flatMap((counted) => {
    const dataset = counted && datasets.get(counted.data);
    if (counted === undefined || dataset === undefined) return [];
    const { data: name, classes: planned, fits } = counted;
    const found = classCounts(heldLabels(dataset.y).values);
    if (fits(found)) return [];
    return [diagnose(planOfOtherClasses, { name, planned, found: countsText(found) })];
  });
}

/** What a split by class was planned for. */
function classesOfClients({ data, classes: own }: PlannedClients): CountedClasses | undefined {
  if (own === undefined) return undefined;
  const sums = Object.entries(own).map(([label, counts]) => {
    return [label, counts.reduce((sum, count) => sum + count, 0)] as const;
  });
  const fits = (found: ClassCounts): boolean => found.size === sums.length && sums.every(([label, count]) => found.get(label) === count);
  return { data, classes: countsText(sums), fits };
}

interface CountedClasses {
  readonly data: string;
  readonly classes: string;
  readonly fits: (found: ClassCounts) => boolean;
}

/** What a statement was planned for that takes samples by their class. */
function countedClasses(statement: PlannedStatement): CountedClasses | undefined {
  if (statement.kind === 'prune samples') {
    const { data, classes: own } = statement;
    if (own === undefined) return undefined;
    const classes = countsText(Object.entries(own).map(([label, { of }]) => [label, of] as const));
    return { data, classes, fits: (found) => countsText(found) === classes };
  }
  const calibration = 'calibration' in statement ? statement.calibration : undefined;
  if (calibration?.perClass === undefined) return undefined;
  const { data, samples, perClass } = calibration;
  return {
    data,
    classes: `with ${perClass} samples each, ${samples} together,`,
    fits: (found) => found.size * perClass === samples && [...found.values()].every((own) => own >= perClass),
  };
}

function countsText(counts: Iterable<readonly [string, number]>): string {
  return [...counts].map(([label, count]) => `${label}: ${count}`).join(', ');
}
