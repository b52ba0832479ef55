/** Turns the events of a run into lines of progress. */
import type { MeasuredThreshold, Measurement, RunEvent } from '../journal/run-event.ts';
import { figure, figureBeside, percent } from '../report/figures.ts';
import { resourceShown } from '../report/record/gates.ts';
import type { Progress } from './progress.ts';

export function runProgress(progress: Progress): (event: RunEvent) => void {
  /** By stage: several may run side by side. */
  const pruned = new Map<string, string>();
  const open = new Map<string, string>();
  return (event) => {
    switch (event.event) {
      case 'step': {
        const beside = [open, pruned].map((told) => told.get(event.stage));
        return progress.show(event.stage, event.step, event.steps, `loss ${event.loss.toPrecision(4)}${beside.join('')}`);
      }
      case 'gates':
        open.set(event.stage, `, ${percent(event.open)} open`);
        return;
      case 'widths':
        open.set(event.stage, leftByWidths(event));
        return;
      case 'deltas':
        if (event.moved === undefined) progress.line(`${event.stage}: ${event.deltas} deltas change ${event.changed} weights`);
        else open.set(event.stage, `, ${event.moved} of ${event.deltas} deltas moved`);
        return;
      case 'prune':
      case 'prune zeros':
        pruned.set(event.stage, `, ${percent(event.pruned / event.of)} pruned`);
        if (event.event === 'prune') amountMeasured(event).forEach((line) => progress.line(line));
        return;
      case 'prune tokens':
        for (const { block, of, kept } of event.blocks) progress.line(`${event.stage}: ${kept} of ${of} tokens stay behind block ${block}`);
        return;
      case 'stage':
        pruned.delete(event.stage);
        open.delete(event.stage);
        return;
      default: {
        const line = lineOf(event);
        if (line !== undefined) progress.line(line);
      }
    }
  };
}

function leftByWidths({ left, targets }: Extract<RunEvent, { event: 'widths' }>): string {
  const of = resourceShown(left, targets);
  return `, ${percent(left[of] ?? NaN)} of ${of} expected`;
}

/** Nothing where the plan fixes how much is pruned. */
function amountMeasured(event: Extract<RunEvent, { event: 'prune' }>): readonly string[] {
  if (event.threshold !== undefined) return [ofThreshold(event, event.threshold)];
  if (event.measured === undefined) return [];
  const { metric, values } = event.measured;
  const told = Object.entries(values).map(([part, value]) => `${percent(value)} of ${part}`);
  const pruned = percent(event.pruned / event.of);
  return [`${event.stage}: ${metric} is ${told.join(', ')}; ${pruned} is pruned`];
}

/** Long lists of layers are in the report. */
const mostThresholds = 6;

function ofThreshold({ stage, pruned, of }: Extract<RunEvent, { event: 'prune' }>, { expression, values }: MeasuredThreshold): string {
  const all = Object.entries(values);
  const told = all.slice(0, mostThresholds).map(([part, value]) => `${Number(value.toPrecision(4))} of ${part}`);
  const rest = all.length > told.length ? ` and ${all.length - told.length} more` : '';
  return `${stage}: threshold ${expression} is ${told.join(', ')}${rest}; ${percent(pruned / of)} is pruned`;
}

/** The line of an event that has one. Of numbers that are not finite, the finding that ends the run tells. */
function lineOf(event: RunEvent): string | undefined {
  // TypeScript cannot see that the entry belongs to the kind of this very event.
  const line = lines[event.event] as ((event: RunEvent) => string | undefined) | undefined;
  return line?.(event);
}

const lines: { readonly [Kind in RunEvent['event']]?: (event: Extract<RunEvent, { event: Kind }>) => string | undefined } = {
  collect: ({ stage, name, numbers }) => `${stage}: collected ${name}, ${numbers} numbers`,
  'prune samples': ({ stage, kept, of, data }) => `${stage}: ${kept} of ${of} samples of ${data} stay`,
  metrics: measured,
  multipliers: held,
  compact: compacted,
  merge: merged,
  insert: ({ stage, parameters, layers }) => `${stage}: inserted ${parameters} parameters beside ${layers} layers`,
  'take out': takenOut,
  share: ({ stage, weights, cells, memory }) => `${stage}: ${weights} weights share ${cells} cells; ${memory} parameters have to be stored`,
  factorize: factorized,
  agreement: agreed,
  routes: ({ stage, codes, on }) => `${stage}: ${codes.join(', ')} samples of ${on} by code`,
  until: (event) => (event.held ? ended(event) : undefined),
  round: (event) => (event.held ? ended(event) : undefined),
  average: ({ stage, arms }) => `${stage}: averaged ${arms.join(', ')}`,
  pick: picked,
  expect: (event) => `${event.held ? 'held' : 'FAILED'}: expect ${event.claim}`,
};

function held(event: Extract<RunEvent, { event: 'multipliers' }>): string {
  const { stage, of, left, target, linear, quadratic } = event;
  const multipliers = [linear, quadratic].map((value) => value.toPrecision(4)).join(' and ');
  return `${stage}: gates leave ${percent(left)} of ${of}, target ${percent(target)}, multipliers ${multipliers}`;
}

function agreed({ stage, on, samples, same, difference }: Extract<RunEvent, { event: 'agreement' }>): string {
  const alike =
    same === undefined
      ? `its outputs differ by ${percent(difference)} of the largest at most`
      : `it predicts the same for ${percent(same)}`;
  return `${stage}: without gates by input, ${alike} of ${samples} samples of ${on}`;
}

function merged({ stage, adapters }: Extract<RunEvent, { event: 'merge' }>): string {
  return `${stage}: merged ${adapters} ${adapters === 1 ? 'adapter' : 'adapters'}`;
}

function factorized({ stage, layers, stays = {}, before, after }: Extract<RunEvent, { event: 'factorize' }>): string {
  const own = layers.map(({ layer, rank, of }) => `${layer} ${rank} of ${of}`);
  const whole = Object.entries(stays).map(([layer, rank]) => `${layer} stays whole, with ${rank}`);
  const size = `${before.parameters} parameters become ${after.parameters}`;
  return `${stage}: ranks left: ${[...own, ...whole].join(', ')}; ${size}`;
}

function takenOut({ stage, how, gone }: Extract<RunEvent, { event: 'take out' }>): string {
  const done = how === 'merge' ? 'folded into the weights' : 'removed';
  return `${stage}: ${gone.length} ${gone.length === 1 ? 'insertion' : 'insertions'} ${done}`;
}

function ended(event: Extract<RunEvent, { event: 'until' | 'round' }>): string {
  return event.event === 'until'
    ? `${event.stage}: ${event.claim} at step ${event.step}, so it ends`
    : `${event.repeat}: ${event.claim} after ${event.stage}, so it ends`;
}

type Compacted = Extract<RunEvent, { event: 'compact' }>;

function compacted(event: Compacted): string {
  const { stage, units, before, after, folded, models = [] } = event;
  const share = (of: 'parameters' | 'macs'): string => percent(after[of] / Math.max(1, before[of]));
  // They depend on the length of a sample where they are not known.
  const work = before.macs === 0 ? '' : ` and ${share('macs')} of the multiply-adds`;
  const constant = folded === undefined ? '' : constants(folded);
  return `${stage}: without ${units} units${constant} ${share('parameters')} of the parameters${work} are left${models.map(partLeft).join('')}`;
}

function partLeft({ name, before, after }: NonNullable<Compacted['models']>[number], index: number): string {
  return `${index === 0 ? ': ' : ', '}${percent(after / Math.max(1, before))} of \`${name}\``;
}

function constants({ units, stays }: NonNullable<Compacted['folded']>): string {
  const stayed = stays.reduce((sum, stay) => sum + stay.units, 0);
  const more = stayed === 0 ? '' : `; ${stayed} more stay, as the journal explains`;
  return ` (${units} of them constants${more})`;
}

function picked({ stage, arm, by }: Extract<RunEvent, { event: 'pick' }>): string {
  if (by === undefined) return `${stage}: continues with ${arm}`;
  const values = Object.entries(by.values).map(([name, value]) => `${name} ${figure(by.metric, value)}`);
  return `${stage}: continues with ${arm}, by ${by.metric} on ${by.on}: ${values.join(', ')}`;
}

function measured({ stage, moment, on, values, originals, sparsity }: Measurement): string {
  const figures = Object.entries(values).map(([name, value]) => `${name} ${figureBeside(name, value, originals?.[name])}`);
  const when = moment === 'start' ? 'start' : `${stage}, ${moment}`;
  return `${when}: ${figures.join(', ')} on ${on}, sparsity ${percent(sparsity)}`;
}
