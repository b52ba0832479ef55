/** What a schema cannot say of the latencies in a plan. */
import type { Incoherence } from '../incoherence.ts';
import type { Plan } from '../plan.ts';
import { profileFault } from './profile-fault.ts';

export function profileFaults({ profiles = [] }: Plan): readonly Incoherence[] {
  return profiles.flatMap(({ measured }, index) => {
    const fault = profileFault(measured);
    if (fault === undefined) return [];
    return [{ ...fault, path: ['profiles', index, 'measured', ...fault.path] }];
  });
}
