/** Cancels the jobs of a run that are still in the queue; the folder stays, and can be resumed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { silentSlurm } from '../diagnostics/catalogue/cluster.ts';
import { collecting, collectingAsync } from '../diagnostics/collecting.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { callSlurm, isQueued, jobStates } from './queued-jobs.ts';
import { readSubmission, type Submission } from './submission.ts';

export interface CancelledJobs {
  readonly jobs: number;
  /** Those whose processes had not ended when the wait for them was over. */
  readonly ending: number;
}

/** Waits until the processes of the jobs have ended, so that the run can be resumed at once. */
export function cancelRun(folder: string): Promise<Outcome<CancelledJobs>> {
  return collectingAsync(async (take, fail) => {
    const submission = take(readSubmission(folder));
    const jobs = take(queuedJobs(submission));
    if (jobs === 0) return { jobs, ending: 0 };
    // By their common name: also one that the folder does not know of.
    const answer = take(callSlurm('scancel', [`--name=${submission.name}`]));
    if (!answer.ok) {
      return fail([diagnose(silentSlurm, { words: answer.words })]);
    }
    for (let second = 0; ; second++) {
      const after = take(queuedJobs(submission));
      if (after === 0 || second === patience) {
        return { jobs, ending: after };
      }
      await sleep(1000);
    }
  });
}

/** Seconds: Slurm kills a process that takes no `SIGTERM` after `KillWait`, usually 30. */
const patience = 120;

function queuedJobs(submission: Submission): Outcome<number> {
  return collecting((take) => {
    const states = take(jobStates(submission));
    return [...states.values()].filter(isQueued).length;
  });
}
