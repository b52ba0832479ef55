/** Why an operator of the default domain cannot be computed, from what is known of its inputs. */
import type { Application, Known } from '../known.ts';
import { axisFaults } from './axes.ts';
import type { Fault } from './fault.ts';
import { movingFaults } from './moving.ts';
import { productFaults } from './products.ts';
import { windowFaults } from './windows.ts';

const faults = new Map<string, readonly Fault[]>();
for (const family of [axisFaults, movingFaults, productFaults, windowFaults]) {
  for (const [operator, fault] of Object.entries(family)) {
    faults.set(operator, [...(faults.get(operator) ?? []), fault]);
  }
}

export function faultOf(application: Application): string | undefined {
  for (const fault of faults.get(application.flatNode.node.op) ?? []) {
    const problem = fault(application);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The windows of these lie in space; one at least has to fit in. */
const windowed: ReadonlySet<string> = new Set([...['AveragePool', 'Conv', 'ConvTranspose', 'LpPool', 'MaxPool']]);

/** What a rule found has a size below 0, or no place for a window. */
export function resultFault({ flatNode, inputs }: Application, results: readonly (Known | undefined)[]): string | undefined {
  const isWindowed = windowed.has(flatNode.node.op) && inputs[0]?.dims.includes(0) === false;
  const least = isWindowed ? 1 : 0;
  for (const result of results) {
    const low = result?.dims.find((size) => typeof size === 'number' && !(size >= least));
    if (low !== undefined) return `its result would have an axis of size ${low}`;
  }
  return undefined;
}
