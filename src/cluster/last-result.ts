/** What the last job of a run has left: it is written after the manifest, and may be seen later still. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobsInFolder, noResult } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { jobFolder } from '../record/layout.ts';
import type { RunResult } from '../run/result.ts';
import { jobsStillQueued } from './queued-jobs.ts';
import { latest, readJson, resultPath } from './submission.ts';

/** Of a finished run. Errors: ESP7416; none where the signal ends the wait. */
export async function lastResult(folder: string, signal: AbortSignal): Promise<Outcome<RunResult>> {
  for (let second = 0; second < latest;) {
    const value = resultOfJobs(folder);
    if (value !== undefined) return { value, diagnostics: [] };
    if (signal.aborted) return { diagnostics: [] };
    // Reading the folder anew makes NFS ask the server.
    readdirSync(join(folder, jobFolder));
    await sleep(1000, undefined, { signal }).catch(() => {});
    const isAtWork = jobsStillQueued(folder).some(({ code }) => code === jobsInFolder.code);
    if (!isAtWork) second++;
  }
  return { diagnostics: [diagnose(noResult, { folder })] };
}

function resultOfJobs(folder: string): RunResult | undefined {
  const value = readJson(resultPath(folder));
  const isResult = typeof value === 'object' && value !== null && 'measurements' in value;
  return isResult ? (value as RunResult) : undefined;
}
