/** Where times were taken. */
import type { LatencyProfile } from './profile.ts';

export type Place = Pick<LatencyProfile, 'machine' | 'engine'>;

export function placeText({ machine, engine }: Place): string {
  return `${machine} with ${engine}`;
}
