/** A recipe in the address of the page: what stands behind `#` is sent to no server. */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

export interface Shared {
  readonly text: string;
  /** The `id` of a sample model. */
  readonly model: string | undefined;
}

/** Longest address that is read, in characters: nothing that people share is longer. */
export const longest = 1 << 16;

export function fragmentOf({ text, model }: Shared): string {
  const packed = btoa(strFromU8(deflateSync(strToU8(text), { level: 9 }), true));
  const recipe = packed.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `#recipe=${recipe}${model === undefined ? '' : `&model=${encodeURIComponent(model)}`}`;
}

/** Undefined where the address says nothing, or nothing that can be read. */
export function readFragment(fragment: string): Shared | undefined {
  if (fragment.length > longest) return undefined;
  const words = new URLSearchParams(fragment.slice(1));
  const recipe = words.get('recipe');
  if (recipe === null) return undefined;
  try {
    const packed = atob(recipe.replaceAll('-', '+').replaceAll('_', '/'));
    const text = strFromU8(inflateSync(strToU8(packed, true)));
    return { text, model: words.get('model') ?? undefined };
  } catch {
    return undefined;
  }
}
