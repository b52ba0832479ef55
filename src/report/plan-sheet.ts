/** What the lines of a printed plan share. */
import { visible } from '../diagnostics/render/visible.ts';
import type { Plan } from '../plan/plan.ts';

/** What a line may need to know besides its statement. */
export interface Sheet {
  readonly plan: Plan;
  readonly columns: number;
  /** Marks a default. */
  readonly mark: (text: string, isDefault: boolean) => string;
  readonly dim: (text: string) => string;
}

export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${((100 * part) / of).toFixed(2)}%`;
}

/** The first six names. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 6).map(visible).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
