/** Cancels the jobs of a run that are still in the queue; the folder stays, and can be resumed. */
import { silentSlurm } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { callSlurm } from './call-slurm.ts';
import { isQueued, jobStates } from './queued-jobs.ts';
import { readSubmission } from './submission.ts';

/** How many there were. */
export function cancelRun(folder: string): Outcome<number> {
  const submission = readSubmission(folder);
  if (submission.value === undefined) return { diagnostics: submission.diagnostics };
  const states = jobStates(submission.value);
  if (states.value === undefined) return { diagnostics: states.diagnostics };
  const jobs = [...states.value.values()].filter(isQueued);
  if (jobs.length === 0) return { value: 0, diagnostics: [] };
  // By their common name: also one that the folder does not know of.
  const answer = callSlurm('scancel', [`--name=${submission.value.name}`]);
  if (answer.value === undefined) return { diagnostics: answer.diagnostics };
  if (!answer.value.ok) {
    return { diagnostics: [diagnose(silentSlurm, { words: answer.value.words })] };
  }
  return { value: jobs.length, diagnostics: [] };
}
