/** `compensating by obs(damping: 1%)`: how kept weights take over what pruned ones did. */
import type { TypedStatement } from '../../language/typed.ts';
import { isInverted, isMoment, type Moment, type Statistic } from '../criteria/criterion.ts';
import type { PlannedPrune } from '../plan.ts';
import { asChoice, fieldOf, numberOf } from '../reading.ts';

export interface Compensation {
  readonly compensation?: NonNullable<PlannedPrune['compensation']>;
  /** Share of the mean diagonal that is added before a second moment is inverted. */
  readonly damping?: number;
  readonly defaults: readonly string[];
}

/** `percdamp` of SparseGPT's code (arXiv:2301.00774). */
export const usualDamping = 0.01;

/** The damping belongs to the compensation, or to the criterion where that alone inverts. */
export function compensationOf(statement: TypedStatement, statistics: readonly Statistic[]): Compensation {
  const by = fieldOf(statement, 'compensating', 'by');
  const choice = by && asChoice(by);
  const compensation = methods.find((word) => word === choice?.word);
  const written = choice?.args['damping'];
  const inverts = compensation === 'obs' || statistics.some((one) => isMoment(one) && isInverted(one));
  return {
    compensation,
    damping: inverts ? (written === undefined ? usualDamping : numberOf(written)) : undefined,
    defaults: inverts && written === undefined ? ['damping'] : [],
  };
}

const methods = ['obs', 'bias'] as const;

/** What a compensation measures besides the criterion. */
export function momentsOfCompensation(method: PlannedPrune['compensation']): readonly Moment[] {
  if (method === undefined) return [];
  const inner = { kind: 'name', name: method === 'obs' ? 'hessian' : 'x' } as const;
  const own = { kind: 'moment', of: 'input', inner, alone: false } as const;
  return method === 'obs' ? [{ ...own, text: 'hessian', form: 'inverse' }] : [{ ...own, text: 'avg(x)' }];
}
