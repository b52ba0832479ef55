/** Operators whose output does not follow small changes of their inputs: nothing flows back. */
export const flatOperators: ReadonlySet<string> = new Set([
  ...['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'NonZero', 'ArgMax', 'ArgMin'],
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Not', 'And', 'Or', 'Xor'],
  ...['IsNaN', 'IsInf'],
]);
