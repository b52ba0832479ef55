/** What an editor shows at a key: documentation, default and examples of its value. */
import type { ClauseDeclaration, Documented } from '../../vocabulary/index.ts';
import type { JsonSchema } from './json-schema.ts';

/** The value of a clause in YAML as its own example writes it, and what its default is. */
export interface Examples {
  readonly of: (clause: ClauseDeclaration) => readonly unknown[];
  readonly defaultOf: (clause: ClauseDeclaration) => unknown;
}

export function described(schema: JsonSchema, { documentation, example }: Documented): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  return { description: documentation, markdownDescription: `${documentation}\n\n${fenced(example)}`, ...schema };
}

export function describedClause(schema: JsonSchema, clause: ClauseDeclaration, examples: Examples): JsonSchema {
  const { documentation, default: fallback } = clause;
  const without = fallback === undefined ? '' : ` Without it: ${fallback}.`;
  const shown = described(schema, { ...clause, documentation: documentation + without });
  if (typeof shown === 'boolean') return shown;
  const value = examples.defaultOf(clause);
  const written = examples.of(clause);
  return { ...shown, ...(value === undefined ? {} : { default: value }), ...(written.length === 0 ? {} : { examples: written }) };
}

function fenced(example: string): string {
  return `\`\`\`prune\n${example}\n\`\`\``;
}
