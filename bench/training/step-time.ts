/** What a step takes: on the clock, and of the processor, which other work on the machine hardly touches. */
export interface StepTime {
  /** Milliseconds. */
  readonly wall: number;
  /** Milliseconds of all threads of the process, in user and kernel. */
  readonly cpu: number;
}

export async function measureSteps(run: () => Promise<unknown>, steps: number): Promise<StepTime> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let step = 0; step < steps; step++) await run();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / steps, cpu: (user + system) / 1000 / steps };
}
