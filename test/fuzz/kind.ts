/** One kind of thing that `npm run fuzz` makes and tries, with new cases as long as it is asked. */
import fc from 'fast-check';

export interface Kind {
  readonly name: string;
  /** Tries so many cases of a seed; what breaks, as it is to be shown. */
  readonly check: (bound: { readonly seed: number; readonly numRuns: number }) => Promise<Broken | undefined>;
  /** How many have been tried. */
  readonly tried: () => number;
  /** Cases of a seed, where 200 would take too long. */
  readonly perRound?: number;
}

export interface Broken {
  readonly seed: number;
  readonly example: unknown;
  readonly error: unknown;
}

/** Milliseconds of computing, in all threads. A case takes a small part of it, however busy the machine is. */
const usualMost = 5_000;

/** Of cases that take long: no smaller one is looked for where one breaks. */
interface Slow {
  readonly slowest?: number;
  readonly perRound?: number;
}

/** `look` throws an Error that says what does not hold of a case. */
export function kind<T>(
  name: string,
  made: fc.Arbitrary<T>,
  look: (value: T) => Promise<void> | void,
  { slowest = usualMost, ...more }: Slow = {},
): Kind {
  let tried = 0;
  const property = fc.asyncProperty(made, async (value) => {
    tried++;
    const start = process.cpuUsage();
    await look(value);
    const { user, system } = process.cpuUsage(start);
    if (user + system > slowest * 1000) throw new Error(`more than ${slowest} ms of computing`);
  });
  return {
    name,
    perRound: more.perRound,
    tried: () => tried,
    async check(bound) {
      const { failed, seed, counterexample, errorInstance } = await fc.check(property, {
        ...bound,
        endOnFailure: more.perRound !== undefined,
      });
      if (!failed) return undefined;
      const [example] = counterexample ?? [];
      const isBytes = example instanceof Uint8Array;
      return { seed, example: isBytes ? Buffer.from(example).toString('latin1') : example, error: errorInstance };
    },
  };
}
