/** The arms of a branch or a sweep: what each is called, and its stages with its own values in them. */
import { tooManyStages } from '../../diagnostics/catalogue/plan.ts';
import { equalArms, missingWays, waysMismatch } from '../../diagnostics/catalogue/plan-structure.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome, type Source } from '../../diagnostics/diagnostic.ts';
import { floor } from '../../exact/rational.ts';
import { substituteParameter } from '../../language/bind.ts';
import type { Branch, Step, Sweep, Value, Variation } from '../../language/typed.ts';
import { amountOf, asQuantity } from '../reading.ts';
import { splitOf, type Client } from '../split.ts';
import { valueText } from '../value-text.ts';

export type Fork = Branch | Sweep;

export interface Arm {
  /** In paths: `2`, `wd=0.0001`, `plain`. */
  readonly label: string;
  /** Where the recipe gives it one. */
  readonly name?: string;
  readonly body: readonly Step[];
  /** True where it draws from streams of its own. */
  readonly ownStreams: boolean;
  /** In a branch over clients. */
  readonly client?: Client;
}

/** What varies that is no parameter. */
const seed = 'seed';

export function armsOf(step: Fork, source: Source, limit: number): Outcome<readonly Arm[]> {
  const variation = step.kind === 'sweep' ? step.over[0] : step.varying?.[0];
  const ways = waysOf(step);
  const named = step.kind === 'branch' ? step.arms : [];
  const place = { source, span: step.span };
  if (ways !== undefined && ways > BigInt(limit)) {
    return { diagnostics: [diagnose(tooManyStages, { limit }, place)] };
  }
  const count = ways === undefined ? undefined : Number(ways);
  const values = variation?.values.length ?? 0;
  const expected = named.length > 0 ? named.length : values > 0 ? values : undefined;
  if (count !== undefined && expected !== undefined && count !== expected) {
    return { diagnostics: [diagnose(waysMismatch, { ways: count, arms: expected }, place)] };
  }
  if (named.length > 0) return namedArms(named, variation, place);
  if (variation !== undefined && values > 0) return variedArms(step.body, variation, source, place);
  if (step.kind === 'branch' && step.over !== undefined) {
    return clientArms(step.body, step.over, limit, place);
  }
  if (count === undefined) return { diagnostics: [diagnose(missingWays, {}, place)] };
  const ownStreams = variation?.name === seed;
  const arms = Array.from({ length: count }, (_, index) => {
    return { label: String(index + 1), body: step.body, ownStreams };
  });
  return { value: arms, diagnostics: [] };
}

function waysOf(step: Fork): bigint | undefined {
  return step.kind === 'branch' && step.ways ? floor(amountOf(step.ways)) : undefined;
}

/** The arms that a branch writes out; only their seed may vary. */
function namedArms(
  named: Branch['arms'],
  variation: Variation | undefined,
  place: Parameters<typeof diagnose>[2],
): Outcome<readonly Arm[]> {
  const ownStreams = variation?.name === seed;
  const values = variation?.values.length ?? 0;
  if (variation !== undefined && (!ownStreams || values > 0)) {
    return { diagnostics: [diagnose(waysMismatch, { ways: values, arms: named.length }, place)] };
  }
  const arms = named.map(({ name, body }) => ({ label: name, name, body, ownStreams }));
  return { value: arms, diagnostics: [] };
}

/** An arm a client; each has an order of its own for its samples. */
function clientArms(body: readonly Step[], over: Value, limit: number, place: Parameters<typeof diagnose>[2]): Outcome<readonly Arm[]> {
  const split = splitOf(over);
  if (split.clients > limit) return { diagnostics: [diagnose(tooManyStages, { limit }, place)] };
  const arms = Array.from({ length: split.clients }, (_, at): Arm => {
    return { label: `client=${at + 1}`, body, ownStreams: true, client: { split, nth: at + 1 } };
  });
  return { value: arms, diagnostics: [] };
}

/** An arm a value. */
function variedArms(
  body: readonly Step[],
  { name, values }: Variation,
  source: Source,
  place: Parameters<typeof diagnose>[2],
): Outcome<readonly Arm[]> {
  const arms: Arm[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const value of values) {
    const label = `${name}=${valueText(value)}`;
    if (arms.some((arm) => arm.label === label)) {
      diagnostics.push(diagnose(equalArms, { arm: label }, place));
      continue;
    }
    if (name === seed) {
      arms.push({ label, body, ownStreams: true });
      continue;
    }
    const bound = substituteParameter(body, name, asQuantity(value), source);
    diagnostics.push(...bound.diagnostics);
    if (bound.value !== undefined) arms.push({ label, body: bound.value, ownStreams: false });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: arms, diagnostics };
}
