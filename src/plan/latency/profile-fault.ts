/** What a schema cannot say of a latency profile: numbers that have to fit each other. */
import type { Incoherence } from '../incoherence.ts';
import type { Plan, LatencyProfile, TimedKernel } from '../plan.ts';

export interface ProfileFault {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** Undefined for what `espalier profile` writes. */
export function profileFault({ networks, kernels }: LatencyProfile): ProfileFault | undefined {
  if (networks.length === 0) return { path: ['networks'], problem: 'no network was measured' };
  const sums = networks.map(({ kernels: sum }) => sum);
  const unordered = sums.findIndex((sum, index) => index > 0 && sum > (sums[index - 1] ?? sum));
  if (unordered > 0) {
    const problem = 'its kernels take longer than those of the larger network before it';
    return { path: ['networks', unordered, 'kernels'], problem };
  }
  for (const [index, kernel] of kernels.entries()) {
    const fault = kernelFault(kernel);
    if (fault !== undefined) return { ...fault, path: ['kernels', index, ...fault.path] };
  }
  return undefined;
}

function kernelFault({ dims, axes, ms }: TimedKernel): ProfileFault | undefined {
  for (const [index, { axis, sizes }] of axes.entries()) {
    const of = dims[axis];
    const path = ['axes', index];
    if (of === undefined) return { path, problem: `the weight has no axis ${axis}` };
    if (!isAscending(sizes) || sizes.at(-1) !== of) {
      return { path, problem: `its sizes have to ascend, and to end with ${of}` };
    }
  }
  const cells = axes.reduce((product, { sizes }) => product * sizes.length, 1);
  return ms.length === cells ? undefined : { path: ['ms'], problem: `it has ${ms.length} times for ${cells} choices of sizes` };
}

function isAscending(sizes: readonly number[]): boolean {
  return sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? size));
}

/** Of all profiles in a plan. */
export function profileFaults({ profiles = [] }: Plan): readonly Incoherence[] {
  return profiles.flatMap(({ measured }, index) => {
    const fault = profileFault(measured);
    if (fault === undefined) return [];
    return [{ ...fault, path: ['profiles', index, 'measured', ...fault.path] }];
  });
}

/** Where times were taken. */
export type Place = Pick<LatencyProfile, 'machine' | 'engine'>;

export function placeText({ machine, engine }: Place): string {
  return `${machine} with ${engine}`;
}
