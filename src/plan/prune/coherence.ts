/** What a schema cannot say about a planned prune: counts that add up, and a curve that leads to them. */
import { sumAt } from '../../basics/maps.ts';
import type { LayerCount, PatternPrune, PlannedLevel, PlannedPrune } from '../plan.ts';
import { divide, multiply, one, rational, subtract, wholeUnits, type Rational } from '../../exact/rational.ts';
import { isContrast, isMoment } from '../criteria/criterion.ts';
import { criterionOf } from '../criteria/read.ts';
import { isBudgetPrune, isPatternPrune, isUnitPrune, prunedBudget, weightsPerUnit, keptByFloor } from '../pruning.ts';
import { curveFault, type CurveFault, levelFault, levelsOf, courseOf } from '../schedule/curve.ts';
import { unless, type Incoherence, type Path } from '../incoherence.ts';
import { clauseFaults, measuredBounds } from './clauses.ts';

export type Sizes = ReadonlyMap<string, number>;

/** Where units go, the layers of the statement are its groups; tiles stand for so many weights each. */
export function unitSizes(prune: PlannedPrune, sizes: Sizes): Sizes {
  if (isUnitPrune(prune)) return new Map(prune.groups.map(({ name, units }) => [name, units]));
  const weights = weightsPerUnit(prune);
  return weights === 1 ? sizes : new Map([...sizes].map(([name, n]) => [name, n / weights]));
}

/** Paths are those inside the statement. */
export function pruneFaults(prune: PlannedPrune, sizes: Sizes): readonly Incoherence[] {
  const { allocation, allocated, ranked, layers, selected, reached, before = 0 } = prune;
  const total = layers.reduce((sum, layer) => sum + sumAt(sizes, layer), 0);
  return [
    ...clauseFaults(prune, sizes),
    ...unless(total === selected, ['selected'], `its layers hold ${total} units`),
    ...unless((allocation === 'computed') === (allocated !== undefined), ['allocated'], 'a rule stands where the allocation is computed'),
    ...unless(allocation !== 'global' || ranked.per === 'layer', ['ranked'], '`global` ranks whole layers'),
    ...unless(reached <= selected && before <= selected, ['reached'], `only ${selected} units are selected`),
    ...shareFaults(prune),
    ...ceilingFaults(prune, sizes),
    ...countFaults(prune, sizes),
    ...pooledFaults(prune),
    ...(isPatternPrune(prune) ? frameFaults(prune) : []),
    ...courseFaults(prune),
  ];
}

/** What shares are measured by is one number of a layer, and `zeroth` has all that it needs. */
function shareFaults({ allocated }: PlannedPrune): readonly Incoherence[] {
  if (allocated === undefined || !('score' in allocated)) return [];
  const { by, score, eps, stream, calibration, branches } = allocated;
  const path = ['allocated', 'score'];
  if (score === 'zeroth') {
    const isWhole = eps !== undefined && stream !== undefined && calibration !== undefined;
    return unless(isWhole && eps > 0 && by === 'proportional', path, '`zeroth` has an `eps` above 0, a stream and samples');
  }
  const criterion = criterionOf(score);
  if (criterion?.isNumber !== true || criterion.marks.length > 0) {
    return [{ path, problem: 'it is no number of a layer that this version measures' }];
  }
  const isOfBranches = criterion.statistics.some(isContrast);
  if (isOfBranches !== (branches !== undefined)) return [{ path, problem: '`branches` stand beside a number of branches' }];
  const isMeasured = isOfBranches || criterion.statistics.some(isMoment);
  return unless(isMeasured === (calibration !== undefined), ['allocated', 'calibration'], 'samples stand where it is measured on them');
}

/** Allocations whose counts of layers are known when they run. */
const pooled: ReadonlySet<PlannedPrune['allocation']> = new Set(['global', 'computed']);

function countFaults(prune: PlannedPrune, sizes: Sizes): readonly Incoherence[] {
  const { allocation, counts, layers, reached } = prune;
  const isMeasured = measuredBounds(prune) !== undefined;
  const isFixed = (!pooled.has(allocation) || isPatternPrune(prune)) && !isMeasured;
  const path = ['counts'];
  if (counts === undefined) return unless(!isFixed || isBudgetPrune(prune), path, 'its allocation fixes a count for every layer');
  if (!isFixed) return [{ path, problem: 'its scores decide how much each layer loses' }];
  const names = new Set(layers);
  const other = Object.keys(counts).find((name) => !names.has(name));
  if (other !== undefined) return [{ path, problem: 'it names a layer not selected' }];
  const sum = layers.reduce((all, name) => all + (counts[name]?.pruned ?? 0), 0);
  if (sum !== reached) return [{ path, problem: `its layers add up to ${sum}, not to ${reached}` }];
  return layers.flatMap((name) => {
    const problem = layerFault(counts[name], sumAt(sizes, name), prune);
    return problem === undefined ? [] : [{ path: [...path, name], problem }];
  });
}

/** Where no layer has a count of its own, the total follows from the target and the floors. */
function pooledFaults(prune: PlannedPrune): readonly Incoherence[] {
  const { counts, asked, reached, selected, floor, rounded } = prune;
  const goal = courseOf(prune)?.to;
  const isByShare = !isBudgetPrune(prune) && !isPatternPrune(prune);
  if (counts !== undefined || !isByShare || goal === undefined) return [];
  const all = multiply(goal, rational(selected));
  // Of a half the even neighbour is taken: of all that is pruned, or of what goes beside an odd number of units.
  const meant = [0, 1].map((beside) => wholeUnits(all, rounded, beside));
  if (!meant.includes(asked)) return [{ path: ['asked'], problem: `the target means ${meant[0]} of ${selected} units` }];
  const most = Math.min(asked, selected - Object.values(floor?.keep ?? {}).reduce((sum, count) => sum + count, 0));
  return unless(reached === most, ['reached'], `${most} units can be reached, as floors have it`);
}

function layerFault(layer: LayerCount | undefined, size: number, prune: PlannedPrune): string | undefined {
  const { allocation, window, mask } = prune;
  if (layer === undefined) return 'the layer has no count';
  const { pruned, of, before = 0, scopes, weight, step, bundles } = layer;
  if (of !== size) return `the layer holds ${size} units`;
  if (pruned > of || before > of) return `only ${of} units are there`;
  if (mask === 'hard' && before > pruned) return 'a hard mask never wakes what is pruned';
  if (scopes !== undefined && scopes.reduce((all, it) => all + it.size * it.times, 0) !== of) return 'its scopes do not hold all of it';
  if ((step === undefined) !== (bundles === undefined)) return '`step` and `bundles` go together';
  if (step !== undefined && Math.ceil((bundles ?? 0) / step) !== of) return `its bundles do not make ${of} steps`;
  const isCourse = window.first < window.last && !isPatternPrune(prune);
  const isWeighted = isCourse && (allocation === 'erk' || allocation === 'er');
  return isWeighted && weight === undefined ? '`weight` is missing' : undefined;
}

function frameFaults({ frames, pattern, window }: PatternPrune): readonly Incoherence[] {
  if (frames === undefined) return [];
  const path = ['frames'];
  if (!areOrdered(frames)) return [{ path, problem: 'frames must come in order' }];
  const last = frames.at(-1);
  const isWithin = frames[0]?.step === window.first && (last?.step ?? Infinity) <= window.last;
  if (!isWithin) return [{ path, problem: 'they must begin with the window and lie within it' }];
  return unless(last?.keep === pattern.keep && last.of === pattern.of, path, 'the last one must be the pattern of the statement');
}

/** Of a long window; a run holds its curve against each update that it makes. */
const mostLooks = 256;

function courseFaults(prune: PlannedPrune): readonly Incoherence[] {
  const { window, mask, levels } = prune;
  if (window.first > window.last || isPatternPrune(prune)) return [];
  if (levels !== undefined) return levelFaults(prune, levels);
  const course = courseOf(prune);
  if (course === undefined) return [{ path: ['curve'], problem: 'it is no curve in its canonical spelling' }];
  const { from, to, curve } = course;
  const ends = prunedBudget(prune)?.from !== undefined ? goneOf(from, to) : { start: from, goal: to };
  const fault = curveFault({ isHard: mask === 'hard', ...ends, window, windowed: window.first < window.last, curve }, mostLooks);
  return problemsOf(fault, ['curve']);
}

function areOrdered(at: readonly { readonly step: number }[]): boolean {
  return at.every(({ step }, index) => step > (at[index - 1]?.step ?? -1));
}

function levelFaults({ window, to, mask }: PlannedPrune, levels: readonly PlannedLevel[]): readonly Incoherence[] {
  const path = ['levels'];
  if (!areOrdered(levels)) return [{ path, problem: 'levels must come in order' }];
  const last = levels.at(-1);
  const isWhole = levels[0]?.step === window.first && last?.step === window.last;
  if (!isWhole) return [{ path, problem: 'they must begin and end with the window' }];
  if (last.share !== to) return [{ path, problem: 'the last one must be the target' }];
  return problemsOf(levelFault(levelsOf(levels), mask === 'hard'), path);
}

/** Of what is left when the window begins, the shares that are gone then and in the end. */
function goneOf(from: Rational, to: Rational) {
  return { start: rational(0), goal: from.n === 0n ? rational(0) : subtract(one, divide(to, from)) };
}

const problems: Readonly<Record<CurveFault['kind'], (step: string) => string>> = {
  undefined: (step) => `it has no value at ${step}`,
  falling: (step) => `it falls before ${step}, and a hard mask never wakes what is pruned`,
  range: (step) => `at ${step} it leaves 0..100%`,
  short: () => 'it does not end at the target',
};

function problemsOf(fault: CurveFault | undefined, path: Path): readonly Incoherence[] {
  if (fault === undefined) return [];
  return [{ path, problem: problems[fault.kind]('step' in fault ? `step ${fault.step}` : '') }];
}

/** Paths are those inside the statement. */
export function ceilingFaults(
  { ceiling, floor, allocation, layers, reached }: PlannedPrune,
  sizes: ReadonlyMap<string, number>,
): readonly Incoherence[] {
  if (ceiling === undefined) return [];
  if (allocation !== 'global') return [{ path: ['ceiling'], problem: 'only `global` knows what layers have to lose' }];
  const { lose } = ceiling;
  const path = ['ceiling', 'lose'];
  const wrong = layers.find((name) => {
    const least = lose[name] ?? -1;
    return least < 0 || least > sumAt(sizes, name) - keptByFloor(floor, name);
  });
  if (wrong !== undefined || Object.keys(lose).length !== layers.length) {
    return [{ path, problem: 'each layer has a number that its floor leaves room for' }];
  }
  const least = layers.reduce((sum, name) => sum + (lose[name] ?? 0), 0);
  return unless(least <= reached, path, `they add up to ${least}, above what goes`);
}
