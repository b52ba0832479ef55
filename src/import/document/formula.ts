/** Arithmetic of `eval(…)`, read by a small grammar: numbers, variables, `+ - * / // % **`, brackets, a few functions. */
import { ownAt } from '../../basics/own.ts';
import { limits } from './read-document.ts';

export type Variables = (name: string) => number | string | undefined;

/** A number, or why there is none. Nothing is executed, and no text of the file becomes code. */
export type Computed = { readonly value: number } | { readonly reason: string };

interface State {
  readonly tokens: readonly string[];
  at: number;
  depth: number;
  readonly variables: Variables;
  reason?: string;
}

const token = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\*\*|\/\/|[-+*/%(),]))/y;

export function compute(formula: string, variables: Variables): Computed {
  if (formula.length > limits.formula) return { reason: `it is longer than ${limits.formula} characters` };
  const tokens = tokensOf(formula);
  if (tokens === undefined) return { reason: 'it is not arithmetic' };
  const state: State = { tokens, at: 0, depth: 0, variables };
  const value = sum(state);
  if (state.reason === undefined && state.at < tokens.length) fail(state, `\`${tokens[state.at]}\` is one too many`);
  if (state.reason !== undefined) return { reason: state.reason };
  return Number.isFinite(value) ? { value } : { reason: 'it has no finite value' };
}

function tokensOf(formula: string): readonly string[] | undefined {
  const found: string[] = [];
  token.lastIndex = 0;
  const text = formula.trim();
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return undefined;
    found.push(match[0].trim());
  }
  return found;
}

function fail(state: State, reason: string): number {
  state.reason ??= reason;
  return NaN;
}

function sum(state: State): number {
  let value = product(state);
  for (let next = state.tokens[state.at]; next === '+' || next === '-'; next = state.tokens[state.at]) {
    state.at++;
    const other = product(state);
    value = next === '+' ? value + other : value - other;
  }
  return value;
}

const products: Readonly<Record<string, (a: number, b: number) => number>> = {
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a - Math.floor(a / b) * b,
};

function product(state: State): number {
  let value = signed(state);
  for (;;) {
    const operate = products[state.tokens[state.at] ?? ''];
    if (operate === undefined) return value;
    state.at++;
    value = operate(value, signed(state));
  }
}

function signed(state: State): number {
  let sign = 1;
  for (let next = state.tokens[state.at]; next === '+' || next === '-'; next = state.tokens[state.at]) {
    if (next === '-') sign = -sign;
    state.at++;
  }
  const base = atom(state);
  if (state.tokens[state.at] !== '**') return sign * base;
  state.at++;
  return nested(state, () => sign * base ** signed(state));
}

function nested(state: State, read: () => number): number {
  if (++state.depth > limits.brackets) return fail(state, `it nests deeper than ${limits.brackets}`);
  const value = read();
  state.depth--;
  return value;
}

const functions: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  max: Math.max,
  min: Math.min,
  abs: (value = NaN) => Math.abs(value),
  int: (value = NaN) => Math.trunc(value),
  float: (value = NaN) => value,
  round: (value = NaN) => roundHalfEven(value),
};

/** As Python rounds a float to a whole number. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

function atom(state: State): number {
  const next = state.tokens[state.at++];
  if (next === undefined) return fail(state, 'it ends too early');
  if (/^[\d.]/.test(next)) return Number(next);
  if (next === '(') return nested(state, () => bracketed(state));
  if (!/^[A-Za-z_]/.test(next)) return fail(state, `\`${next}\` stands where a number belongs`);
  if (state.tokens[state.at] === '(') return called(next, state);
  const value = state.variables(next);
  if (typeof value === 'number') return value;
  return fail(state, value ?? `the file has no variable \`${next}\``);
}

function bracketed(state: State): number {
  const value = sum(state);
  if (state.tokens[state.at++] !== ')') return fail(state, 'a bracket is not closed');
  return value;
}

function called(name: string, state: State): number {
  const call = ownAt(functions, name);
  if (call === undefined) return fail(state, `\`${name}\` is no function of formulas`);
  state.at++;
  return nested(state, () => {
    const values = [sum(state)];
    while (state.tokens[state.at] === ',') {
      state.at++;
      values.push(sum(state));
    }
    if (state.tokens[state.at++] !== ')') return fail(state, 'a bracket is not closed');
    return call(...values);
  });
}

/** `eval(target * 2)` is `target * 2`; undefined where it is no such text. */
export function formulaIn(text: string): string | undefined {
  return /^\s*eval\(([\s\S]*)\)\s*$/.exec(text)?.[1];
}
