/** `l2` of units: a length of all their weights, which is no mean of the lengths of their rows. */

/** What `l2` means, as plans spell it. */
const length = 'sqrt(sum(w^2 over in kd kh kw))';

/** The criterion that gives one number for a whole unit, whatever its slices are. */
export function isLengthOfUnit(criterion: string): boolean {
  return criterion === length;
}

/** What each weight scores, for its unit to be as long as the root of the sum of their squares. */
export const scoreInLength = '|w|';
