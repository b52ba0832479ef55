/** How the layout pass says what is wrong. */
import type { Definition } from '../../../diagnostics/diagnostic.ts';
import type { Fix } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';

export type Report = <A>(definition: Definition<A>, args: A, span: Span, fixes?: readonly Fix[]) => void;
