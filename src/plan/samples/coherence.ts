/** What a schema cannot say of pruned samples: counts that add up, a criterion that is one, and how many are left at each stage. */
import { sum } from '../../basics/numbers.ts';
import { parseExact } from '../../exact/rational.ts';
import { type Incoherence, type Path, unless } from '../incoherence.ts';
import { expressionOf, canonicalOf } from '../criteria/read.ts';
import type { Plan, PlannedSamples, PlannedStage, PlannedStatement } from '../plan.ts';
import { sampleScore, scorersIn } from './sample-score.ts';
import { listAt } from '../../basics/maps.ts';
import { predecessorsOf } from '../graph.ts';
import { answerFor, ofKind, type Answers, type StatementKind } from '../of-kind.ts';

/** Paths are those inside the statement. */
export function samplesFaults(planned: PlannedSamples): readonly Incoherence[] {
  const { criterion, stream, batch, before, kept, per, floor, classes, scorer } = planned;
  const draws = criterion === 'draw()';
  const drawsWell = draws === (stream !== undefined);
  const passesWell = draws !== (batch !== undefined);
  return [
    ...unless(drawsWell, ['criterion'], 'only `draw()` draws, from a stream'),
    ...unless(!drawsWell || draws || isScore(criterion), ['criterion'], 'it is no score of a sample that is carried out'),
    ...unless(passesWell, ['batch'], 'it stands where samples pass through the network'),
    ...unless(!passesWell || !passesAlone(criterion) || batch === 1, ['batch'], 'a gradient of each sample takes one sample at a time'),
    ...unless(scorersOf(criterion)[0] === scorer, ['scorer'], 'it is not the model whose output the criterion reads'),
    ...choiceFaults(planned),
    ...unless(kept <= before, ['kept'], `only ${before} are there`),
    ...unless((per === 'class' || floor !== undefined) === (classes !== undefined), ['classes'], 'they stand where classes matter'),
    ...(classes === undefined ? [] : classFaults(planned, classes)),
  ];
}

function classFaults({ per, floor, of, kept }: PlannedSamples, classes: NonNullable<PlannedSamples['classes']>): readonly Incoherence[] {
  const own = Object.values(classes);
  const all = sum(own.map((one) => one.of));
  const left = sum(own.map((one) => one.kept ?? 0));
  return [
    ...unless(all === of, ['classes'], `they have ${all} samples`),
    ...unless(
      own.every((one) => (one.kept !== undefined) === (per === 'class')),
      ['classes'],
      'what is left of each is fixed where classes rank',
    ),
    ...unless(per !== 'class' || left === kept, ['kept'], `the classes keep ${left}`),
    ...unless(floor === undefined || Object.keys(floor.keep).join() === Object.keys(classes).join(), ['floor'], 'it names other classes'),
  ];
}

function scorersOf(criterion: string): readonly string[] {
  const expr = expressionOf(criterion);
  return expr === undefined ? [] : scorersIn(expr);
}

/** A rule of what stays has one measure; what the run decides lies between two counts. */
function choiceFaults({ within, above, key, closedUnder, least, kept, per, floor }: PlannedSamples): readonly Incoherence[] {
  const isChosen = within !== undefined || above !== undefined;
  return [
    ...unless(within === undefined || above === undefined, ['above'], 'a budget stands beside it'),
    ...unless(above === undefined || parseExact(above) !== undefined, ['above'], 'it is no number'),
    ...Object.entries({ key, closedUnder, least }).flatMap(([name, value]) =>
      unless(value === undefined || isChosen, [name], 'it stands beside a budget or a threshold'),
    ),
    ...unless(!isChosen || (per !== 'class' && floor === undefined), ['per'], 'a budget or a threshold knows no classes'),
    ...unless(least === undefined || least < kept, ['least'], `${kept} are the most that stay`),
  ];
}

function isScore(criterion: string): boolean {
  const expr = canonicalOf(criterion);
  return expr !== undefined && !('refused' in sampleScore(expr));
}

function passesAlone(criterion: string): boolean {
  const expr = expressionOf(criterion);
  const score = expr && sampleScore(expr);
  return score !== undefined && 'alone' in score && score.alone;
}

/** Each statement finds the samples that those before it leave. */
export function leftFaults(plan: Plan): readonly Incoherence[] {
  const faults: Incoherence[] = [];
  plannedLeft(plan, ({ data, of, before }, path, left) => {
    const samples = plan.data[data]?.samples;
    const there = left.get(data)?.kept ?? of;
    if (samples !== of) {
      faults.push({ path: [...path, 'of'], problem: `the plan counts ${samples ?? 'no'} samples of \`${data}\`` });
    } else if (there !== before) {
      faults.push({ path: [...path, 'before'], problem: `${there} are left by then` });
    }
  });
  return faults;
}

/** By data set; one that has all its samples is not in it. */
export type PlannedLeft = ReadonlyMap<string, Pick<PlannedSamples, 'kept' | 'least'>>;
/** Told of each statement that prunes samples, with what is left before it. */
type Look = (prune: PlannedSamples, path: Path, before: PlannedLeft) => void;
type Memory = { readonly left: PlannedLeft; readonly marks: ReadonlyMap<string, PlannedLeft> };

const all: Memory = { left: new Map(), marks: new Map() };

/** By the path of each stage. Arms that are joined have the same samples left. */
export function plannedLeft({ stages }: Pick<Plan, 'stages'>, look: Look = () => {}): ReadonlyMap<string, PlannedLeft> {
  const before = predecessorsOf(stages);
  const ends = new Map<string, Memory>();
  for (const [index, stage] of stages.entries()) {
    const [from = ''] = listAt(before, stage.path);
    let memory = ends.get(from) ?? all;
    for (const [place, statement] of inOrderOfTime(stage)) {
      for (const prune of ofKind([statement], 'prune samples')) look(prune, ['stages', index, 'statements', place], memory.left);
      memory = answerFor(after, statement, memory) ?? memory;
    }
    ends.set(stage.path, memory);
  }
  return new Map([...ends].map(([path, { left }]) => [path, left]));
}

function inOrderOfTime({ statements }: PlannedStage): readonly [number, PlannedStatement][] {
  const time = (statement: PlannedStatement): number => ('at' in statement ? statement.at : 0);
  return [...statements.entries()].toSorted(([, a], [, b]) => time(a) - time(b));
}

const after: Partial<Answers<StatementKind, [Memory], Memory>> = {
  'prune samples': (prune, { left, marks }) => ({ left: new Map(left).set(prune.data, prune), marks }),
  mark: ({ name = '' }, { left, marks }) => ({ left, marks: new Map(marks).set(name, left) }),
  rewind: ({ parts, name }, { left, marks }) => ({
    left: parts?.includes('samples') === true ? (marks.get(name) ?? new Map()) : left,
    marks,
  }),
};
