/** `only(lasso, at: conv)`: a penalty of chosen layers, read from its expression. */
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Expr, Group, SelectorTerm } from '../../language/typed.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { roles } from '../../vocabulary/roles.ts';
import type { Refused } from '../criteria/criterion.ts';

export interface Only {
  readonly inner: Expr;
  /** Names of layers, globs, groups and roles. */
  readonly at: readonly string[];
}

export function isOnly(expr: Expr): boolean {
  return expr.kind === 'call' && expr.callee === 'only';
}

/** Without a model: what it holds is a penalty of weights, and `at` names layers. */
export function readOnly(expr: Expr): Only | Required<Refused> {
  const text = printExpression(expr);
  const call = expr.kind === 'call' ? expr : undefined;
  const inner = call?.args[0] ?? call?.named['penalty'];
  const at = call?.named['at'] ?? call?.args[1];
  const named = at?.kind === 'list' ? at.items : at === undefined ? [] : [at];
  const names = named.flatMap((one) => (one.kind === 'name' ? [one.name] : []));
  if (inner === undefined || names.length === 0 || names.length < named.length) {
    const instead = 'name a layer, a role, a group, or several: `at: [conv, head]`';
    return { refused: `the layers of \`${text}\``, instead };
  }
  const stray = [...freeNames(inner)].find((name) => !ofLayers.has(afterMark(name)));
  if (stray === undefined && freeNames(inner).size > 0) return { inner, at: names };
  const what = stray === undefined ? 'a number' : `\`${stray}\``;
  const instead = 'put a penalty of `w`, `gamma` or `beta` into it, such as `lasso`';
  return { refused: `${what} in \`only\``, instead };
}

const ofLayers: ReadonlySet<string> = new Set(['w', 'gamma', 'beta', 'm']);

function afterMark(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** A group of the recipe, a role, else a name or a glob. */
export function termNamed(name: string, groups: readonly Group[], span: Span): SelectorTerm {
  if (groups.some((group) => group.name === name)) return { kind: 'group', name, span };
  const role = roles.find(({ word }) => word === name);
  return role === undefined || role.position !== undefined
    ? { kind: 'glob', pattern: name, span }
    : { kind: 'role', role: name, span };
}
