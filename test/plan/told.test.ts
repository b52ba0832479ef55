/** A key of a plan is told only where another value of it makes another page: each key of the plans of papers is changed and printed again. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { planFromYaml } from '../../src/plan/from-yaml.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { renderPlan } from '../../src/report/plan-table.ts';
import { root } from '../support/root.ts';
import reasons from './untold.json' with { type: 'json' };

/** Milliseconds: every key is changed and the page is printed anew. */
const patience = 120_000;

const folder = path.join(root, 'recipes/papers');
const files = readdirSync(folder).filter((file) => file.endsWith('.plan.yaml'));

type Path = readonly (string | number)[];

function* leavesOf(value: unknown, at: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) yield at;
  else for (const [key, inner] of Object.entries(value)) yield* leavesOf(inner, [...at, Array.isArray(value) ? Number(key) : key]);
}

/** A key of records; names of layers and the like, which are no keys, become `*`. A layer is called `fc`. */
function keyOf(at: Path): string {
  const parts = at.map((part) => (typeof part === 'number' ? '[]' : part !== 'fc' && /^[a-z][A-Za-z]*$/.test(part) ? `.${part}` : '.*'));
  return parts.join('').slice(1);
}

function valueAt(plan: unknown, at: Path): unknown {
  return at.reduce<unknown>((value, part) => Object(value)[part], plan);
}

/** A copy of the plan, with another value at one place. */
function withValue(plan: unknown, [part, ...rest]: Path, value: unknown): unknown {
  if (part === undefined) return value;
  const inner = withValue(Object(plan)[part], rest, value);
  if (Array.isArray(plan)) return plan.map((own, at) => (at === part ? inner : own));
  return { ...Object(plan), [part]: inner };
}

function othersOf(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [value + 1, value * 3 + 7, value / 2];
  if (typeof value === 'string') return [`${value}x`, 'length', 'batch'];
  return [typeof value === 'boolean' ? !value : 'x'];
}

/** A page that cannot be printed depends on the key, too. */
function pageOf(plan: unknown): string {
  try {
    return renderPlan(plan as Plan);
  } catch {
    return '';
  }
}

/** A key may be told in one place and not in another: so many places of a plan, and plans in all, are tried. */
const places = 12;
const tries = 40;

it('is told, or there is a reason why not', { timeout: patience }, async () => {
  const told = new Set<string>();
  const untold = new Map<string, number>();
  for (const file of files) {
    const { value: plan } = await planFromYaml({ name: file, text: readFileSync(path.join(folder, file), 'utf8') });
    if (plan === undefined) throw new Error(file);
    const page = pageOf(plan);
    const seen = new Map<string, number>();
    for (const at of leavesOf(plan)) {
      const key = keyOf(at);
      const times = seen.get(key) ?? 0;
      if (told.has(key) || times >= places || (untold.get(key) ?? 0) >= tries) continue;
      seen.set(key, times + 1);
      if (othersOf(valueAt(plan, at)).some((value) => pageOf(withValue(plan, at, value)) !== page)) told.add(key);
      else untold.set(key, (untold.get(key) ?? 0) + 1);
    }
  }
  expect(told.size).toBeGreaterThan(300);
  expect([...untold.keys()].filter((key) => !told.has(key)).toSorted()).toEqual(Object.keys(reasons).toSorted());
});
