/** The standard library has the types that its papers' formulas have. */
import { describe, expect, test } from 'vitest';
import type { Expr } from '../../../src/language/typed.ts';
import { apply, standardLibrary, type StandardKind } from '../../../src/language/expressions/definition.ts';
import { infer } from '../../../src/language/expressions/types/infer.ts';
import { axesInOrder, number, typeOfVariable, type ExprType } from '../../../src/language/expressions/types/type.ts';
import { vocabulary, wordsOf } from '../../../src/vocabulary/index.ts';

/** The type of an expression of variables alone; a part that does not fit throws. */
function typeOf(expr: Expr): ExprType {
  const variables = wordsOf(vocabulary, 'variable');
  return infer(expr, {
    scope: {
      typeOf: (name) => {
        const type = variables.get(name)?.type;
        return type === undefined ? number : typeOfVariable(type);
      },
      typeOfCall: () => undefined,
    },
    refuse: (definition, args) => {
      throw new Error(`${definition.code} ${definition.message(args)}`);
    },
    types: new Map(),
  });
}

function shown(type: ExprType): string {
  if (type.kind !== 'tensor') return type.kind;
  const axes = axesInOrder(type.axes).join(' ') || 'a number';
  const sign = type.sign === 'positive' ? ', never negative' : '';
  return axes + (type.perSample ? ' of each sample' : '') + sign;
}

const weight = 'out in kd kh kw direction';

const expected: Readonly<Record<StandardKind, Readonly<Record<string, string>>>> = {
  criterion: {
    magnitude: `${weight}, never negative`,
    random: `${weight}, never negative`,
    l1: 'out direction, never negative',
    l2: 'out direction, never negative',
    'geometric-median': 'out direction, never negative',
    wanda: `${weight}, never negative`,
    snip: `${weight}, never negative`,
    grasp: weight,
    synflow: weight,
    taylor: `${weight}, never negative`,
    'taylor-second': `${weight}, never negative`,
    'param-first': `${weight}, never negative`,
    gblm: `${weight}, never negative`,
    obd: `${weight}, never negative`,
    obs: `${weight}, never negative`,
    'block-fisher': `${weight}, never negative`,
    lamp: `${weight}, never negative`,
    movement: weight,
    fluctuation: 'in kd kh kw direction, never negative',
    apoz: 'out, never negative',
    lrp: 'out',
    'block-influence': 'a number',
    finercut: 'a number, never negative',
    'loss-rise': 'a number',
  },
  curve: {
    cubic: 'a number',
    linear: 'a number, never negative',
    polynomial: 'a number',
    cosine: 'a number',
    exponential: 'a number',
    geometric: 'a number',
    step: 'a number',
    constant: 'a number, never negative',
  },
  penalty: {
    slimming: 'a number, never negative',
    lasso: 'a number, never negative',
    ridge: 'a number, never negative',
    'group-lasso': 'a number, never negative',
  },
  reparam: { pdp: weight, 'soft-threshold': weight, powerprop: weight },
};

describe.each([...standardLibrary()])('%s', (kind, definitions) => {
  test.each([...definitions])('%s', (name, definition) => {
    const { expr } = apply(definition);
    expect(expr && shown(typeOf(expr))).toBe(expected[kind][name]);
  });

  test('has no other names', () => {
    expect([...definitions.keys()].sort()).toEqual(Object.keys(expected[kind]).sort());
  });
});
