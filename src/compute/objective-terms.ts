/** The terms that a loss adds up. */
import type { Expr } from '../language/typed.ts';
import type { GatesLeft } from '../plan/units/gates-left.ts';
import type { NetworkCost } from './expected-cost.ts';
import type { LossName } from './losses.ts';
import type { Penalty } from './penalties.ts';

export type Term = { readonly weight: number } & (
  | { readonly kind: 'labels'; readonly loss: LossName }
  | { readonly kind: 'kl'; readonly teacher: string; readonly temperature: number }
  /** The mean squared distance of a value of the network from the teacher's. */
  | {
      readonly kind: 'features';
      readonly teacher: string;
      readonly layer: string;
      /** The layer's stored tensor. */
      readonly stored: string;
      /** The layer of another model, where it has another name. */
      readonly theirs?: string;
      /** What it reads at its last use, or gives at its first. */
      readonly side: 'input' | 'output';
    }
  | ({ readonly kind: 'penalty' } & Penalty)
  /** The sum of the singular values of stored tensors, whose U · Vᵀ is written before each step. */
  | { readonly kind: 'nuclear'; readonly tensors: readonly string[] }
  /** Of the output and the label: `sum(label * …)`. */
  | { readonly kind: 'expression'; readonly expr: Expr }
  /** Of the gates that train, and of the costs of their units. */
  | {
      readonly kind: 'gates';
      readonly expr: Expr;
      readonly names: ReadonlySet<string>;
      /** Of the network, where the expression names what is expected of it. */
      readonly cost?: NetworkCost;
    }
  /** The expected share of open gates. */
  | { readonly kind: 'open-gates' }
  /** What multipliers add for the distance of what gates are expected to leave from a target. */
  | { readonly kind: 'toward'; readonly left: GatesLeft }
);
