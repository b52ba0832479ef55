/**
 * Recipes at random that run on the trained networks of the fixtures: those of `arbitrary-recipe.ts`, cut short and led
 * to layers that the network has, and rounds of prunes in every way to count, whose shares end in halves.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { compile, factsOf, modelInserting, type Inputs } from '../../src/compile.ts';
import { hasErrors, type Outcome, type Plan } from '../../src/index.ts';
import { bytesAsSource, countBelowIn, countZerosIn, mendExport, readModel, withScalars } from '../../src/model/index.ts';
import { readProject } from '../../src/project/read.ts';
import { recipesOfSome } from './arbitrary-recipe.ts';
import type { Ground } from './small-grounds.ts';

const word = fc.constantFrom;

const share = fc.oneof(
  word('50%', '30%', '25%', '12.5%', '20%'),
  fc.integer({ min: 1, max: 90 }).map((n) => `${n / 2}%`),
);
const units = word('weights', 'weights', 'weights', 'neurons', 'channels', 'tiles(rows: 2, columns: 2)');
const score = word('|w|', '|w|', 'random', 'avg(|w * g|)', 'sqrt(avg(x^2)) * |w|', 'w^2');
const pattern = fc.tuple(score, word('2:4', '1:2', 'keep 3 of 4')).map(([ranks, of]) => `prune weights by ${ranks} to ${of}`);

const counted = fc
  .record({
    what: units,
    ranks: score,
    by: word('global', 'global', 'uniform', 'erk', 'er'),
    target: share.chain((text) => word(`to ${text}`, `removing ${text} of remaining`, `removing ${text} of original`)),
    side: word('', '', '', 'rounded down', 'rounded up'),
    ties: word('', '', '', 'ties go all', 'ties go last', 'ties go none'),
    floor: word('', '', 'protect min 5% per layer', 'protect max 95% per layer'),
    row: word('', '', 'ranked per row'),
    over: word('', '', 'over 0%..50% every 1 step', 'over 20%..90% every 2 steps along linear'),
  })
  .map(({ what, by, ranks, target, side, ties, floor, row, over }) => {
    // What a rule of the checker forbids together is not drawn together.
    const isOfWeights = what === 'weights';
    const own = by === 'uniform' && isOfWeights && target.startsWith('to') ? row : '';
    const kept = floor.includes('max') && by !== 'global' ? '' : floor;
    const allocation = isOfWeights || by === 'global' || by === 'uniform' ? by : 'uniform';
    const line = ['prune', what, 'by', allocation, ranks, target, side, isOfWeights ? ties : '', kept, own, over].filter(Boolean).join(' ');
    return over === '' ? line : `stage for 5 steps {\n  train all with sgd(lr: 0.01)\n  ${line}\n}`;
  });

const prune = fc.oneof({ weight: 8, arbitrary: counted }, pattern);

const inRound = word(
  'train all for 2 steps with adam(lr: 0.001)',
  'train all for 2 steps with sgd(lr: 0.01, momentum: 0.9)',
  'retrain lora(rank: 1) for 2 steps',
  'retrain biases for 2 steps with sgd(lr: 0.01)',
  'rewind all to start',
  'measure loss on test',
  'reconstruct layers using 4 samples of train',
);

const behind = fc.oneof(
  inRound,
  word(
    'collect seen by |w|\nprune weights by global seen removing 10% of remaining',
    'stage for 4 steps {\n  train all with sgd(lr: 0.01)\n  rewire 20% of remaining by |g| every 2 steps\n}',
    'stage for 3 steps {\n  train all with sgd(lr: 0.01)\n  collect moved adding |g|\n}',
    'prune neurons by |w| to 50% sparsity\ncompact',
    'branch 2 ways varying seed { train all for 2 steps with sgd(lr: 0.01) }\naverage all',
    'branch {\n  arm a { prune weights by |w| removing 5% of remaining }\n  arm b { train all for 2 steps }\n}\npick best by loss of model on validation',
    'expect median over 2 seeds loss of model <= 100',
    'expect sparsity of model >= 0%',
    'reset all using pytorch',
    'factorize layers to 60% of ranks',
    'prune samples of train to 75% by random',
    'calibrate norms using 4 samples of train',
    'insert hybrid(rank: 2) on linear\ntrain all for 2 steps with sgd(lr: 0.01)',
    'insert bypass(conv1x1, groups: 1) on conv\nstage for 2 steps { train inserted with sgd(lr: 0.01) }\nremove inserted',
    'stage for 4 steps {\n  train all with sgd(lr: 0.01)\n  project ranks in linear to rank 2 every 2 steps\n}',
    'share weights within 20% of params\ntrain all for 2 steps with sgd(lr: 0.01)',
    'prune heads by |w| to 50%',
    'prune blocks by |w| to 50%\ncompact',
    'branch over 2 clients of train split iid {\n  train all for 2 steps with sgd(lr: 0.01)\n}\naverage all weighted by samples',
  ),
);

const rounds = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.array(prune, { minLength: 1, maxLength: 2 }), inRound, fc.array(behind, { maxLength: 2 }))
  .map(([times, prunes, inner, rest]) => {
    const before = rest.some((text) => text.includes('collect')) ? [] : [inner];
    return ['mark start', `repeat ${times} times {\n${[...prunes, ...before].join('\n')}\n}`, ...rest, ''].join('\n');
  });

/** Lengths of at most so many steps, and few samples. */
function short(text: string, most: number): string {
  const within = (count: string, least = 1): number => least + (Number(count) % most);
  return text
    .replace(/(\d+)\.\.(\d+) steps/g, () => `0..${most} steps`)
    .replace(/\b(\d+) steps\b/g, (_, count: string) => `${within(count)} steps`)
    .replace(/\b\d+ epochs?\b/g, '1 epoch')
    .replace(/\b(\d+) samples\b/g, (_, count: string) => `${1 + (Number(count) % 8)} samples`)
    .replace(/\b(\d+) times\b/g, (_, count: string) => `${1 + (Number(count) % 3)} times`);
}

export interface Runnable {
  readonly text: string;
  readonly plan: Plan;
}

type OfGround = Omit<Inputs, 'settings' | 'lengths'>;

const known = new WeakMap<Ground['facts'], OfGround>();

/** As `plan` of the library does it, which reads and hashes the model for each recipe. */
function planOn(facts: Ground['facts'], text: string, lengths: readonly string[]): Outcome<Plan> {
  const inputs = known.get(facts) ?? inputsOf(facts);
  known.set(facts, inputs);
  return compile({ name: 'recipe', text }, { ...inputs, settings: new Map(), lengths });
}

function inputsOf({ model: bytes, file, project, samples }: Ground['facts']): OfGround {
  const files = mendExport({ name: file, main: bytesAsSource(bytes), open: () => undefined });
  const model = readModel(files).value;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const facts = model && factsOf(model, file, sha256, withScalars(model, files)).value;
  if (model === undefined || facts === undefined) throw new Error(`${file} cannot be read`);
  return {
    graph: model.graph,
    facts: {
      ...facts,
      zerosIn: (tensor) => countZerosIn(model, files, tensor),
      belowIn: (tensor, bound, isIncluded) => countBelowIn(model, files, tensor, { bound, isIncluded }),
    },
    project: readProject({ name: 'espalier.yaml', text: project }).value,
    samples,
    inserting: (insertions) => modelInserting(files, model, insertions, sha256).facts,
  };
}

/** What stands in the place of layers and of units that the network does not have. */
const instead: Readonly<Record<string, 'role' | 'units'>> = { ESP3050: 'role', ESP4138: 'units' };

/** Where a selection matches nothing, layers that there are stand in its place; undefined where something else is wrong. */
export function runnableOn({ facts }: Ground, drawn: string, most = 6): Runnable | undefined {
  let text = short(drawn, most);
  for (let turn = 0; turn < 6; turn++) {
    const { value, diagnostics } = planOn(facts, text, [`${most} steps`]);
    if (value !== undefined && !hasErrors(diagnostics)) return { text, plan: value };
    const missing = diagnostics.find(({ code, span }) => instead[code] !== undefined && span !== undefined);
    const { code = '', span: { start, end } = { start: 0, end: 0 } } = missing ?? {};
    if (missing === undefined) return undefined;
    text = `${text.slice(0, start)}${facts[instead[code] ?? 'role']}${text.slice(end)}`;
  }
  return undefined;
}

/** Texts; `runnableOn` says which of them run. */
export function drawnRecipes(statements = 300, seed = 1): fc.Arbitrary<string> {
  return fc.oneof({ weight: 2, arbitrary: recipesOfSome(statements, seed) }, { weight: 3, arbitrary: rounds });
}
