/** What plain data from a disk must be to be believed. A shape is declared once: it is the check, and gives the type of what passes it. */
export type Fits<T> = (value: unknown) => value is T;
export type Fitting<C> = C extends (value: unknown) => value is infer T ? T : never;

export function fits<T>(is: (value: unknown) => boolean): Fits<T> {
  return (value): value is T => is(value);
}

export const text = fits<string>((value) => typeof value === 'string');
export const number = fits<number>((value) => typeof value === 'number');
export const whole = fits<number>(Number.isSafeInteger);
export const yes = fits<true>((value) => value === true);

export function list<T>(item: Fits<T>): Fits<readonly T[]> {
  return fits((value) => Array.isArray(value) && value.every(item));
}

/** Any keys, and such a value under each. */
export function recordOf<T>(item: Fits<T>): Fits<Readonly<Record<string, T>>> {
  return fits((value) => isObject(value) && Object.values(value).every(item));
}

/** The same of a map with texts as keys. */
export function mapOf<T>(item: Fits<T>): Fits<ReadonlyMap<string, T>> {
  return fits((value) => value instanceof Map && [...value].every(([key, own]) => text(key) && item(own)));
}

type Both<F> = { readonly [K in keyof F as K extends `${string}?` ? never : K]: Fitting<F[K]> } & {
  readonly [K in keyof F as K extends `${infer Name}?` ? Name : never]?: Fitting<F[K]>;
};

/** `infer` lets the compiler print it as one record. */
type FieldsOf<F> = Both<F> extends infer T ? { readonly [K in keyof T]: T[K] } : never;

/** Keys that end in `?` may be absent; further ones do no harm. */
export function fields<F extends Readonly<Record<string, Fits<unknown>>>>(shape: F): Fits<FieldsOf<F>> {
  const own = Object.entries(shape).map(([key, is]) => ({ name: key.replace(/\?$/, ''), is, isOptional: key.endsWith('?') }));
  return fits(
    (value) => isObject(value) && own.every(({ name, is, isOptional }) => (isOptional && value[name] === undefined) || is(value[name])),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
