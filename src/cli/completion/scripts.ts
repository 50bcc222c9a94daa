/**
 * What a shell asks with: the words so far, the last one unfinished. The answer is a line for each candidate, with a tab
 * and a word about it where there is one. No line: the shell offers files.
 */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `# bash completion of simtrail
_simtrail() {
  local IFS=$'\\n' line
  COMPREPLY=()
  while read -r line; do
    COMPREPLY+=("$(printf '%q' "\${line%%$'\\t'*}")")
  done < <(simtrail __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _simtrail simtrail
`,
  zsh: `#compdef simtrail
_simtrail() {
  local line
  local -a values described
  while IFS= read -r line; do
    values+=("\${line%%$'\\t'*}")
    described+=("\${line//$'\\t'/  }")
  done < <(simtrail __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#values} )); then
    compadd -l -d described -a values
  else
    _files
  fi
}
compdef _simtrail simtrail
`,
  fish: `# fish completion of simtrail
function __simtrail_complete
  set -l words (commandline -opc) (commandline -ct)
  simtrail __complete $words[2..-1] 2>/dev/null
end
complete -c simtrail -a '(__simtrail_complete)'
`,
};
