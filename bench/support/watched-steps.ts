/** What a step of a run takes, by the lines of progress that the command prints: what lies before them does not count. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Step {
  readonly ms: number;
  /** Processor time, its own and the system's for it; all threads. */
  readonly cpu: number;
}

interface Seen {
  readonly step: number;
  readonly ms: number;
  readonly cpu: number;
}

/** Linux counts processor time in ticks of 10 ms. */
const tick = 10;

/** Between the first line of progress and the last one. */
export async function watchedSteps(args: readonly string[]): Promise<Step> {
  const all = ['dist/espalier.js', ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const seen: Seen[] = [];
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    told.push(line);
    const step = /: ([\d,]+)\/[\d,]+ steps/.exec(line)?.[1];
    if (step === undefined || child.pid === undefined) continue;
    const number = Number(step.replaceAll(',', ''));
    seen.push({ step: number, ms: performance.now(), cpu: cpuOf(child.pid) });
  }
  if ((await ended) !== 0) throw new Error(told.join('\n'));
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || first.step === last.step) {
    throw new Error('a run tells of two steps');
  }
  const steps = last.step - first.step;
  return { ms: (last.ms - first.ms) / steps, cpu: (last.cpu - first.cpu) / steps };
}

function cpuOf(pid: number): number {
  // The name of the program stands in brackets, and may hold blanks.
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ').map(Number);
  return tick * ((fields[11] ?? NaN) + (fields[12] ?? NaN));
}
