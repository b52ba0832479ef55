/** How typing says what is wrong with an expression. */
import type { Definition } from '../../../diagnostics/diagnostic.ts';
import type { Expr } from '../../typed.ts';
import type { ExprType } from './type.ts';

/** Hears of a part that does not fit; the type of that part is unknown from there on. */
export type Refuse = <A>(definition: Definition<A>, args: A, part: Expr) => ExprType;
