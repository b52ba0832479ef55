/** What `espalier import` finds in files of other tools (ESP73xx). */
import { define } from '../diagnostic.ts';

export const importUnreadable = define({
  code: 'ESP7300',
  severity: 'error',
  title: 'file that is neither YAML nor JSON',
  message: () => 'this is neither YAML nor JSON',
  why: 'recipes of other tools are read as one of them',
  help: () => 'give the recipe or configuration itself; of a Markdown page the front matter is read',
});

export const importTooLarge = define<{ what: string; limit: number }>({
  code: 'ESP7301',
  severity: 'error',
  title: 'file of another tool that is too large',
  message: ({ what, limit }) => `this has more than ${limit.toLocaleString('en-US')} ${what}`,
  why: 'a file of another tool is read within bounds; aliases count where they are used',
  help: () => 'check that it is the file you meant',
});

export const unknownDialect = define<{ known: readonly string[] }>({
  code: 'ESP7302',
  severity: 'error',
  title: 'file of no known tool',
  message: () => 'this is a file of no tool that can be imported',
  why: 'the fields of a file mean something only to the tool that reads it',
  help: ({ known }) => `name the tool with \`--from\`: ${known.join(', ')}`,
});

export const nothingToPrune = define<{ tool: string }>({
  code: 'ESP7303',
  severity: 'error',
  title: 'file that prunes nothing',
  message: ({ tool }) => `nothing in this file of ${tool} can be said as a recipe`,
  why: 'a recipe without statements does nothing',
  help: () => 'the report lists each field with the reason',
});

export const notSaidByFile = define<{ what: string; hole: string; option: string }>({
  code: 'ESP7304',
  severity: 'warning',
  title: 'what the file does not say',
  message: ({ what }) => `the file does not say ${what}`,
  why: 'the tool takes it from the training script, and a recipe has it',
  help: ({ hole, option }) => `${hole}; say it with ${option}`,
});

export const traceNeeds = define<{ what: string; option: string }>({
  code: 'ESP7305',
  severity: 'error',
  title: 'trace without what it is computed from',
  message: ({ what }) => `\`--trace\` needs ${what}`,
  why: 'a trace gives counts at steps, and these depend on it',
  help: ({ option }) => `add ${option}`,
});

export const unknownModule = define<{ name: string; nearest: readonly string[] }>({
  code: 'ESP7306',
  severity: 'error',
  title: 'name without a layer',
  message: ({ name }) => `no layer of the model is called \`${name}\``,
  why: 'the tool names PyTorch modules, and each must be a layer of the ONNX file',
  help: ({ nearest }) =>
    nearest.length === 0
      ? '`espalier inspect` lists the layers'
      : `the nearest layers are ${nearest.map((one) => `\`${one}\``).join(', ')}`,
});

export const badFormula = define<{ formula: string; reason: string }>({
  code: 'ESP7307',
  severity: 'error',
  title: 'formula that cannot be computed',
  message: ({ formula, reason }) => `\`${formula}\` cannot be computed: ${reason}`,
  why: 'formulas are numbers, variables of the file, `+ - * / // % **` and brackets; no code is run',
  help: () => 'write the number in its place',
});

export const refusedByTool = define<{ reason: string }>({
  code: 'ESP7308',
  severity: 'error',
  title: 'file that its own tool would not carry out',
  message: ({ reason }) => reason,
  why: 'a recipe made of it would do what the tool does not',
  help: () => 'mend the file, then import it',
});

export const traceTooLong = define<{ layer: string; updates: number; limit: number }>({
  code: 'ESP7309',
  severity: 'error',
  title: 'trace with too many updates',
  message: ({ layer, updates, limit }) => `\`${layer}\` has ${updates} updates, and a trace writes ${limit} at most`,
  why: 'each update is part of an expression, whose length is bounded',
  help: () => 'import it with `--native`, which says how the updates differ',
});

export const importBroken = define<{ code: string; message: string }>({
  code: 'ESP7310',
  severity: 'error',
  title: 'imported recipe that does not check',
  message: ({ code, message }) => `the imported recipe has an error: ${message} (${code})`,
  why: 'only a recipe that checks is written',
  help: () => 'the report lists each field; give a model with `--model`, or leave the statement out',
});

export const patternNeedsModel = define<{ pattern: string }>({
  code: 'ESP7311',
  severity: 'error',
  title: 'expression of names that no glob says',
  message: ({ pattern }) => `the expression \`${pattern}\` of names cannot be said as a glob`,
  why: 'recipes select by globs; with a model the layers that match are listed instead',
  help: () => 'give the model with `--model`',
});
