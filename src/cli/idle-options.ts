/** Options without effect beside other arguments of a command: refused, never ignored. */
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';

/** What an option does in one situation: `idle` where something else has decided what it would say. */
export type Effects<T> = Readonly<Record<keyof T & string, 'idle' | 'counts'>>;

/** ESP7011 for each idle option that is given; `given` is what commander read. */
export function idleOptions<T extends object>(
  given: T,
  effects: Readonly<Record<string, 'idle' | 'counts'>>,
  reason: string,
): readonly Diagnostic[] {
  const idle = new Set(Object.entries(effects).flatMap(([name, effect]) => (effect === 'idle' ? [name] : [])));
  return Object.entries(given)
    .filter(([name, value]) => idle.has(name) && isGiven(value))
    .map(([name]) => diagnose(idleOption, { option: flagOf(name), reason }));
}

/** Options that may be repeated are empty lists where they are absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** `-e`, `--keep-checkpoints`. */
function flagOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return name.length === 1 ? `-${words}` : `--${words}`;
}
