/** Times the updates of a stage's pruning and rewiring: each is really made, on the network that the run begins with. */
import type { PlannedPrune, PlannedRewire, PlannedStage, PlannedStatement } from '../plan/plan.ts';
import { spreadTimes } from '../plan/schedule/times.ts';
import { updatesOf } from '../plan/statement-facts.ts';
import { allocatorIn } from '../prune/allocate.ts';
import { growthsOf } from '../prune/growth.ts';
import { blindObserver } from '../measure/observer.ts';
import { scorersOf } from '../score/scorers.ts';
import type { RunContext } from '../state/context.ts';
import type { RunState } from '../state/network.ts';
import type { Training } from '../train/training.ts';
import { spoiltBy } from './train-steps.ts';
import { runStatement, type ActContext } from './act.ts';
import { trainingsOf } from './trainings-of.ts';

export type Updating = PlannedPrune | PlannedRewire;

export interface TimedUpdate {
  /** Of the statement in its stage. */
  readonly index: number;
  readonly update: Timed;
}

export interface UpdateContext {
  readonly state: RunState;
  /** Whether an update of this statement is short enough to be made for the timing. */
  readonly isTimed: (statement: Updating) => boolean;
  readonly training?: Training;
}

/** Of every statement that is short enough to be carried out a few times. */
export async function timeUpdates(
  context: RunContext,
  stage: PlannedStage,
  { state, isTimed, training }: UpdateContext,
): Promise<readonly TimedUpdate[]> {
  const scorers = scorersOf(context);
  const growths = growthsOf(context, trainingsOf(stage)[0]?.data ?? '');
  const inputs: ActContext = {
    context,
    stage,
    scorers,
    growths,
    observer: blindObserver(context),
    allocator: allocatorIn(context),
    lastBatch: training?.lastBatch,
  };
  const timed: TimedUpdate[] = [];
  try {
    for (const [index, statement] of stage.statements.entries()) {
      if (!isUpdating(statement) || !isTimed(statement)) continue;
      const time = middleOf(statement, stage.steps);
      const at = { stage: stage.path, step: time, after: `\`${statement.kind}\`` };
      const update = await timeRepeated(async () => {
        const network = training?.read() ?? state.network;
        spoiltBy(context, network, state.network, at);
        const { value: acted } = await runStatement(inputs, statement, time, { ...state, network });
        if (acted === undefined) return {};
        spoiltBy(context, acted.network, network, at);
        training?.prune(acted.network);
        return { value: acted };
      });
      if (update !== undefined) timed.push({ index, update });
    }
  } finally {
    await scorers.release();
    await growths.release();
  }
  return timed;
}

export function isUpdating(statement: PlannedStatement): statement is Updating {
  return updatesOf(statement) > 0;
}

/** Inside the steps where there is such a time, since a network is read from its training there. */
function middleOf(statement: Updating, steps: number): number {
  if (statement.kind === 'rewire') {
    const { first, last, every } = statement.window;
    return first > 0 ? first : Math.min(every, last);
  }
  const times = spreadTimes(statement, 3);
  return times.find((time) => time > 0 && time < steps) ?? times[0] ?? 0;
}

// Times something in several short rounds, so that what else the machine does shows as their spread.

/** The first calls allocate, and are not counted. */
const warming = 2;
const rounds = 5;
/** A round ends after so many milliseconds or calls, whichever is first. */
const roundLength = 250;
const callsInRound = 50;

export async function timeRounds(call: (nth: number) => Promise<unknown>): Promise<Timed> {
  let nth = 0;
  for (; nth < warming; nth++) await call(nth);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    let calls = 0;
    do {
      await call(nth);
      nth++;
      calls++;
    } while (calls < callsInRound && performance.now() - start < roundLength);
    times.push((performance.now() - start) / calls);
  }
  return timedOf(times);
}

/** What is slow or leaves files is timed so often, or less when that takes too many milliseconds. */
const repeats = 3;
const enough = 2000;

/** Stops at the first outcome without a value. */
export async function timeRepeated(call: () => Promise<{ readonly value?: unknown }>): Promise<Timed | undefined> {
  const begun = performance.now();
  const times: number[] = [];
  while (times.length < repeats && (times.length === 0 || performance.now() - begun < enough)) {
    const start = performance.now();
    const { value } = await call();
    if (value === undefined) return undefined;
    times.push(performance.now() - start);
  }
  return timedOf(times);
}

// Several times of one thing, in a few figures.

/** Milliseconds: the median, the quickest and the slowest. */
export interface Timed {
  readonly ms: number;
  readonly least: number;
  readonly most: number;
  /** How often it was timed. */
  readonly times: number;
}

export function timedOf(times: readonly number[]): Timed {
  const ascending = times.toSorted((a, b) => a - b);
  const [least = 0] = ascending;
  return { ms: ascending[ascending.length >> 1] ?? 0, least, most: ascending.at(-1) ?? 0, times: times.length };
}
