/** Several files as one data set: which samples come from which, and whether they agree. */
import { otherShard } from '../diagnostics/catalogue/data-stored.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ElementKind } from './array.ts';

/** A file and how many samples it gives. */
export type Shard = { readonly file: string; readonly samples: number };

/** A sample as messages name it: its file, and its place there. */
export type SamplePlace = { readonly file: string; readonly sample: number };

export function placeOfSample(shards: readonly Shard[], sample: number): SamplePlace {
  let before = 0;
  for (const { file, samples } of shards) {
    if (sample < before + samples) return { file, sample: sample - before };
    before += samples;
  }
  return { file: shards.at(-1)?.file ?? '', sample };
}

/** What messages call all of them. */
export function nameOfAll(shards: readonly Shard[]): string {
  const [first, last] = [shards[0]?.file ?? '', shards.at(-1)?.file ?? ''];
  return shards.length < 2 ? first : `${first} … ${last}`;
}

interface Described {
  readonly file: string;
  readonly type: ElementKind;
  /** The first axis is that of the samples. */
  readonly shape: readonly number[];
}

/** ESP6607 for each file whose samples are not those of the first one in type or shape. */
export function disagreeing([first, ...others]: readonly Described[]): readonly Diagnostic[] {
  const words = ({ type, shape }: Described): string => `${type} [${shape.slice(1).join(', ')}]`;
  if (first === undefined) return [];
  const wants = words(first);
  return others
    .filter((other) => words(other) !== wants)
    .map((other) => {
      const { file } = other;
      return diagnose(otherShard, { file, has: words(other), first: first.file, wants }, { file });
    });
}
