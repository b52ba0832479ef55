/** Which planned statements keep a number of each weight under a name. */
import type { AnyCollect } from '../plan.ts';

export function isCollect<S extends { readonly kind: string }>(statement: S): statement is Extract<S, AnyCollect> {
  return statement.kind === 'collect' || statement.kind === 'collect steps';
}
