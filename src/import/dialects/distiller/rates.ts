/** Distiller's schedules of the learning rate, which act at the end of each epoch. */
import { decimal } from '../../course.ts';
import { fieldAt, itemsOf, textAt, type Field } from '../../document/field.ts';
import { trainingOf, type RatePiece } from '../../rate-course.ts';
import type { Around } from './pruners.ts';

/** The first schedule of rates that recipes can say. */
export function decayOf(policies: readonly Field[], length: number, { values, context }: Around): string | undefined {
  const [policy, ...others] = policies.filter((one) => fieldAt(one, 'lr_scheduler'));
  const note = 'a second schedule of rates: the first one counts for all of the stage';
  for (const other of others) context.ledger.claim(fieldAt(other, 'lr_scheduler'), { list: 'unsaid', note });
  if (policy === undefined) return undefined;
  const reference = fieldAt(policy, 'lr_scheduler');
  const field = fieldAt(context.root, 'lr_schedulers', textAt(reference, 'instance_name'));
  const numbers = (key: string): readonly number[] => itemsOf(fieldAt(field, key)).flatMap((item) => values.number(item) ?? []);
  const decay = textOf({
    name: textAt(field, 'class'),
    start: values.number(fieldAt(policy, 'starting_epoch')) ?? 0,
    gamma: values.number(fieldAt(field, 'gamma')) ?? 0.1,
    size: Math.floor(values.number(fieldAt(field, 'step_size')) ?? 0),
    milestones: numbers('milestones'),
    gammas: numbers('gammas'),
    length,
  });
  if (decay !== undefined) return decay;
  context.ledger.claim(field, { list: 'unsaid', note: 'this schedule of the rate has no decay here' });
  return undefined;
}

interface Schedule {
  readonly name: string;
  readonly start: number;
  readonly gamma: number;
  readonly size: number;
  readonly milestones: readonly number[];
  readonly gammas: readonly number[];
  readonly length: number;
}

function textOf(schedule: Schedule): string | undefined {
  const { name, start, gamma, milestones, gammas, length } = schedule;
  if (name === 'MultiStepMultiGammaLR') return severalFactors(milestones, gammas, length);
  if (!(gamma > 0) || gamma >= 1) return undefined;
  if (name === 'ExponentialLR') return start > 0 ? undefined : `exponential(${decimal(gamma)})`;
  if (!/^(?:Multi)?StepLR$/.test(name)) return undefined;
  const moments = [...new Set(milestones.length > 0 ? milestones : regular(schedule))]
    .filter((at) => at > 0 && at < length)
    .toSorted((a, b) => a - b);
  if (moments.length === 0) return undefined;
  return `step ${decimal(gamma)} at ${moments.map((at) => `${decimal(at)} epochs`).join(', ')}`;
}

function regular({ size, length }: Schedule): readonly number[] {
  if (size < 1) return [];
  const count = Math.min(50, Math.ceil(length / size) - 1);
  return Array.from({ length: count }, (_, at) => (at + 1) * size);
}

/** Each moment has a factor of its own. */
function severalFactors(milestones: readonly number[], gammas: readonly number[], length: number): string | undefined {
  const isPaired = milestones.length === gammas.length && milestones.length > 0;
  const rises = milestones.every((at, index) => at > (milestones[index - 1] ?? 0));
  if (!isPaired || !rises || gammas.some((gamma) => gamma <= 0)) return undefined;
  const factors = [1, ...gammas].map((_, index) => gammas.slice(0, index).reduce((product, gamma) => product * gamma, 1));
  if (factors.some((factor) => factor > 1)) return undefined;
  const pieces = [0, ...milestones].map((at, index): RatePiece => {
    return { name: 'constant', at, from: Number((factors[index] ?? 1).toPrecision(12)) };
  });
  return trainingOf(pieces, length).decay;
}
