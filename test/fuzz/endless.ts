/** `npm run fuzz -- --minutes N`: tries texts and files with new seeds until the time is over or one breaks. */
import fc from 'fast-check';
import { isSound } from '../hostile/findings.ts';
import { openReaders } from '../hostile/readers.ts';
import { spoilt } from '../hostile/spoil.ts';
import { holds } from './holds.ts';
import { recipeText, yamlText } from './texts.ts';

const [option, minutes = '1'] = process.argv.slice(2);
if ((option !== undefined && option !== '--minutes') || !(Number(minutes) > 0)) {
  console.error('usage: npm run fuzz -- --minutes N');
  process.exit(2);
}

/** A text takes a thousandth of this; what takes longer hangs. */
const slowest = 5_000;
const end = Date.now() + Number(minutes) * 60_000;
let tried = 0;

interface Kind {
  readonly name: string;
  /** Tries so many; what breaks it, as it is to be shown. */
  readonly check: (runs: number) => Promise<Broken | undefined>;
}

interface Broken {
  readonly seed: number;
  readonly example: unknown;
  readonly error: unknown;
}

function kind<T>(
  name: string,
  made: fc.Arbitrary<T>,
  look: (value: T) => Promise<void> | void,
): Kind {
  const property = fc.asyncProperty(made, async (value) => {
    tried++;
    const start = Date.now();
    await look(value);
    if (Date.now() - start > slowest) throw new Error(`more than ${slowest} ms`);
  });
  const check = async (numRuns: number): Promise<Broken | undefined> => {
    const { failed, seed, counterexample, errorInstance } = await fc.check(property, { numRuns });
    if (!failed) return undefined;
    const [example] = counterexample ?? [];
    const isBytes = example instanceof Uint8Array;
    return {
      seed,
      example: isBytes ? Buffer.from(example).toString('latin1') : example,
      error: errorInstance,
    };
  };
  return { name, check };
}

const { readers, release } = await openReaders();
const kinds: readonly Kind[] = [
  kind('recipe.prune', recipeText, (text) => holds('recipe.prune', text)),
  kind('recipe.prune.yaml', yamlText, (text) => holds('recipe.prune.yaml', text)),
  ...readers.map(({ name, seeds, read }) =>
    kind(name, spoilt(seeds), async (bytes) => (await read(bytes)).forEach(isSound)),
  ),
];
for (let round = 0; Date.now() < end && process.exitCode === undefined; round++) {
  const one = kinds[round % kinds.length];
  const broken = await one?.check(200);
  if (one === undefined || broken === undefined) continue;
  console.error(`${one.name}, seed ${broken.seed}:\n${JSON.stringify(broken.example)}`);
  console.error(broken.error);
  process.exitCode = 1;
}
release();
console.log(`${tried} texts and files tried`);
