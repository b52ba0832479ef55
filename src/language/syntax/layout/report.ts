/** How the layout pass says what is wrong. */
import type { Definition, Fix, Span } from '../../../diagnostics/diagnostic.ts';

export type Report = <A>(definition: Definition<A>, args: A, span: Span, fixes?: readonly Fix[]) => void;
