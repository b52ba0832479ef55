/** Which samples are left at the end of a stage, by the plan alone: their numbers. */
import { listAt } from '../../basics/maps.ts';
import { predecessorsOf } from '../graph.ts';
import type { Plan, PlannedSamples, PlannedStage, PlannedStatement } from '../plan.ts';
import { answerFor, ofKind, type Answers, type StatementKind } from '../of-kind.ts';
import type { Path } from '../incoherence.ts';

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
