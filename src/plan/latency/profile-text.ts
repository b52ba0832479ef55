/** The profile that a target in latency is read from, in words. */
import { visible } from '../../diagnostics/render/visible.ts';
import type { Plan } from '../plan.ts';
import { placeText } from './profile-fault.ts';

/** `by net.latency.yaml, where the whole network takes 4.1 ms: AMD EPYC with onnxruntime 1.30.0`. */
export function profileText({ profiles = [] }: Pick<Plan, 'profiles'>, batch: number): string {
  const profile = profiles.find(({ measured }) => measured.batch === batch);
  if (profile === undefined) throw new Error('a plan quotes the profile of each of its latencies');
  const { file, measured } = profile;
  const whole = measured.networks[0]?.ms ?? 0;
  return `by ${visible(file)}, where the whole network takes ${whole} ms: ${visible(placeText(measured))}`;
}
