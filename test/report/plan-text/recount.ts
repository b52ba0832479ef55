/** Counts the numbers of a plan's text again, line by line; what no rule has counted stays, and is looked at last. */
import { expect } from 'vitest';
import { adapterSize, size, weightsOf, type Network } from './network.ts';

export interface Group {
  readonly name: string;
  readonly all?: number;
  readonly units: number;
}

/** A planned statement as its YAML has it: the keys that are read here. */
export interface Statement {
  readonly kind: string;
  readonly at?: number;
  readonly text?: string;
  readonly tensors?: readonly string[];
  readonly layers?: readonly string[];
  readonly groups?: readonly Group[];
  readonly counts?: Readonly<Record<string, { readonly pruned: number; readonly step?: number }>>;
  readonly adapters?: readonly { readonly layer: string; readonly rank: number }[];
  readonly optimizer?: Readonly<Record<string, string | number | boolean>>;
  readonly decay?: { readonly warmup: number };
  readonly [key: string]: unknown;
}

export interface Stage {
  readonly path: string;
  readonly steps: number;
  readonly statements: readonly Statement[];
}

export interface Scene {
  readonly network: Network;
  readonly stage: Stage;
  readonly statement: Statement;
  readonly samples: number;
  readonly batch: number;
}

export interface Rule {
  readonly form: RegExp;
  readonly counts: (found: readonly string[], context: Scene) => void;
}

export const numberOf = (text = ''): number => Number(text.replaceAll(',', ''));
/** `80%` → 0.8, `1/4` → 0.25. */
export function shareOf(text = ''): number {
  const [above = '', below] = text.replace('%', '').split('/');
  return Number(above) / Number(below ?? 1) / (text.endsWith('%') ? 100 : 1);
}

/** So many digits behind the point as the text has. */
function percentIs(text: string, part: number, of: number): void {
  const digits = /\.(\d+)%$/.exec(text)?.[1]?.length ?? 0;
  expect(shareOf(text) * 100).toBeCloseTo((100 * part) / of, Math.max(0, digits - 1));
  expect(Math.abs(shareOf(text) * 100 - (100 * part) / of)).toBeLessThanOrEqual(0.5000001 * 10 ** -digits);
}

/** `8.35 M` and `266 k` say the first three digits. */
export function scaledIs(text: string, value: number): void {
  const [figures = '', prefix = ''] = text.split(' ');
  const power = ['', 'k', 'M', 'G', 'T', 'P'].indexOf(prefix.replace('B', ''));
  expect(power).toBeGreaterThanOrEqual(0);
  expect(Number(figures)).toBe(Number((value / 1000 ** power).toPrecision(3)));
}

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const all = ({ all: whole, units }: Group): number => whole ?? units;

function groupOf({ statement }: Scene, name: string): Group {
  const group = statement.groups?.find((one) => one.name === name);
  if (group === undefined) throw new Error(`the plan has no ${name}`);
  return group;
}

/** Units of a group, or weights of a layer, that are pruned at the end. */
function goneIn({ statement }: Scene, name: string): number {
  const { pruned, step = 1 } = statement.counts?.[name] ?? { pruned: 0 };
  return pruned * step;
}

function updatesIn({ statement }: Scene): number {
  const { first, last, every } = Object(statement['window']);
  let updates = 1;
  for (let time: number = first; time < last; time += every) updates++;
  return updates;
}

export const rules: readonly Rule[] = [
  {
    form: /(?:train|retrain)\*? ([\d,]+) of ([\d,]+) parameters(?: before the cut)? \(([\d.]+%)/,
    counts: ([some = '', of = '', share = ''], { network, statement }) => {
      const full = names(statement.tensors).map((name) => size(network.shapes.get(name) ?? []));
      const low = (statement.adapters ?? []).map(({ layer, rank }) => adapterSize(network, layer, rank));
      expect(numberOf(some)).toBe([...full, ...low].reduce((sum, one) => sum + one, 0));
      expect(numberOf(of)).toBe(network.parameters);
      const rounded = Number(((100 * numberOf(some)) / network.parameters).toPrecision(4));
      expect(shareOf(share) * 100).toBeCloseTo(rounded, 8);
    },
  },
  {
    form: /budget ([\d.]+%) allows ([\d,]+)\)/,
    counts: ([budget, allows], { network }) => expect(numberOf(allows)).toBe(Math.floor(shareOf(budget) * network.parameters)),
  },
  { form: /and (\d+) more$/, counts: ([more], { statement }) => expect(numberOf(more)).toBe(names(statement.tensors).length - 6) },
  {
    form: /lora on (\S+): rank (\d+), alpha (\d+)\*?, \w+\*?, ([\d,]+) parameters/,
    counts: ([layer = '', rank, alpha, parameters], { network, statement }) => {
      expect(statement.adapters).toContainEqual(expect.objectContaining({ layer, rank: numberOf(rank), alpha: numberOf(alpha) }));
      expect(numberOf(parameters)).toBe(adapterSize(network, layer, numberOf(rank)));
    },
  },
  {
    form: /((?:sgd|adamw?)\(.*?\))\*?, decay \w+\*?(?: warmup (\d+) steps)?/,
    counts: ([told = '', warmup], { statement }) => {
      const { name, ...values } = statement.optimizer ?? {};
      const given = Object.entries(values).filter(([, value]) => value !== false);
      const parts = given.map(([key, value]) => `${key === 'weightDecay' ? 'weight-decay' : key}: ${String(value)}`);
      expect(told.replaceAll('*', '')).toBe(`${String(name)}(${parts.join(', ')})`);
      expect(numberOf(warmup ?? '0')).toBe(statement.decay?.warmup);
    },
  },
  { form: /batch (\d+)/, counts: ([batch], context) => expect(numberOf(batch)).toBe(context.batch) },
  { form: /clip ([\d.]+)/, counts: ([clip], { statement }) => expect(numberOf(clip)).toBe(statement['clip']) },
  {
    form: / to (\d+):(\d+) \((\d+%)\)$/,
    counts: ([keep, of, share = ''], { statement }) => {
      expect(statement['pattern']).toEqual({ keep: numberOf(keep), of: numberOf(of) });
      percentIs(share, numberOf(of) - numberOf(keep), numberOf(of));
    },
  },
  {
    form: /^prune .* by (?:global|uniform)\*? (.*?)(?: to ([\d.]+%)( of flops)?)?$/,
    counts: ([criterion, to, budget], { statement }) => {
      expect(criterion).toBe(statement['criterion']);
      if (to === undefined) return;
      expect(to).toBe(budget === undefined ? statement['to'] : Object(statement['budget']).share);
    },
  },
  {
    form: /^(at most )?([\d,]+) of ([\d,]+) (\w+) pruned(?:, in ([\d,]+) of ([\d,]+) steps)?$/,
    counts: ([most, gone, of, noun, steps, ofSteps], context) => {
      const { statement, network } = context;
      const { groups, layers = [], counts } = statement;
      const whole = groups?.map(all) ?? layers.map((layer) => size(weightsOf(network, layer)));
      expect(numberOf(of)).toBe(whole.reduce((sum, one) => sum + one, 0));
      const pruned = counts && Object.keys(counts).reduce((sum, name) => sum + goneIn(context, name), 0);
      if (most !== undefined) {
        // The run finds the fewest that meet the target; at most all but the floors go.
        const kept = Object.values(Object(Object(statement['floor']).keep)).map(Number);
        expect(numberOf(gone)).toBe(numberOf(of) - kept.reduce((sum, one) => sum + one, 0));
      } else if (pruned !== undefined) expect(numberOf(gone)).toBe(pruned);
      else expect(numberOf(gone)).toBe(Math.round(shareOf(String(statement['to'])) * numberOf(of)));
      if (steps !== undefined) {
        expect(numberOf(steps)).toBe(statement['reached']);
        expect(numberOf(ofSteps)).toBe(groups?.reduce((sum, { units }) => sum + units, 0));
      }
      expect(statement['units']).toBe(noun);
    },
  },
  {
    form: /measures (\S.*) on ([\d,]+) samples of \w+, ([\d,]+) at once/,
    counts: ([statistic, samples, batch], { statement, batch: usual }) => {
      expect(statement['statistics']).toEqual([statistic]);
      expect(numberOf(samples)).toBe(Object(statement['calibration']).samples);
      expect(numberOf(batch)).toBe(usual);
    },
  },
  {
    form: /steps ([\d,]+) to ([\d,]+), every ([\d,]+)\*?, ([\d,]+) updates, along (.*)$/,
    counts: ([first, last, every, updates, curve = ''], context) => {
      expect(context.statement['window']).toEqual({ first: numberOf(first), last: numberOf(last), every: numberOf(every) });
      expect(numberOf(updates)).toBe(updatesIn(context));
      expect(curve.replace(/\*$/, '')).toBe(context.statement['curve']);
    },
  },
  {
    form: /^from (\S+?)\*? {2}\D+ {2}([\d.]+%)$/,
    counts: ([from, to], { statement }) => expect([from, to]).toEqual([statement['from'], statement['to']]),
  },
  {
    form: /^(\w+ of \S+) +(\d+)(?: +(\d+) +([\d.]+%))?(?: +(\d+))?$/,
    counts: ([name = '', present, gone, share = '', keeps], context) => {
      const group = groupOf(context, name);
      expect(numberOf(present)).toBe(all(group));
      if (gone !== undefined) {
        expect(numberOf(gone)).toBe(goneIn(context, name));
        percentIs(share, numberOf(gone), all(group));
      }
      if (keeps !== undefined) expect(numberOf(keeps)).toBe(Object(Object(context.statement['floor']).keep)[name]);
    },
  },
  {
    form: /^(\S+) +(?:Gemm|Conv) +([\d×]+) +([\d,]+)(?: +([\d,]+) +([\d.]+%))?(?: +([\d,]+))?$/,
    counts: ([layer = '', shape = '', weights, gone, share = '', keeps], context) => {
      const dims = weightsOf(context.network, layer);
      expect(shape).toBe(dims.join('×'));
      expect(numberOf(weights)).toBe(size(dims));
      if (gone !== undefined) {
        expect(numberOf(gone)).toBe(goneIn(context, layer));
        percentIs(share, numberOf(gone), size(dims));
      }
      if (keeps === undefined) return;
      const floor = shareOf(String(Object(context.statement['floor']).share));
      expect(numberOf(keeps)).toBe(Math.ceil(Number((floor * size(dims)).toFixed(6))));
    },
  },
  {
    form: /^(\w+ of \S+): go in steps, so that a multiple of (\d+) is left$/,
    counts: ([name = '', multiple], context) => {
      const group = groupOf(context, name);
      expect((all(group) - goneIn(context, name)) % numberOf(multiple)).toBe(0);
      expect(all(group) / group.units).toBe(numberOf(multiple));
    },
  },
  {
    form: /^(\w+ of \S+): all (\d+) stay/,
    counts: ([name = '', units], { network }) => expect(numberOf(units)).toBe(weightsOf(network, name.replace(/^.* of /, ''))[0]),
  },
  { form: / at step ([\d,]+)$/, counts: ([step], { statement }) => expect(numberOf(step)).toBe(statement.at) },
  { form: /^expect (.*)$/, counts: ([text], { statement }) => expect(text).toBe(statement.text) },
];
