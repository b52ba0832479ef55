/** What can be wrong with several models that are pruned as one network, each in its file (ESP3160–3167). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

const oneNetwork = 'the models of a recipe are one network: what one puts out, another may read, and the data go in once';

export const otherOperatorSets = define<{ domain: string; one: string; other: string; versions: readonly [number, number] }>({
  code: 'ESP3160',
  severity: 'error',
  title: 'models with other operator sets',
  message: ({ domain, one, other, versions }) =>
    `\`${one}\` is of ${domain === '' ? 'operator set' : `\`${domain}\``} ${versions[0]}, ` + `and \`${other}\` of ${versions[1]}`,
  why: `${oneNetwork}; one network has one version of each operator`,
  help: () => 'export both with the same operator set',
});

export const otherValue = define<{ input: string; theirs: string; from: string; ours: string }>({
  code: 'ESP3161',
  severity: 'error',
  title: 'models that do not fit together',
  message: ({ input, theirs, from, ours }) => `${input} is ${theirs}, and ${from} is ${ours}`,
  why: 'what one model reads of another has the same type and the same sizes, but for open ones',
  help: () => 'export the models with sizes that fit, or say with `reading` what is read from where',
});

export const unknownPort = define<{ name: string; side: 'input' | 'output'; port: string; known: readonly string[] }>({
  code: 'ESP3162',
  severity: 'error',
  title: 'model without such an input or output',
  message: ({ name, side, port }) => `the model \`${name}\` has no ${side} \`${port}\``,
  why: '`reading` names an input of this model and an output of another',
  help: ({ side, known }) => `its ${side}s are ${listed(known) || 'none'}`,
});

export const severalSources = define<{ name: string; input: string; models: readonly string[] }>({
  code: 'ESP3163',
  severity: 'error',
  title: 'input that several models give',
  message: ({ name, input, models }) => `${listed(models)} put out \`${input}\`, which \`${name}\` reads`,
  why: 'an input is read from one place',
  help: ({ name, input, models: [first = ''] }) => `write \`model ${name} = "…" reading ${input} from ${first}.${input}\``,
});

export const circularModels = define<{ models: readonly string[] }>({
  code: 'ESP3164',
  severity: 'error',
  title: 'models that read each other',
  message: ({ models }) => `${listed(models)} each wait for an output of another of them`,
  why: 'a forward pass computes one model after the other',
  help: () => 'say with `reading` what is read from where, or rename an input',
});

export const unjoinable = define<{ name: string; has: string; instead: string }>({
  code: 'ESP3165',
  severity: 'error',
  title: 'model that cannot be one of several',
  message: ({ name, has }) => `\`${name}\` has ${has}`,
  why: `${oneNetwork}, whose parts keep the names they have in their files`,
  help: ({ instead }) => instead,
});

export const idleModel = define<{ name: string }>({
  code: 'ESP3166',
  severity: 'error',
  title: 'model that nothing uses',
  message: ({ name }) => `nothing of \`${name}\` is pruned, and no other model is connected with it`,
  why: oneNetwork,
  help: () => 'name it in a statement, say with `reading` what reads it, or take it out',
});

export const unitsAcross = define<{ group: string; models: readonly string[] }>({
  code: 'ESP3167',
  severity: 'error',
  title: 'units that reach across models',
  message: ({ group, models }) => `\`compact\` cannot cut ${group}: they reach across the models ${listed(models)}`,
  why: 'each model is written as its own file, and what one puts out for another keeps its size',
  help: ({ group }) => `leave ${group} out of what is pruned, or leave \`compact\` out: units stay as zeros then`,
});
