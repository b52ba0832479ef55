/** Units that were cut out of a network, oldest first; none where nothing was cut. */
export function cutsOf<Cut>({ cuts }: { readonly cuts?: readonly Cut[] }): readonly Cut[] {
  return cuts ?? [];
}
