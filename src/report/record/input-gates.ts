/** What a journal says of gates by input: how many samples open each, which were cut, and what the cut changed. */
import type { RunEvent } from '../../journal/run-event.ts';
import type { Plan } from '../../plan/plan.ts';

type ConsensusEvent = Extract<RunEvent, { readonly event: 'consensus' }>;
export type Agreement = Extract<RunEvent, { readonly event: 'agreement' }>;

export interface InputGateCourse {
  readonly stage: string;
  /** Share of the samples that has to agree on one gate at least. */
  readonly consensus: number;
  /** One an update of the prune, in the order of time. */
  readonly updates: readonly ConsensusEvent[];
  /** By the name of a gate that was cut, the step of the update that cut it. */
  readonly cut: ReadonlyMap<string, number>;
  /** Absent where the run did not get there. */
  readonly agreement?: Agreement;
}

export function inputGateCourses(
  events: readonly RunEvent[],
  { stages }: Pick<Plan, 'stages'>,
): readonly InputGateCourse[] {
  return stages.flatMap(({ path: stage, statements }) => {
    const own = events.filter((event) => 'stage' in event && event.stage === stage);
    const updates = new Map(
      own.flatMap((event) => (event.event === 'consensus' ? [[event.step, event]] : [])),
    );
    const [gates] = statements.flatMap((it) => (it.kind === 'train' ? (it.inputGates ?? []) : []));
    if (gates === undefined || updates.size === 0) return [];
    const cut = own.flatMap((event) =>
      event.event === 'prune' ? (event.gone ?? []).map((name) => [name, event.step] as const) : [],
    );
    const agreement = own.findLast((event): event is Agreement => event.event === 'agreement');
    return {
      ...{ stage, consensus: gates.consensus, updates: [...updates.values()], cut: new Map(cut) },
      ...(agreement && { agreement }),
    };
  });
}
