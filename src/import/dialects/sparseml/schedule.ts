/** When SparseML prunes, and to which level: floats of epochs, as its manager and modifiers compute them. */
import { decimal, type Course, type Update } from '../../course.ts';
import { limits } from '../../document/read-document.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly frequency: number;
  readonly init: number;
  readonly final: number;
  readonly func: string;
}

export interface Length {
  /** Epochs of the training; absent where neither the file nor the user says it. */
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
}

export function courseOf(span: Span, length: Length): Course {
  const { stepsPerEpoch } = length;
  const updates = stepsPerEpoch === undefined ? byEpochs(span, length) : bySteps(span, length, stepsPerEpoch);
  const ends = progressOf(span, updates.at(-1)?.epoch ?? span.end);
  const starts = progressOf(span, updates[0]?.epoch ?? span.start);
  const isWhole = [span.start, span.end, span.frequency].every(Number.isInteger);
  return {
    unit: stepsPerEpoch === undefined ? 'epochs' : 'steps',
    updates,
    along: alongOf(span.func, starts, ends),
    nominal: (stepsPerEpoch === undefined && !isWhole) || undefined,
  };
}

type Moment = Update & { readonly epoch: number };

/** Where an epoch has no fraction of steps: the grid that the file writes. */
function byEpochs(span: Span, { epochs }: Length): readonly Moment[] {
  const { start, end, frequency } = span;
  const found: Moment[] = [];
  const put = (epoch: number): number => found.push({ at: epoch, epoch, level: levelAt(span, epoch) });
  const gap = frequency > 0 ? frequency : Math.max(1, end - start);
  for (let count = 0; start + count * gap < end - 1e-9 && count < limits.computed; count++) put(start + count * gap);
  if (epochs === undefined || end < epochs - 1e-9) put(end);
  return found;
}

/** The first step whose epoch is at least this, by the tool's own arithmetic. */
function stepAt(epoch: number, from: number, stepsPerEpoch: number): number {
  let step = Math.max(from, Math.floor(epoch * stepsPerEpoch) - 2, 0);
  while (epochAt(step, stepsPerEpoch) < epoch) step++;
  return step;
}

function epochAt(step: number, stepsPerEpoch: number): number {
  return Math.floor(step / stepsPerEpoch) + (step % stepsPerEpoch) / stepsPerEpoch;
}

function bySteps(span: Span, { epochs }: Length, stepsPerEpoch: number): readonly Moment[] {
  const last = (epochs ?? Infinity) * stepsPerEpoch;
  const found: Moment[] = [];
  let step = stepAt(span.start, 0, stepsPerEpoch);
  while (step < last && found.length < limits.computed) {
    const epoch = epochAt(step, stepsPerEpoch);
    found.push({ at: step, epoch, level: levelAt(span, epoch) });
    if (epoch >= span.end) break;
    const next = span.frequency > 0 ? epoch + span.frequency : epoch;
    step = stepAt(Math.min(next, span.end), step + 1, stepsPerEpoch);
  }
  return found;
}

function progressOf({ start, end }: Span, epoch: number): number {
  if (end <= start) return 1;
  return Math.min(1, Math.max(0, (epoch - start) / (end - start)));
}

const functions: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  cubic: (x) => 1 - (1 - x) ** 3,
  inverse_cubic: (x) => 1 - (1 - x) ** (1 / 3),
};

export const interpolations = Object.keys(functions);

export function levelAt(span: Span, epoch: number): number {
  const x = progressOf(span, epoch);
  if (x >= 1) return span.final;
  if (x <= 0) return span.init;
  return span.init + (span.final - span.init) * (functions[span.func] ?? functions['cubic'] ?? ((value: number) => value))(x);
}

/** The curve between the first and the last update, which need not be those of the window. */
export function alongOf(func: string, from: number, to: number): string {
  const form = (x: string): string => {
    if (func === 'linear') return x;
    return func === 'inverse_cubic' ? `(1 - (1 - ${x})^(1 / 3))` : `(1 - (1 - ${x})^3)`;
  };
  if (func === 'linear') return 'linear';
  if (from === 0 && to === 1) return func === 'inverse_cubic' ? '1 - (1 - p)^(1 / 3)' : 'cubic';
  const [a, b] = [decimal(from), decimal(to)];
  const now = from === 0 ? `${b} * p` : `(${a} + (${b} - ${a}) * p)`;
  const low = from === 0 ? '' : ` - ${form(a)}`;
  return `(${form(now)}${low}) / (${form(b)}${low})`;
}
