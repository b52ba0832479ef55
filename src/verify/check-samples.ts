/** The lists of the samples that are left: each as long as the plan says, and the one of the journal. */
import { membersAt } from '../basics/maps.ts';
import { join } from 'node:path';
import { textOrEmpty, textUpTo } from '../data/bounded-file.ts';
import { otherSamples } from '../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan, PlannedSamples } from '../plan/plan.ts';
import { plannedLeft } from '../plan/samples/coherence.ts';
import { rowsOf, samplesFile } from '../prune/samples/prune-samples.ts';
import { files as names } from '../record/layout.ts';
import { hashOf, plannedEnds } from './compare-runs.ts';

/** `readable` are the files that are there, by their names in the folder of the run. */
export function checkSamples(folder: string, plan: Plan, readable: ReadonlySet<string>): readonly Diagnostic[] {
  const left = plannedLeft(plan);
  const journal = readable.has(names.journal) ? textUpTo(join(folder, names.journal)) : undefined;
  return plannedEnds(plan, readable).flatMap(({ path, folder: below }) =>
    membersAt(left, path).flatMap(([data, kept]) => {
      const file = samplesFile(data);
      const name = below === '' ? file : `${below}/${file}`;
      const of = plan.data[data]?.samples ?? 0;
      const fault = readable.has(name) ? faultOf(join(folder, name), { ...kept, of }, journal) : 'is missing';
      return fault === undefined ? [] : [diagnose(otherSamples, { name, fault }, { file: join(folder, name) })];
    }),
  );
}

function faultOf(file: string, { kept, least = kept, of }: Pick<PlannedSamples, 'kept' | 'least' | 'of'>, journal: string | undefined) {
  const rows = rowsOf(textOrEmpty(file));
  if (rows === undefined) return 'is no list of samples in ascending order';
  if (rows.length < least || rows.length > kept) {
    const planned = least === kept ? `${kept}` : `${least} to ${kept}`;
    return `holds ${rows.length} samples, and the plan leaves ${planned}`;
  }
  const beyond = rows.find((row) => row >= of);
  if (beyond !== undefined) return `holds the sample ${beyond}, and there are ${of}`;
  const isTold = journal === undefined || journal.includes(`"sha256":"${hashOf(file)}"`);
  return isTold ? undefined : 'is not the list whose hash the journal holds';
}
