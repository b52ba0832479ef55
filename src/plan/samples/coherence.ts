/** What a schema cannot say of pruned samples: counts that add up, a criterion that is one, and how many are left at each stage. */
import { parseExact } from '../../exact/rational.ts';
import type { Incoherence, Path } from '../incoherence.ts';
import { expressionOf } from '../criteria/read.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { sum } from '../../select/sum.ts';
import type { Plan, PlannedSamples, PlannedStage, PlannedStatement } from '../plan.ts';
import { sampleScore, scorersIn } from './sample-score.ts';
import { listAt } from '../../basics/maps.ts';
import { predecessorsOf } from '../graph.ts';
import { answerFor, ofKind, type Answers, type StatementKind } from '../of-kind.ts';

export interface SamplesFault {
  readonly key: keyof PlannedSamples;
  readonly problem: string;
}

export function samplesFaults(planned: PlannedSamples): readonly SamplesFault[] {
  const { criterion, stream, batch, before, kept, of, per, floor, classes } = planned;
  const draws = criterion === 'draw()';
  const faults: SamplesFault[] = [];
  if (draws !== (stream !== undefined)) {
    faults.push({ key: 'criterion', problem: 'only `draw()` draws, from a stream' });
  } else if (!draws && !isScore(criterion)) {
    faults.push({ key: 'criterion', problem: 'it is no score of a sample that is carried out' });
  }
  if (draws === (batch !== undefined)) {
    faults.push({ key: 'batch', problem: 'it stands where samples pass through the network' });
  } else if (passesAlone(criterion) && batch !== 1) {
    faults.push({ key: 'batch', problem: 'a gradient of each sample takes one sample at a time' });
  }
  if ((scorersOf(criterion)[0] ?? undefined) !== planned.scorer) {
    faults.push({ key: 'scorer', problem: 'it is not the model whose output the criterion reads' });
  }
  faults.push(...choiceFaults(planned));
  if (kept > before) faults.push({ key: 'kept', problem: `only ${before} are there` });
  if ((per === 'class' || floor !== undefined) !== (classes !== undefined)) {
    faults.push({ key: 'classes', problem: 'they stand where classes matter' });
  }
  return classes === undefined ? faults : [...faults, ...classFaults(planned, classes, of, kept)];
}

function classFaults(
  { per, floor }: PlannedSamples,
  classes: NonNullable<PlannedSamples['classes']>,
  of: number,
  kept: number,
): readonly SamplesFault[] {
  const own = Object.values(classes);
  const all = sum(own.map((one) => one.of));
  const left = sum(own.map((one) => one.kept ?? 0));
  const labels = Object.keys(classes).join();
  return [
    ...(all === of ? [] : [{ key: 'classes', problem: `they have ${all} samples` } as const]),
    ...(own.every((one) => (one.kept !== undefined) === (per === 'class'))
      ? []
      : [{ key: 'classes', problem: 'what is left of each is fixed where classes rank' } as const]),
    ...(per !== 'class' || left === kept ? [] : [{ key: 'kept', problem: `the classes keep ${left}` } as const]),
    ...(floor === undefined || Object.keys(floor.keep).join() === labels
      ? []
      : [{ key: 'floor', problem: 'it names other classes' } as const]),
  ];
}

function scorersOf(criterion: string): readonly string[] {
  const expr = expressionOf(criterion);
  return expr === undefined ? [] : scorersIn(expr);
}

/** A rule of what stays has one measure; what the run decides lies between two counts. */
function choiceFaults(planned: PlannedSamples): readonly SamplesFault[] {
  const { within, above, key, closedUnder, least, kept, per, floor } = planned;
  const faults: SamplesFault[] = [];
  const isChosen = within !== undefined || above !== undefined;
  if (within !== undefined && above !== undefined) faults.push({ key: 'above', problem: 'a budget stands beside it' });
  if (above !== undefined && parseExact(above) === undefined) faults.push({ key: 'above', problem: 'it is no number' });
  for (const [name, value] of Object.entries({ key, closedUnder, least })) {
    const stray = value !== undefined && !isChosen;
    if (stray) faults.push({ key: name as 'key' | 'closedUnder' | 'least', problem: 'it stands beside a budget or a threshold' });
  }
  if (isChosen && (per === 'class' || floor !== undefined)) {
    faults.push({ key: 'per', problem: 'a budget or a threshold knows no classes' });
  }
  if (least !== undefined && least >= kept) faults.push({ key: 'least', problem: `${kept} are the most that stay` });
  return faults;
}

function isScore(criterion: string): boolean {
  const expr = expressionOf(criterion);
  return expr !== undefined && printExpression(expr) === criterion && !('refused' in sampleScore(expr));
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

interface Memory {
  readonly left: PlannedLeft;
  readonly marks: ReadonlyMap<string, PlannedLeft>;
}

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
