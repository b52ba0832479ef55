/** Lists made of lists. */

/** Like `flatMap`, for a function that gives nothing for some items. */
export function flatMapDefined<T, U>(items: readonly T[], of: (item: T, index: number) => U | readonly U[] | undefined): U[] {
  return items.flatMap<U>((item, index) => of(item, index) ?? []);
}

/** An absent list has no items. */
export function lengthOf(list: { readonly length: number } | undefined): number {
  return list?.length ?? 0;
}
