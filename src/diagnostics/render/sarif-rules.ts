/** A code of the catalogue as a rule of SARIF, which services show beside its results. */
import { catalogue, roomOf } from '../catalogue/index.ts';

export interface SarifRule {
  readonly id: string;
  readonly name?: string;
  readonly shortDescription?: { readonly text: string };
  readonly fullDescription?: { readonly text: string };
  readonly help?: { readonly text: string; readonly markdown: string };
  readonly helpUri?: string;
  readonly defaultConfiguration?: { readonly level: 'error' | 'warning' | 'note' };
  readonly properties?: { readonly tags: readonly string[] };
}

/** What SARIF calls our severities. */
export const levels = { error: 'error', warning: 'warning', hint: 'note' } as const;

/** SARIF wants addresses of help absolute, so there is one only where `pages` says where they are. */
export function ruleOf(code: string, pages: string | undefined): SarifRule {
  const entry = catalogue.find(({ definition }) => definition.code === code);
  if (entry === undefined) return { id: code };
  const { name, definition } = entry;
  const page = `docs/diagnostics/${code}.md`;
  const hint = `\`espalier explain ${code}\` shows what is wrong and what is right: ${page}`;
  const reason = sentence(definition.why);
  return {
    id: code,
    name: name.charAt(0).toUpperCase() + name.slice(1),
    shortDescription: { text: sentence(definition.title) },
    fullDescription: { text: reason },
    help: { text: `${reason} ${hint}`, markdown: `${reason}\n\n${hint}` },
    ...(pages !== undefined && { helpUri: `${pages}${code}.md` }),
    defaultConfiguration: { level: levels[definition.severity] },
    properties: { tags: [roomOf(code)?.title ?? 'Espalier'] },
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
