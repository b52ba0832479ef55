/** A convolution with its sizes. */
import type { GraphBuilder } from '../builder.ts';
import type { Window } from '../windows.ts';

/** A Conv with its sizes: X [N, I, …], W [O, I / groups, kernel…]. */
export interface Convolution {
  readonly builder: GraphBuilder;
  readonly x: string;
  readonly w: string;
  readonly gradient: string;
  readonly window: Window;
  readonly groups: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Whether the gradient is differentiated again. */
  readonly again: boolean;
}
