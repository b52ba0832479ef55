/** What `espalier status` and `espalier cancel` do. */
import { join } from 'node:path';
import { cancelRun, runStatus, statusWithoutJobs } from '../cluster/run-status.ts';
import { isSubmitted } from '../cluster/submission.ts';
import { noRun } from '../diagnostics/catalogue/run-folder.ts';
import { collectingAsync, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { shellWord } from '../diagnostics/render/escapes.ts';
import { planFromYaml } from '../plan/index.ts';
import type { Plan } from '../plan/plan.ts';
import { sizeLimit } from '../plan/from-yaml.ts';
import { files as names } from '../record/layout.ts';
import { clean, exitCodeFor, report, inSteps, unable } from './report.ts';
import { faultsSoFar, statusTable } from './run-on-slurm.ts';
import type { Terminal } from './terminal.ts';
import { readText } from './texts.ts';

/** The exit code. */
export async function showStatus(folder: string, { json }: { readonly json?: true }, { out, err }: Terminal): Promise<number> {
  return await inSteps(err, async ({ take }) => {
    const plan = await take(await planOf(folder));
    const hasJobs = isSubmitted(folder);
    const seen = hasJobs ? await take(runStatus(folder, plan)) : statusWithoutJobs(folder, plan);
    const { status } = seen;
    if (json === true) out.json(status);
    else {
      out.write(statusTable(status));
      if (hasJobs || status.state !== 'ended') out.say`the run is ${words[status.state]}`;
      else out.say`the run is not finished; continue with: espalier run --resume ${shellWord(folder)}`;
    }
    if (!hasJobs) return status.state === 'ended' ? unable : clean;
    const faults = faultsSoFar(seen);
    await report(faults, 'pretty', err);
    return exitCodeFor(faults);
  });
}

const words = {
  queued: 'in the queue',
  running: 'running',
  finished: 'finished',
  ended: 'not finished, and nothing of it is in the queue',
} as const;

function planOf(folder: string): Promise<Outcome<Plan>> {
  return collectingAsync(async (take, fail) => {
    const { value: text } = readText(join(folder, names.plan), sizeLimit);
    return take(await planFromYaml(text ?? fail([diagnose(noRun, { path: folder }, { file: folder })])));
  });
}

/** The exit code. */
export async function cancelJobs(folder: string, { out, err }: Terminal): Promise<number> {
  return await inSteps(err, async ({ take }) => {
    const { jobs, ending } = await take(await cancelRun(folder));
    if (jobs === 0) out.say`nothing of it is in the queue`;
    else out.say`${jobsAre(jobs)} cancelled; submit them again with: espalier run --resume ${shellWord(folder)} --on slurm`;
    if (jobs > 0 && ending > 0) out.say`${jobsAre(ending)} still ending; look at them with: espalier status ${shellWord(folder)}`;
    return clean;
  });
}

function jobsAre(count: number): string {
  return count === 1 ? '1 job is' : `${count} jobs are`;
}
