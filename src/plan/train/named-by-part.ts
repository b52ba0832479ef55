/** What a part of a planned statement names: groups of units, or layers. A part that is absent names none. */
export function groupsOfPart<Group>(part: { readonly groups: readonly Group[] } | undefined): readonly Group[] {
  return part?.groups ?? [];
}

export function layersOfPart<Layer>(part: { readonly layers: readonly Layer[] } | undefined): readonly Layer[] {
  return part?.layers ?? [];
}
