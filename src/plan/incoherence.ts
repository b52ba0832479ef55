/** One thing that an edited plan says against itself. */
import type { Path } from './yaml-places.ts';

export interface Incoherence {
  readonly path: Path;
  readonly problem: string;
}
