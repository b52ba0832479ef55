/** How stages that trained gates, widths, gates by input, codes or deltas ended, by the last word of the journal on each. */
import type { RunEvent } from '../journal/run-event.ts';

type Told<K extends RunEvent['event']> = Omit<Extract<RunEvent, { event: K }>, 'event'>;

export type GatesResult = Told<'gates'>;
export type WidthsResult = Told<'widths'>;

/** How many samples opened each gate when the stage cut last, and how far the network without gates is the same. */
export type InputGatesResult = Told<'consensus'> & {
  readonly agreement?: Omit<Told<'agreement'>, 'stage' | 'step'>;
};

/** How many samples of a data set take each code. */
export type RoutesResult = Told<'routes'>;

/** What deltas came to at the end of a stage. */
export interface DeltasResult extends Pick<
  Told<'deltas'>,
  'stage' | 'step' | 'deltas' | 'changed'
> {
  /** How often some moved, and how many in all. */
  readonly times: number;
  readonly moved: number;
}

export interface GateResults {
  /** Of stages that train gates. */
  readonly gates?: readonly GatesResult[];
  /** Of stages that search for widths. */
  readonly widths?: readonly WidthsResult[];
  /** Of stages that cut by gates by input. */
  readonly inputGates?: readonly InputGatesResult[];
  /** Of stages that train codes, one a data set. */
  readonly routes?: readonly RoutesResult[];
  /** Of stages that train deltas. */
  readonly deltas?: readonly DeltasResult[];
}

export function gateResults(events: readonly RunEvent[]): GateResults {
  const gates = events.flatMap((event) => {
    return event.event === 'gates' && event.groups !== undefined ? [toldIn(event)] : [];
  });
  const widths = lastOfStages(
    events.flatMap((event) => (event.event === 'widths' ? [toldIn(event)] : [])),
  );
  const consensus = lastOfStages(
    events.flatMap((event) => (event.event === 'consensus' ? [toldIn(event)] : [])),
  );
  const inputGates = consensus.map((own): InputGatesResult => {
    const found = events.findLast((it) => it.event === 'agreement' && it.stage === own.stage);
    if (found?.event !== 'agreement') return own;
    const { event: _, stage: _stage, step: _step, ...agreement } = found;
    return { ...own, agreement };
  });
  const routes = events.flatMap((event) => (event.event === 'routes' ? [toldIn(event)] : []));
  const deltas = deltaResults(events);
  return {
    ...(gates.length > 0 && { gates }),
    ...(widths.length > 0 && { widths }),
    ...(inputGates.length > 0 && { inputGates }),
    ...(routes.length > 0 && { routes }),
    ...(deltas.length > 0 && { deltas }),
  };
}

function deltaResults(events: readonly RunEvent[]): readonly DeltasResult[] {
  const told = events.flatMap((event) => (event.event === 'deltas' ? [event] : []));
  return lastOfStages(told).map(({ stage, step, deltas, changed }) => {
    const moves = told.flatMap((one) => (one.stage === stage ? (one.moved ?? []) : []));
    const moved = moves.reduce((sum, one) => sum + one, 0);
    return { stage, step, deltas, changed, times: moves.length, moved };
  });
}

function toldIn<T extends { readonly event: string }>({ event: _, ...told }: T): Omit<T, 'event'> {
  return told;
}

function lastOfStages<T extends { readonly stage: string }>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [one.stage, one])).values()];
}
