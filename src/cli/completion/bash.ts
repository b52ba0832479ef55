/** The completion script for bash, 3.2 and later. */
import { commandPatterns, namesOf, quoted, valuePatterns, type Completed, type Offers } from './declared.ts';

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
${commands.flatMap(valueLines).join('\n')}
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

function valueLines({ place, options }: Completed): readonly string[] {
  return options.flatMap((option) => {
    const calls = callsFor(option.value ?? {});
    const patterns = namesOf(option).map((name) => quoted(`${place}|${name}`));
    return calls === '' ? [] : [`      ${patterns.join(' | ')}) ${calls} ;;`];
  });
}

function optionLine({ place, options }: Completed): string {
  return `      ${quoted(place)}) _espalier_words ${options.flatMap(namesOf).join(' ')} ;;`;
}

function operandLines(command: Completed): readonly string[] {
  const { place, commands, operands, takesMore } = command;
  const names = commands.map(({ name }) => name);
  const first: Offers = { ...operands[0], words: [...names, ...(operands[0]?.words ?? [])] };
  return [first, ...operands.slice(1)].flatMap((offers, at) => {
    const calls = callsFor(offers);
    const goesOn = takesMore && at >= operands.length - 1;
    const pattern = goesOn ? `${quoted(`${place}|`)}*` : quoted(`${place}|${at}`);
    return calls === '' ? [] : [`      ${pattern}) ${calls} ;;`];
  });
}

function callsFor({ words = [], endings, folders }: Offers): string {
  return [
    ...(words.length > 0 ? [['_espalier_words', ...words.map(quoted)]] : []),
    ...(endings ? [['_espalier_files', ...endings.map(quoted)]] : []),
    ...(folders ? [['_espalier_folders']] : []),
  ]
    .map((call) => call.join(' '))
    .join('; ');
}
