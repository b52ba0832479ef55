/** Grammars as editors run them: vscode-textmate on Oniguruma. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';

/** The grammar of `scope`; `texts` holds it and those that it includes, `injected` what is added to it. */
export async function loadGrammar(
  scope: string,
  texts: Readonly<Record<string, string>>,
  injected: readonly string[] = [],
): Promise<IGrammar | null> {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(new Uint8Array(readFileSync(wasm)).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (wanted) => {
      const text = texts[wanted];
      return Promise.resolve(text === undefined ? null : textmate.parseRawGrammar(text, `${wanted}.json`));
    },
    getInjections: (wanted) => (wanted === scope ? [...injected] : undefined),
  });
  return await registry.loadGrammar(scope);
}
