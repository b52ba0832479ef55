/** The completion script for bash, 3.2 and later. */
import { commandPatterns, namesOf, operandCases, quoted, valueCases, valuePatterns, type Completed, type Offers } from './declared.ts';

export function bashScript(commands: readonly Completed[]): string {
  return `# Completes espalier in bash. In ~/.bashrc: eval "$(espalier completion bash)"
_espalier_words() {
  local IFS=$'\\n'
  COMPREPLY+=($(IFS=' '; compgen -W "$*" -- "$current"))
}
_espalier_files() {
  local name ending
  compopt -o filenames 2>/dev/null
  while IFS= read -r name; do
    if [[ -d $name || $# -eq 0 ]]; then COMPREPLY+=("$name"); continue; fi
    for ending; do [[ $name == *."$ending" ]] && COMPREPLY+=("$name"); done
  done < <(compgen -f -- "$current")
}
_espalier_folders() {
  local name
  compopt -o filenames 2>/dev/null
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -d -- "$current")
}
_espalier() {
  COMPREPLY=()
  local current=\${COMP_WORDS[COMP_CWORD]} place= option= at=0 word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ $word == '=' ]] && continue
    if [[ -n $option ]]; then option=; continue; fi
    case "$place|$word" in
      ${valuePatterns(commands).join(' | ')}) option=$word ;;
      ${commandPatterns(commands).join(' | ')}) place=\${place:+$place }$word ;;
      *'|-'*) ;;
      *) at=$((at + 1)) ;;
    esac
  done
  [[ $current == '=' ]] && current=
  if [[ -n $option ]]; then
    case "$place|$option" in
${valueCases(commands, callsFor)}
    esac
  elif [[ $current == -* ]]; then
    case "$place" in
${commands.map(optionLine).join('\n')}
    esac
  else
    case "$place|$at" in
${commands.flatMap(operandLines).join('\n')}
    esac
  fi
}
complete -F _espalier espalier
`;
}

function optionLine({ place, options }: Completed): string {
  return `      ${quoted(place)}) _espalier_words ${options.flatMap(namesOf).join(' ')} ;;`;
}

function operandLines(command: Completed): readonly string[] {
  const { commands, operands } = command;
  const words = [...commands.map(({ name }) => name), ...(operands[0]?.words ?? [])];
  return operandCases({ ...command, operands: [{ ...operands[0], words }, ...operands.slice(1)] }, callsFor);
}

function callsFor({ words = [], endings, folders }: Offers): readonly string[] {
  return [
    ...(words.length > 0 ? [['_espalier_words', ...words.map(quoted)]] : []),
    ...(endings ? [['_espalier_files', ...endings.map(quoted)]] : []),
    ...(folders ? [['_espalier_folders']] : []),
  ].map((call) => call.join(' '));
}
