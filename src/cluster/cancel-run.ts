/** Cancels the jobs of a run that are still in the queue; the folder stays, and can be resumed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { silentSlurm } from '../diagnostics/catalogue/cluster.ts';
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { callSlurm, isQueued, jobStates } from './queued-jobs.ts';
import { readSubmission, type Submission } from './submission.ts';

export interface CancelledJobs {
  readonly jobs: number;
  /** Those whose processes had not ended when the wait for them was over. */
  readonly ending: number;
}

/** Waits until the processes of the jobs have ended, so that the run can be resumed at once. */
export async function cancelRun(folder: string): Promise<Outcome<CancelledJobs>> {
  const submission = readSubmission(folder);
  if (submission.value === undefined) return { diagnostics: submission.diagnostics };
  const before = queuedJobs(submission.value);
  if (before.value === undefined) return { diagnostics: before.diagnostics };
  const jobs = before.value;
  if (jobs === 0) return { value: { jobs, ending: 0 }, diagnostics: [] };
  // By their common name: also one that the folder does not know of.
  const answer = callSlurm('scancel', [`--name=${submission.value.name}`]);
  if (answer.value === undefined) return { diagnostics: answer.diagnostics };
  if (!answer.value.ok) {
    return { diagnostics: [diagnose(silentSlurm, { words: answer.value.words })] };
  }
  for (let second = 0; ; second++) {
    const after = queuedJobs(submission.value);
    if (after.value === undefined) return { diagnostics: after.diagnostics };
    if (after.value === 0 || second === patience) {
      return { value: { jobs, ending: after.value }, diagnostics: [] };
    }
    await sleep(1000);
  }
}

/** Seconds: Slurm kills a process that takes no `SIGTERM` after `KillWait`, usually 30. */
const patience = 120;

function queuedJobs(submission: Submission): Outcome<number> {
  return collecting((take) => {
    const states = take(jobStates(submission));
    return [...states.values()].filter(isQueued).length;
  });
}
