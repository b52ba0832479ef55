/**
 * A check of values against a JSON schema, compiled when it is first asked for: compiling takes longer than the
 * check, and evaluates code, which some web pages forbid. `npm run build` puts compiled functions in the place of
 * the modules that call this (`scripts/validators.mjs`), so that the command needs neither ajv nor the time.
 */
import { Ajv, type Options, type ValidateFunction } from 'ajv';

export type Validator<T> = () => ValidateFunction<T>;

export function lazyValidator<T>(schema: object, options: Options): Validator<T> {
  let compiled: ValidateFunction<T> | undefined;
  return () => (compiled ??= new Ajv(options).compile<T>(schema));
}
