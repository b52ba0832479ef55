/** Everything that a plan measures, and where it says so. */
import type { Claim, Plan, PlannedStage, PlannedStatement, Subject } from '../plan.ts';
import type { Path } from '../incoherence.ts';

export interface PlannedSubject {
  readonly metric: string;
  /** Of the recipe's own metric, which is known by what it is. */
  readonly expression?: string;
  /** What it is taken of and after, where the statement says it. */
  readonly of?: string;
  readonly after?: string;
  /** The data set that the statement names. */
  readonly on?: string;
  /** Two marks that it is measured between. */
  readonly between?: readonly string[];
  readonly batch?: number;
  /** Names of layers whose weights it is made of. */
  readonly layers?: readonly string[];
  /** True where only a metric of outputs can decide: counts and resources cannot. */
  readonly evaluated?: true;
  /** True where outputs are measured on the data set that is named, and on no other. */
  readonly needsData?: true;
  readonly path: Path;
}

export function subjectsOf({ stages }: Pick<Plan, 'stages'>): readonly PlannedSubject[] {
  return stages.flatMap((stage, index) => subjectsOfStage(stage, ['stages', index]));
}

export function subjectsOfStage(stage: PlannedStage, path: Path): readonly PlannedSubject[] {
  const { until, looks = [], statements } = stage;
  const [evaluated, needsData] = [true, true] as const;
  return [
    ...(until === undefined ? [] : [{ ...until, evaluated, needsData, path: [...path, 'until'] }]),
    ...looks.flatMap(({ claim, on }, at) =>
      ofClaim(claim, [...path, 'looks', at, 'claim']).map((own) => ({ ...own, needsData, ...(on !== undefined && { on }) })),
    ),
    ...statements.flatMap((statement, at) => ofStatement(statement, [...path, 'statements', at])),
  ];
}

function ofStatement(statement: PlannedStatement, path: Path): readonly PlannedSubject[] {
  switch (statement.kind) {
    case 'measure':
      return [{ ...statement, path }];
    case 'expect':
      return ofClaim(statement.claim, [...path, 'claim']);
    case 'pick':
      return statement.by === undefined ? [] : [{ ...statement.by, evaluated: true, path: [...path, 'by'] }];
    case 'prune': {
      const { allocated, limited } = statement;
      if (limited !== undefined) {
        const { metric, expression } = limited;
        return [{ metric, expression, path: [...path, 'limited'] }];
      }
      if (allocated?.by !== 'sensitivity') return [];
      const { metric, data: on } = allocated;
      return [{ metric, on, evaluated: true, path: [...path, 'allocated'] }];
    }
    default:
      return [];
  }
}

function ofClaim({ than, ...own }: Claim, path: Path): readonly PlannedSubject[] {
  const other: readonly Subject[] = than === undefined ? [] : [than];
  return [{ ...own, path }, ...other.map((subject) => ({ ...subject, path: [...path, 'than'] }))];
}
