/** What a teacher reads: the samples by its own name, and what else the task feeds. */
import { fedName, samplesOf, type FedInput } from '../../model/index.ts';
import type { PlannedTask, PlannedTeacher } from '../plan.ts';

export interface FedTeacher {
  readonly input: string;
  /** Of a task with several inputs. */
  readonly inputs?: readonly FedInput[];
}

export function fedAs({ input }: Pick<PlannedTeacher, 'input'>, { inputs }: Pick<PlannedTask, 'inputs'>): FedTeacher {
  if (inputs === undefined) return { input };
  const samples = samplesOf(inputs).name;
  const own = inputs.map((one) => (one.name === samples ? { ...one, name: input } : one));
  return { input: fedName(own), inputs: own };
}
