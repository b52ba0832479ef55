/**
 * Claims over several seeds: the statements before such a claim are carried out once more for each further seed, from streams of its own.
 * The first seed is the recipe's: its run is what it would be without the claim, and it alone goes on behind the last one.
 */
import { sumAt } from '../../basics/maps.ts';
import { seedsOutOfPlace, tooFewSeeds, unequalSeeds } from '../../diagnostics/catalogue/plan-structure.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import type { Stage, Step, TypedStatement } from '../../language/typed.ts';
import { bodiesOf } from '../../language/within.ts';
import { overSeedsIn } from '../observe/metric-facts.ts';
import { asName, wholeOf } from '../reading.ts';
import { vocabulary } from '../../vocabulary/index.ts';
import { observes, trains } from '../declared.ts';

export interface Seeds {
  /** How often the recipe is carried out; 1 where no claim asks for more. */
  readonly count: number;
  /** The body of each further seed: what leads to the last claim, without what only looks. */
  readonly body: readonly Step[];
}

/** The claim over several seeds that a stage consists of. */
export function overSeedsOf({ statements }: Stage): TypedStatement | undefined {
  const [only] = statements;
  return only !== undefined && overSeedsIn(only) !== undefined ? only : undefined;
}

export function seedsOf(body: readonly Step[], source: Source): Outcome<Seeds> {
  const diagnostics: Diagnostic[] = body.flatMap((step) =>
    step.kind === 'stage' && step.statements.length === 1 ? [] : misplaced(step, source),
  );
  const claims = body.flatMap((step) => (step.kind === 'stage' ? (overSeedsOf(step) ?? []) : []));
  const counts = claims.map(countOf);
  const [count = 1] = counts;
  claims.forEach(({ span }, index) => {
    const own = counts[index] ?? count;
    if (own < 2) diagnostics.push(diagnose(tooFewSeeds, {}, { source, span }));
    else if (own !== count) {
      diagnostics.push(diagnose(unequalSeeds, { first: count, second: own }, { source, span }));
    }
  });
  if (diagnostics.length > 0) return { diagnostics };
  const last = body.findLastIndex((step) => step.kind === 'stage' && overSeedsOf(step));
  return { value: { count, body: carriedOut(body.slice(0, last + 1)) }, diagnostics };
}

function countOf(claim: TypedStatement): number {
  const seeds = overSeedsIn(claim)?.fields['seeds'];
  return seeds === undefined ? 1 : wholeOf(seeds);
}

/** Claims over several seeds speak of the whole recipe, and so stand outside every block. */
function misplaced(step: Step, source: Source): readonly Diagnostic[] {
  if (step.kind !== 'stage') return bodiesOf(step).flatMap((body) => body.flatMap((inner) => misplaced(inner, source)));
  return step.statements
    .filter((statement) => overSeedsIn(statement) !== undefined)
    .map(({ span }) => diagnose(seedsOutOfPlace, {}, { source, span }));
}

/**
 * Without what is only looked at: measurements and claims speak of the recipe's own seed. What is kept under a name
 * stays where something else that stays reads the name.
 */
function carriedOut(steps: readonly Step[]): readonly Step[] {
  let read: ReadonlySet<string> = new Set();
  for (;;) {
    const kept = blind(steps, read);
    const names = namesIn(kept);
    if (names.size === read.size) return kept;
    read = names;
  }
}

/** Claims over several seeds speak of all of them, and stay. */
function blind(steps: readonly Step[], read: ReadonlySet<string>): readonly Step[] {
  return steps.flatMap((step): readonly Step[] => {
    if (step.kind === 'branch') {
      return [{ ...step, body: blind(step.body, read), arms: step.arms.map((arm) => ({ ...arm, body: blind(arm.body, read) })) }];
    }
    if (step.kind !== 'stage') return [{ ...step, body: blind(step.body, read) }];
    if (overSeedsOf(step) !== undefined) return [step];
    const statements = step.statements.filter((one) => !observes(one.verb) || read.has(keptName(one) ?? ''));
    return statements.length === 0 ? [] : [{ ...step, statements }];
  });
}

/** Under which a `mark` or a `collect` keeps what it sees; undefined for what only looks. */
function keptName({ verb, object }: TypedStatement): string | undefined {
  const head = vocabulary.heads.get(verb);
  const isKept = head?.kind === 'verb' && head.object?.kind === 'name' && head.object.defines === true;
  return isKept ? asName(object) : undefined;
}

/** Every word of these steps, one of which may be the name of a mark; `start` of `start.w` as well. */
function namesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string') found.add(value).add(value.split('.')[0] ?? value);
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) namesIn(part, found);
  return found;
}

/**
 * A stage's own name; but names differ from arm to arm of a branch whose arms have statements of their own, and arms share their streams.
 * There a stage goes by what it does, numbered among its equals: `train`, `train-2`, `prune`. Made anew for every body.
 */
export function stageNamer(isPaired: boolean): (stage: Stage) => string {
  if (!isPaired) return ({ name }) => name;
  const counts = new Map<string, number>();
  return (stage) => {
    const deed = stage.statements.some(({ verb }) => trains(verb)) ? 'train' : (stage.statements[0]?.verb ?? 'stage');
    const number = sumAt(counts, deed) + 1;
    counts.set(deed, number);
    return number === 1 ? deed : `${deed}-${number}`;
  };
}
