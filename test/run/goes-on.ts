/** Runs that are interrupted and resumed, held against one that was not. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { bytesOf } from './folder-bytes.ts';
import { must, planOn, run, scratch } from './support.ts';

type Bench = Parameters<typeof planOn>[0];

/** Interrupts a run at each of these events, resumes it, and compares every file with those of a run in one go. */
export async function goesOnToTheByte(
  bench: Bench,
  text: string,
  events: readonly number[],
  settings: Parameters<typeof planOn>[2] = {},
): Promise<void> {
  const plan = await planOn(bench, text, settings);
  const undisturbed = bytesOf(must(await run(bench, plan)).out);
  for (const at of events) {
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    let seen = 0;
    const onEvent = () => {
      if (++seen === at) controller.abort();
    };
    const cut = await run(bench, plan, { signal: controller.signal, onEvent, out });
    expect(cut.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(undisturbed);
  }
}
