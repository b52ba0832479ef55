/** Groups that a recipe means by their names: no selector can stand in their place. */
import { freeNames, partsOf } from '../expressions/names.ts';
import type { Expr, Group, Recipe } from '../typed.ts';
import { statementsIn, valuesOf } from '../within.ts';

type Call = Extract<Expr, { kind: 'call' }>;

/**
 * Those that promise a count, those that penalties are at, and all where a criterion takes groups as
 * modules. A file of definitions alone offers all that it defines.
 */
export function keptGroups({ groups, body }: Pick<Recipe, 'groups' | 'body'>): readonly Group[] {
  const values = statementsIn(body).flatMap(valuesOf);
  const calls = values.flatMap((value) => (value.kind === 'expression' ? callsIn(value.expr) : []));
  if (body.length === 0 || calls.some(({ over }) => over?.includes('module') === true)) return groups;
  const named = new Set(calls.flatMap(namesAt));
  return groups.filter(({ name, expect }) => expect !== undefined || named.has(name));
}

function callsIn(expr: Expr): readonly Call[] {
  const inner = partsOf(expr).flatMap(callsIn);
  return expr.kind === 'call' ? [expr, ...inner] : inner;
}

/** `only(lasso, at: [first, second])`, `nuclear(3e-4, at: first)`. */
function namesAt({ callee, args, named }: Call): readonly string[] {
  const at = named['at'] ?? (callee === 'only' ? args[1] : undefined);
  return at === undefined || !takingLayers.has(callee) ? [] : [...freeNames(at)];
}

/** Functions whose `at` names layers, as a selector does. */
const takingLayers: ReadonlySet<string> = new Set(['only', 'nuclear']);
