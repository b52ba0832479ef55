/** A long way in short runs. */

export interface Run {
  readonly from: number;
  readonly to: number;
}

export function* inRuns(length: number, most: number): Generator<Run> {
  for (let from = 0; from < length; from += most) yield { from, to: Math.min(from + most, length) };
}
