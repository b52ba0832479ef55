/** What can be wrong with a plan that is read back (ESP4064, ESP4100–4104, ESP4230), or could not be read back (ESP4087, ESP4088). */
import { define } from '../diagnostic.ts';

export const planTooLarge = define<{ limit: number }>({
  code: 'ESP4100',
  severity: 'error',
  title: 'plan too large',
  message: ({ limit }) => `this text is longer than ${limit / 2 ** 20} MiB`,
  why: 'no plan is that long, and reading it would exhaust memory',
  help: () => 'check that it is the plan that you meant; `espalier plan --out FILE` writes one',
});

const sizeOf = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;

export const longPlan = define<{ size: number; limit: number }>({
  code: 'ESP4087',
  severity: 'error',
  title: 'plan that could not be read back',
  message: ({ size, limit }) => `this plan is ${sizeOf(size)} as YAML, and at most ${sizeOf(limit)} can be read back`,
  why: 'a run of it could be neither resumed nor verified',
  help: () => 'ask for fewer repeats, arms or stages, or split the recipe into several',
});

export const longJournal = define<{ size: number; limit: number; steps: number }>({
  code: 'ESP4088',
  severity: 'error',
  title: 'journal that could not be read back',
  message: ({ size, limit, steps }) =>
    `the journal of ${steps.toLocaleString('en')} steps takes about ${sizeOf(size)}, and at most ` + `${sizeOf(limit)} can be read back`,
  why: 'a run of it could be neither resumed nor verified',
  help: () => 'shorten the training, or split it into several recipes, each of which starts from the model of the one before',
});

export const planSyntax = define<{ problem: string }>({
  code: 'ESP4101',
  severity: 'error',
  title: 'not YAML',
  message: ({ problem }) => `this is not YAML: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`,
  why: 'a plan is a YAML file',
  help: () => 'make the plan again with `espalier plan RECIPE --out plan.yaml`',
});

export const planAliases = define<{ anchor: string }>({
  code: 'ESP4102',
  severity: 'error',
  title: 'anchors in a plan',
  message: ({ anchor }) => `plans allow no anchors; this one is called \`${anchor}\``,
  why: 'a few aliases can expand to gigabytes',
  help: () => 'write the value out',
});

export const planFormat = define<{ format: number; current: number }>({
  code: 'ESP4230',
  severity: 'error',
  title: 'plan of another format',
  message: ({ format, current }) => `this plan has format ${format}; this version of Espalier reads format ${current}`,
  why: 'plans of other formats mean other things, and a run does exactly what its plan says',
  help: ({ format, current }) =>
    format < current
      ? 'make the plan again from its recipe, which it holds as `recipe.text`, with `espalier plan --out FILE`'
      : 'install the version of Espalier that wrote it',
});

export const olderMemory = define({
  code: 'ESP4064',
  severity: 'hint',
  title: 'memory estimate of an earlier version',
  message: () => 'this plan holds its estimated memory as one number, which is left out',
  why: 'that estimate was up to 400 times too small; everything else in the plan is read as it stands',
  help: () => 'for an estimate, make the plan again with `espalier plan RECIPE --out plan.yaml`',
});

export const planSchemaBroken = define<{ path: readonly (string | number)[]; problem: string }>({
  code: 'ESP4103',
  severity: 'error',
  title: 'not a plan',
  message: ({ path, problem }) => `${pathText(path)}: ${problem}`,
  why: 'a run does exactly what its plan says, so a plan must be complete',
  help: () => 'the schema is `grammar/plan.schema.json`',
});

export const planIncoherent = define<{ path: readonly (string | number)[]; problem: string }>({
  code: 'ESP4104',
  severity: 'error',
  title: 'plan that contradicts itself',
  message: ({ path, problem }) => `${pathText(path)}: ${problem}`,
  why: 'the plan was edited in one place and not in another',
  help: () => 'edit the recipe and make the plan again',
});

function pathText(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'the text';
  return `\`${path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')}\``;
}
