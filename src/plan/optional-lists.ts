/** Lists that a plan leaves out where they are empty. */
import type { Plan } from './plan.ts';

export function modelsIn({ models }: Pick<Plan, 'models'>): NonNullable<Plan['models']> {
  return models ?? [];
}

export function teachersIn({ teachers }: Pick<Plan, 'teachers'>): NonNullable<Plan['teachers']> {
  return teachers ?? [];
}

export function looksIn<Look>({ looks }: { readonly looks?: readonly Look[] }): readonly Look[] {
  return looks ?? [];
}

/** What a part of a planned statement names; nothing where the part is absent. */
export function groupsOfPart<Group>(part: { readonly groups: readonly Group[] } | undefined): readonly Group[] {
  return part?.groups ?? [];
}

export function layersOfPart<Layer>(part: { readonly layers: readonly Layer[] } | undefined): readonly Layer[] {
  return part?.layers ?? [];
}

export function defaultsOfPart<Default>(part: { readonly defaults: readonly Default[] } | undefined): readonly Default[] {
  return part?.defaults ?? [];
}
