/** Claims on networks of several kinds, tried again with their mutants; how a verdict is found; and what is kept of all claims. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { capabilities, oursOf, trialOf, type Claim, type Trial } from '../../bench/papers/claim.ts';
import { beyond, choose, isSettled, sidesOf } from '../../bench/papers/choice.ts';
import { claims, claimsIn } from '../../bench/papers/claims.ts';
import { fingerprintOf, textOf } from '../../bench/papers/recipe-text.ts';
import { seedsOf, triedIn, withTried, type Results } from '../../bench/papers/reproduction.ts';
import { tasks, type Fixed } from '../../bench/papers/claim.ts';
import { tryClaim } from '../../bench/reproduce/trials.ts';
import { rowOf, verdictOf, type Figures, type Tried } from '../../bench/papers/verdict.ts';
import { check, hasErrors } from '../../src/index.ts';
import { root } from '../cli/command.ts';

const record: Results = JSON.parse(readFileSync(path.join(root, 'recipes/papers/reproduction.json'), 'utf8'));
const kept = triedIn(root, record);
const trialsOf = (claim: Claim): readonly Trial[] => [oursOf(claim), ...[claim.rival, ...claim.mutants].map((one) => trialOf(claim, one))];

/** With one seed, the rates that were chosen before, and shorter lengths of some; `npm run reproduce` takes all and chooses again. */
describe('tried again', () => {
  const brief = claims.filter(({ briefly }) => briefly !== undefined);

  it.each(brief)(
    '$recipe: $claim',
    async (claim) => {
      const before = kept.find((one) => one.claim === claim);
      if (before === undefined) throw new Error('`npm run reproduce` has not tried it yet');
      const known = sidesOf(before).map(({ chosen, further }) => ({ chosen, further }));
      const { set, seed = 0 } = claim.briefly ?? {};
      const shorter = { ...claim, set: { ...claim.set, ...set } };
      const tried = await tryClaim(root, shorter, [seed], known);
      expect(verdictOf(tried), rowOf(tried)).toBe('held');
    },
    600_000,
  );

  it('is one claim a network', () => {
    expect(brief.map(({ task }) => task).sort()).toEqual([
      'Fashion-MNIST, ViT',
      'characters, LSTM',
      'characters, Llama',
      'digits',
      'digits from scratch',
      'passages of documents',
    ]);
  });

  it('is part of the claims of each capability, that held', () => {
    const covered = claims.filter(({ covers }) => covers !== undefined);
    expect(brief.filter((one) => !covered.includes(one))).toEqual([]);
    expect(covered.map(({ covers }) => covers).sort()).toEqual([...capabilities].sort());
    const verdicts = kept.filter(({ claim }) => claim.covers !== undefined).map((one) => [one.claim.claim, verdictOf(one)]);
    expect(verdicts.filter(([, verdict]) => verdict !== 'held')).toEqual([]);
  });
});

describe('a verdict', () => {
  const [sample] = claims;
  if (sample === undefined) throw new Error('there are claims');
  const judged = (change: Partial<Claim>, figures: readonly (readonly number[])[]): Tried => {
    const [ours = [], rival = [], ...mutants] = figures;
    return {
      claim: { ...sample, ...change },
      text: '',
      ours: { figures: ours },
      rival: { figures: rival },
      mutants: mutants.map((one) => ({ figures: one })),
      seconds: 3,
    };
  };

  it.each([
    { metric: 'accuracy', margin: 15, mine: 0.95, other: 0.8, verdict: 'held' },
    { metric: 'accuracy', margin: 15, mine: 0.949, other: 0.8, verdict: 'not held' },
    { metric: 'accuracy', margin: -1, mine: 0.945, other: 0.95, verdict: 'held' },
    { metric: 'accuracy', margin: -1, mine: 0.93, other: 0.95, verdict: 'not held' },
    { metric: 'loss', margin: 0, mine: 1.8, other: 2, verdict: 'held' },
    { metric: 'loss', margin: 0, mine: 2.1, other: 2, verdict: 'not held' },
    { metric: 'loss', margin: 5, mine: 1.9, other: 2, verdict: 'held' },
    { metric: 'loss', margin: 5, mine: 1.91, other: 2, verdict: 'not held' },
    { metric: 'loss', margin: -1, mine: 2.01, other: 2, verdict: 'held' },
    { metric: 'loss', margin: -1, mine: 2.03, other: 2, verdict: 'not held' },
  ] as const)('on $metric, $mine against $other by $margin', ({ metric, margin, ...one }) => {
    const broken = metric === 'accuracy' ? 0 : 10;
    const figures = [[one.mine], [one.other], [broken]];
    expect(verdictOf(judged({ metric, margin }, figures))).toBe(one.verdict);
  });

  it('is that a claim says nothing where one broken method meets it too', () => {
    const change = { metric: 'accuracy', margin: 5 } as const;
    expect(verdictOf(judged(change, [[0.9], [0.8], [0.84], [0.849]]))).toBe('held');
    expect(verdictOf(judged(change, [[0.9], [0.8], [0.84], [0.85]]))).toBe('says nothing');
    expect(verdictOf(judged(change, [[0.84], [0.8], [0.85]]))).toBe('not held');
  });

  it('is found on the mean over the seeds, and told with what they differ by', () => {
    const tried = judged({ margin: 15 }, [
      [0.9, 1],
      [0.7, 0.7],
      [0.5, 0.6],
    ]);
    expect(verdictOf(tried)).toBe('held');
    expect(rowOf(tried)).toContain('| 95.0% (90.0%–100.0%) |');
  });
});

describe('a rate', () => {
  const [sample] = claims;
  if (sample === undefined) throw new Error('there are claims');
  /** What is chosen where scores fall with the distance from the best rate, in orders of magnitude. */
  const chosenFor = async (best: number, values = ['0.1', '0.03', '0.01']) => {
    const claim = { ...sample, grid: { param: 'lr', values } };
    const choice = await choose(claim, values, (value) => Promise.resolve(-Math.abs(Math.log(Number(value) / best))));
    return { ...choice, isAtEnd: beyond(claim, choice) !== undefined };
  };

  it.each([
    [0.03, { chosen: '0.03', isAtEnd: false }],
    [0.3, { chosen: '0.3', further: ['0.3', '1'], isAtEnd: false }],
    [0.1, { chosen: '0.1', further: ['0.3'], isAtEnd: false }],
    [0.001, { chosen: '0.001', further: ['0.003', '0.001', '0.0003'], isAtEnd: false }],
    [100, { chosen: '10', further: ['0.3', '1', '3', '10'], isAtEnd: true }],
  ])('where %s is best: the grid grows until the best is within it, or by four', async (best, expected) => {
    expect(await chosenFor(best)).toEqual(expected);
  });

  it('beyond a grid of other steps is the next of the ladder, on the side of the best', async () => {
    const values = ['15e-3', '5e-3', '12e-4'];
    expect(await chosenFor(0.02, values)).toEqual({ chosen: '15e-3', further: ['0.03'], isAtEnd: false });
    expect(await chosenFor(0.001, values)).toEqual({ chosen: '0.001', further: ['0.001', '0.0003'], isAtEnd: false });
  });

  it('that is as good as one within the grid is not taken', async () => {
    const claim = { ...sample, grid: { param: 'lr', values: ['0.1', '0.03', '0.01'] } };
    expect(await choose(claim, claim.grid.values, (value) => Promise.resolve(value === '0.01' ? 0 : 1))).toEqual({
      chosen: '0.1',
      further: ['0.3'],
    });
    expect(await choose(claim, claim.grid.values, (value) => Promise.resolve(value === '0.03' ? 0 : -Infinity))).toEqual({
      chosen: '0.03',
    });
  });
});

describe('what is kept', () => {
  it('counts for the same words in another layout, and for no other words', () => {
    const [sample] = claims;
    if (sample === undefined) throw new Error('there are claims');
    const of = (recipe: string): string =>
      fingerprintOf(root, { ...sample, recipe, rival: { what: 'none', recipe: 'measure loss on test' }, mutants: [] });
    expect(of('train all\n  for 3 steps # tunes\n')).toBe(of('deviates "in length"\ntrain all for 3 steps'));
    expect(of('train all for 3 steps')).not.toBe(of('train all for 4 steps'));
  });

  it('is of claims that are made, of the texts of today, with the verdicts and counts that its figures give', () => {
    expect(withTried(root, record, [])).toEqual(record);
  });

  it.each(kept)('of $claim.recipe has a figure of each seed: $claim.claim', (tried) => {
    const { ours, rival, mutants, claim } = tried;
    expect(mutants).toHaveLength(claim.mutants.length);
    for (const { figures } of [ours, rival, ...mutants]) {
      expect(figures).toHaveLength(seedsOf(claim).length);
      expect(figures.every(Number.isFinite)).toBe(true);
    }
  });

  it('has no rate at the end of what was tried that could have gone on, and the pages mark the others', () => {
    expect(kept.filter((one) => !isSettled(one)).map(({ claim }) => claim.claim)).toEqual([]);
    for (const { recipe } of claims) {
      const own = kept.filter(({ claim }) => claim.recipe === recipe);
      const ends = own.flatMap((one) => sidesOf(one).filter((side) => beyond(one.claim, side) !== undefined));
      const text = readFileSync(path.join(root, `docs/recipes/${recipe}.md`), 'utf8');
      expect([recipe, text.split('the end of what was tried)').length - 1]).toEqual([recipe, ends.length]);
    }
  });

  const page = readFileSync(path.join(root, 'docs/reproduction.md'), 'utf8').split('\n');

  it.each(kept)('is what the page says of $claim.recipe: $claim.claim', (tried) => {
    const { claim, ours, rival, mutants } = tried;
    const isMet = (side: Figures): boolean => {
      const [mine, other] = [meanOf(side.figures), meanOf(rival.figures)];
      const better = { accuracy: mine - other, similarity: mine - other, barrier: other - mine, loss: 1 - mine / other }[claim.metric];
      return 100 * better >= claim.margin - 1e-9;
    };
    const isHeld = isMet(ours) && !mutants.some(isMet);
    const rows = page.filter((row) => row.includes(`/${claim.recipe}.md) | ${claim.claim} | `));
    expect(rows).toEqual([rowOf(tried)]);
    expect(rows[0]?.includes(' | held | ')).toBe(isHeld);
  });
});

describe('a file of claims', () => {
  const text = readFileSync(path.join(root, 'bench/claims/gradual.yaml'), 'utf8');

  it('gives each of its claims what stands above them', () => {
    const own = claimsIn(text);
    expect(claims.slice(0, own.length)).toEqual(own);
    expect(own.slice(0, 2).map(({ recipe, task, margin }) => [recipe, task, margin])).toEqual([
      ['gmp', 'digits from scratch', 0.5],
      ['gmp', 'digits from scratch', 1],
    ]);
  });

  it.each([
    ['metric: accuracy', 'metric: speed', /gmp: data\/metric must be equal to one of the allowed values/],
    ['task: digits from scratch', 'task: everything', /gmp: data\/task must be equal/],
    ['says: large', 'said: large', /gmp: data must have required property 'says'/],
    [/ mutants:\n(?: {4}.*\n)+/, ' mutants: []\n', /gmp has no mutant/],
  ])('is refused with %s as %s', (from, to, message) => {
    const other = text.replace(from, to);
    expect(other).not.toBe(text);
    expect(() => claimsIn(other)).toThrow(message);
  });

  it('is read wherever it lies in the folder', () => {
    const names = readdirSync(path.join(root, 'bench/claims'));
    const all = names.flatMap((name) => claimsIn(readFileSync(path.join(root, 'bench/claims', name), 'utf8')));
    expect(all).toHaveLength(claims.length);
  });
});

function meanOf(figures: readonly number[]): number {
  return figures.reduce((sum, one) => sum + one, 0) / figures.length;
}

describe.each(claims)('$recipe: $claim', (claim) => {
  it('has a recipe', () => {
    expect(existsSync(path.join(root, `recipes/papers/${claim.recipe}.prune`))).toBe(true);
  });

  it('has texts that check, each another one', () => {
    const texts = trialsOf(claim).map((trial) => ({ text: textOf(root, trial), set: trial.set, at: trial.at, task: trial.task }));
    for (const { text } of texts) expect(hasErrors(check(text).diagnostics), text).toBe(false);
    expect(new Set(texts.map((one) => JSON.stringify(one))).size).toBe(texts.length);
  });

  it('tests on other data than it trains on', () => {
    const files = (option: string): readonly string[] => option.match(/[^,=]+\.(?:npy|txt\.gz)/g) ?? [];
    for (const { task } of trialsOf(claim)) {
      const given = tasks[task ?? claim.task];
      if ('folder' in given) continue;
      const { train, test, calibration = train }: Fixed = given;
      const seen = [...files(train), ...files(calibration)];
      expect(files(test).filter((file) => seen.includes(file))).toEqual([]);
    }
  });
});
