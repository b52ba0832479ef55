/** From the record of a run to what its report shows. */
import { sum } from '../../basics/numbers.ts';
import { lengthOf, flatMapDefined } from '../../basics/lists.ts';
import type { PlannedBudget, PlannedPrune, PlannedStage } from '../../plan/plan.ts';
import { isBudgetPrune, weightsPerUnit, totalZeros } from '../../plan/pruning.ts';
import { everyTime, spreadTimes, timesOf } from '../../plan/schedule/times.ts';
import { amountAt, changesAt } from '../../plan/schedule/updates.ts';
import { leftText } from '../../plan/units/budget-amount.ts';
import { ofKind, ofKindIn, answerFor, type Answers, type StatementKind } from '../../plan/of-kind.ts';
import type { Measurement, RunEvent } from '../../journal/run-event.ts';
import type { RunEnd, RunRecord, MaskArray } from '../record/record.ts';
import { reportedPrunes, scheduleOf, type ScheduledStage } from '../record/schedule.ts';
import { lastMeasured } from '../run-ends.ts';
import { strangeValues } from '../strange-values.ts';
import { collectGates } from './collect-gates.ts';
import { histogramOf, thinOut, type Weights, type Sample } from './summaries.ts';
import type { EndData, ExpectationData, LayerData, MeasurementData, PruningData, RunData, MaskPicture } from './report-data.ts';

/** A run with what is not in its folder, or costs time to read. */
export interface Subject {
  readonly record: RunRecord;
  readonly label: string;
  /** Weights of the original model, where it is at hand. */
  readonly before?: Weights;
  /** Weights of the written models, by the path of their end. */
  readonly after: ReadonlyMap<string, Weights>;
}

/** Points of a curve: as many as a wide screen has columns for. */
export const mostStretches = 800;
/** Cells of all mask pictures together; base64 makes four bytes of three. */
export const mostCells = 600_000;
export const mostCellsEach = 24_000;

export function collect(subject: Subject): RunData {
  const { record, label } = subject;
  const schedule = scheduleOf(record.plan, record.events);
  const measurements = measurementsOf(record.events, schedule);
  const strange = strangeValues(record.events);
  return {
    label,
    folder: record.folder,
    isFinished: record.isFinished,
    strange: strange.length > 0 ? strange : undefined,
    steps: Math.max(0, ...schedule.map(({ end }) => end)),
    stages: schedule.map(({ stage, lane, start, end }) => ({
      path: stage.path,
      lane,
      start,
      end,
      does: [...new Set(stage.statements.map(({ kind }) => kind))].join(', '),
    })),
    losses: lossesOf(record.events, schedule),
    measurements,
    prunings: schedule.flatMap((scheduled) => pruningsOf(record.events, scheduled)),
    ...collectGates(record, schedule),
    expectations: expectationsOf(record),
    ends: record.ends.map((end) => endOf(end, subject, { schedule, measurements })),
  };
}

function lossesOf(events: readonly RunEvent[], schedule: readonly ScheduledStage[]): RunData['losses'] {
  const places = new Map(schedule.map((scheduled) => [scheduled.stage.path, scheduled]));
  const curves: { readonly lane: string; readonly samples: Sample[] }[] = [];
  for (const event of events) {
    const place = event.event === 'step' ? places.get(event.stage) : undefined;
    if (event.event !== 'step' || place === undefined) continue;
    const step = place.start + event.step;
    const { lane } = place;
    let curve = curves.findLast((it) => it.lane === lane);
    // Where arms lie between two stages of the trunk, its curve has a gap.
    if (curve === undefined || curve.samples.at(-1)?.step !== step - 1) {
      curve = { lane, samples: [] };
      curves.push(curve);
    }
    curve.samples.push({ step, value: event.loss });
  }
  return curves.map(({ lane, samples }) => ({ lane, stretches: thinOut(samples, mostStretches) }));
}

/** Moments that stand outside of stages. */
const whens: Partial<Record<Measurement['moment'], string>> = { start: 'original', routed: 'each sample by its code' };

function measurementsOf(events: readonly RunEvent[], schedule: readonly ScheduledStage[]): readonly MeasurementData[] {
  const lastStep = Math.max(0, ...schedule.map(({ end }) => end));
  return events
    .filter((event): event is Measurement => event.event === 'metrics')
    .map(({ stage, moment, step, on, values, originals, sparsity }) => {
      const place = schedule.find((scheduled) => scheduled.stage.path === stage);
      const when = whens[moment] ?? moment;
      const at = moment === 'routed' ? lastStep : (place?.start ?? 0) + step;
      return { stage, lane: place?.lane ?? '', when, at, on, values, ...(originals === undefined ? {} : { originals }), sparsity };
    });
}

interface Occasion extends Pick<ScheduledStage, 'stage' | 'start'> {
  /** Of the run. */
  readonly events: readonly RunEvent[];
  /** Among the statements of its kind in the stage. */
  readonly nth: number;
}

/** In the order in which the page tells of them. */
const prunings: Partial<Answers<StatementKind, [Occasion], readonly Omit<PruningData, 'stage' | 'lane'>[]>> = {
  prune: (prune, { events, stage, start, nth }) => {
    const eventAt = reportedPrunes(events, stage)[nth]?.eventAt;
    const updates = toldTimes(prune).flatMap((step) => {
      const { pruned: planned, left } = amountAt(prune, step) ?? {};
      if (planned === undefined) return [];
      const of = isBudgetPrune(prune) ? leftOf(prune.budget, left) : undefined;
      return { at: start + step, planned, left: of, pruned: eventAt?.(step)?.pruned };
    });
    return [{ criterion: prune.criterion, units: prune.units, of: prune.selected, updates }];
  },
  'prune zeros': (zeros, occasion) => {
    const updates = [
      { at: occasion.start + zeros.at, planned: totalZeros(zeros).least, pruned: nthEvent('prune zeros', occasion)?.pruned },
    ];
    return [{ criterion: 'w == 0', units: 'zeros', of: zeros.selected, updates }];
  },
  'prune tokens': ({ criterion, blocks, at }, { events, stage, start }) => {
    const isDone = eventsOf('prune tokens', events, stage).length > 0;
    return blocks.map(({ block, of, kept }) => ({
      criterion,
      units: `tokens behind block ${block}`,
      of,
      updates: [{ at: start + at, planned: of - kept, pruned: isDone ? of - kept : undefined }],
    }));
  },
  'prune samples': ({ criterion, data, of, kept, at }, occasion) => {
    const event = nthEvent('prune samples', occasion);
    const updates = [{ at: occasion.start + at, planned: of - kept, pruned: event && of - event.kept }];
    return [{ criterion, units: `samples of ${data}`, of, updates }];
  },
};

function pruningsOf(events: readonly RunEvent[], { stage, lane, start }: ScheduledStage): readonly PruningData[] {
  const kinds = Object.keys(prunings) as StatementKind[];
  return kinds
    .flatMap((kind) => flatMapDefined(ofKind(stage.statements, kind), (it, nth) => answerFor(prunings, it, { events, stage, start, nth })))
    .map((own) => ({ stage: stage.path, lane, ...own }));
}

type EventOf<Kind> = Extract<RunEvent, { readonly event: Kind; readonly stage: string }>;

function eventsOf<Kind extends RunEvent['event']>(kind: Kind, events: readonly RunEvent[], { path }: PlannedStage): EventOf<Kind>[] {
  return events.filter((it): it is EventOf<Kind> => it.event === kind && it.stage === path);
}

function nthEvent<Kind extends RunEvent['event']>(kind: Kind, { events, stage, nth }: Occasion): EventOf<Kind> | undefined {
  return eventsOf(kind, events, stage)[nth];
}

/** Updates that change how much is pruned; of a long window, among as many times as are drawn. */
function toldTimes(prune: PlannedPrune): readonly number[] {
  const times = timesOf(prune) > mostStretches ? spreadTimes(prune, mostStretches) : [...everyTime(prune)];
  return times.filter((time) => changesAt(prune, time));
}

/** `60.8% of params`, `4.2 ms`: where a resource is the target, the scores decide how many units go. */
function leftOf({ of, time, share = '100%' }: PlannedBudget, left?: string): string {
  const amount = leftText(left ?? time ?? share);
  return time !== undefined ? amount : `${amount} of ${of}`;
}

function expectationsOf({ plan, events }: RunRecord): readonly ExpectationData[] {
  return plan.stages.flatMap(({ path, statements }) => {
    const verdicts = events.filter((it) => it.event === 'expect' && it.stage === path);
    return ofKind(statements, 'expect').map(({ text, claim }, index) => {
      const event = verdicts[index];
      return {
        stage: path,
        claim: text,
        metric: claim.metric,
        verdict:
          event?.event === 'expect'
            ? { held: event.held, actual: event.actual, original: event.original, than: event.than, values: event.values }
            : undefined,
      };
    });
  });
}

type Course = { readonly schedule: readonly ScheduledStage[]; readonly measurements: readonly MeasurementData[] };

function endOf(end: RunEnd, { record, before, after }: Subject, course: Course): EndData {
  const { path, masks } = end;
  const { plan, ends } = record;
  const most = Math.min(mostCellsEach, mostCells / Math.max(1, plan.layers.length * ends.length));
  const lanes = lanesTo(path, course);
  const compacts = record.events.filter((it) => it.event === 'compact' && lanes.has(laneOf(it.stage, course)));
  const layers = plan.layers.map((layer): LayerData => {
    const { name, tensor, operator, dims, count } = layer;
    const mask = masks.get(tensor);
    const values = after.get(path)?.(tensor);
    const histogram = values === undefined ? undefined : histogramOf(before?.(tensor), values, mask?.kept);
    const floor = floorOf(record, name);
    // A compacted file has smaller tensors, and masks of what is left.
    const whole = compacts.length > 0 && after.has(path) ? lengthOf(values) : count;
    const kept = mask === undefined ? whole : sum(mask.kept);
    return { name, tensor, operator, dims, count, pruned: count - kept, floor, histogram, picture: mask && maskPicture(mask, most) };
  });
  const left = compacts.flatMap((it) => (it.event === 'compact' ? [it] : [])).at(-1)?.after.macs;
  const macs = left === undefined ? {} : { macs: { before: plan.estimates.macs, after: left } };
  return { path, layers, figures: figuresOf(end, course), ...macs };
}

function figuresOf({ path, bytes, latencies = [] }: RunEnd, course: Course): EndData['figures'] {
  const lane = laneOf(path, course);
  const own = course.measurements.filter((it) => path === '' || it.lane === lane);
  const estimated = latencies.map((it) => [`latency on batch ${it.batch}`, it.estimated.compact] as const);
  return { ...Object.fromEntries(estimated), ...lastMeasured(own).values, bytes };
}

function laneOf(stage: string, { schedule }: Course): string {
  return schedule.find((it) => it.stage.path === stage)?.lane ?? '';
}

/** The lane of an end and those around it; of the one end of a run all, for arms were joined. */
function lanesTo(path: string, course: Course): ReadonlySet<string> {
  const lanes = course.schedule.map(({ lane }) => lane);
  const own = laneOf(path, course);
  return new Set(lanes.filter((lane) => path === '' || lane === '' || lane === own || own.startsWith(`${lane}/`)));
}

/** The highest floor that a statement promises a layer. */
function floorOf({ plan }: RunRecord, layer: string): number | undefined {
  const floors = ofKindIn(plan.stages, 'prune').flatMap((it) => {
    const keep = it.floor?.keep[layer];
    return keep === undefined ? [] : keep * weightsPerUnit(it);
  });
  return floors.length === 0 ? undefined : Math.max(...floors);
}

// A mask as a small picture: each cell is the share of kept weights in its part of the matrix.

/** `most` bounds the number of cells; a small matrix has a cell for each weight. */
export function maskPicture({ dims, kept }: MaskArray, most: number): MaskPicture {
  const rows = dims.length < 2 ? 1 : (dims[0] ?? 1);
  const columns = Math.round(kept.length / Math.max(1, rows));
  const { width, height } = sizeWithin(rows, columns, most);
  const sums = new Float64Array(width * height);
  const counts = new Float64Array(width * height);
  const columnOf = Uint32Array.from({ length: columns }, (_, column) => Math.floor((column * width) / columns));
  for (let row = 0; row < rows; row++) {
    const start = Math.floor((row * height) / rows) * width;
    for (let column = 0; column < columns; column++) {
      const cell = start + (columnOf[column] ?? 0);
      sums[cell] = (sums[cell] ?? 0) + (kept[row * columns + column] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  const cells = Uint8Array.from(sums, (sum, cell) => Math.round((255 * sum) / Math.max(1, counts[cell] ?? 1)));
  return { rows, columns, width, height, cells: Buffer.from(cells).toString('base64') };
}

/** The matrix's proportions as far as they can be kept. */
function sizeWithin(rows: number, columns: number, most: number): { readonly width: number; readonly height: number } {
  const scale = Math.max(1, Math.sqrt((rows * columns) / most));
  const height = Math.max(1, Math.min(rows, Math.floor(rows / scale)));
  const width = Math.max(1, Math.min(columns, Math.floor(columns / scale), Math.floor(most / height)));
  return { width, height: Math.min(height, Math.max(1, Math.floor(most / width))) };
}
