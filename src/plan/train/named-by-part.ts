/** What a part of a planned statement names: groups of units, layers, or defaults that it took. A part that is absent names none. */
export function groupsOfPart<Group>(part: { readonly groups: readonly Group[] } | undefined): readonly Group[] {
  return part?.groups ?? [];
}

export function layersOfPart<Layer>(part: { readonly layers: readonly Layer[] } | undefined): readonly Layer[] {
  return part?.layers ?? [];
}

export function defaultsOfPart<Default>(part: { readonly defaults: readonly Default[] } | undefined): readonly Default[] {
  return part?.defaults ?? [];
}
