/** Times something in several short rounds, so that what else the machine does shows as their spread. */
import { timedOf, type Timed } from './timed.ts';

/** The first calls allocate, and are not counted. */
const warming = 2;
const rounds = 5;
/** A round ends after so many milliseconds or calls, whichever is first. */
const roundLength = 250;
const callsInRound = 50;

export async function timeRounds(call: (nth: number) => Promise<unknown>): Promise<Timed> {
  let nth = 0;
  for (; nth < warming; nth++) await call(nth);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    let calls = 0;
    do {
      await call(nth);
      nth++;
      calls++;
    } while (calls < callsInRound && performance.now() - start < roundLength);
    times.push((performance.now() - start) / calls);
  }
  return timedOf(times);
}

/** What is slow or leaves files is timed so often, or less when that takes too many milliseconds. */
const repeats = 3;
const enough = 2000;

/** Stops at the first outcome without a value. */
export async function timeRepeated(call: () => Promise<{ readonly value?: unknown }>): Promise<Timed | undefined> {
  const begun = performance.now();
  const times: number[] = [];
  while (times.length < repeats && (times.length === 0 || performance.now() - begun < enough)) {
    const start = performance.now();
    const { value } = await call();
    if (value === undefined) return undefined;
    times.push(performance.now() - start);
  }
  return timedOf(times);
}
