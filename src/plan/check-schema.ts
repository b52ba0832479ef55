/** Holds data against the schema of plans with ajv, and says what differs in plain words. */
import type { ErrorObject } from 'ajv';
import type { Plan } from './plan.ts';
import type { Path, Incoherence } from './incoherence.ts';
import { planValidator } from './plan-validator.ts';

export function checkAgainstSchema(
  data: unknown,
): { readonly plan: Plan } | { readonly plan?: never; readonly faults: readonly Incoherence[] } {
  const validate = planValidator();
  if (validate(data)) return { plan: data };
  // A branch of `if` speaks for itself.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  return { faults: errors.map(explain) };
}

function explain(error: ErrorObject): Incoherence {
  const path = pathOf(error.instancePath);
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'required':
      return { path, problem: `\`${String(params['missingProperty'])}\` is missing` };
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      return { path: [...path, key], problem: `\`${key}\` is no key of a plan here` };
    }
    case 'not':
      return { path, problem: `\`${String(path.at(-1))}\` is no key of a plan here` };
    case 'enum':
      return { path, problem: `it must be one of ${String(params['allowedValues'])}` };
    case 'const':
      return { path, problem: `it must be \`${String(params['allowedValue'])}\`` };
    case 'discriminator':
      return { path, problem: `\`${String(params['tag'])}\` says nothing that a plan knows` };
    default:
      return { path, problem: `it ${error.message ?? 'is not what a plan holds'}` };
  }
}

/** A JSON pointer's parts; layer names hold slashes, which it escapes. */
function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
