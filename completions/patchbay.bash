# SPDX-License-Identifier: Apache-2.0
# bash completion of patchbay. The tool itself knows what may come next: see cli/completion/.

_patchbay() {
    local line=${COMP_LINE:0:COMP_POINT} word candidate quoted=
    local -a words=() found=()
    # Not COMP_WORDS: bash cuts words at colons and question marks, of which addresses are full.
    read -ra words <<<"$line"
    words=("${words[@]:1}")
    [[ $line != *[[:space:]] ]] || words+=('')
    [[ ${words[-1]:-} == [\'\"]* ]] && quoted=1
    words=("${words[@]#[\'\"]}")
    mapfile -t found < <(command patchbay complete -- "${words[@]}" 2>/dev/null)

    # Readline replaces only $2, what stands behind the last of the characters that cut.
    word=${words[-1]:-}
    COMPREPLY=()
    for candidate in "${found[@]}"; do
        candidate=${candidate%%$'\t'*}
        [[ $candidate != *[:/=] ]] || compopt -o nospace
        COMPREPLY+=("${candidate#"${word%"$2"}"}")
    done
    # Readline closes the quotes behind the only match, where more is to come: so it gets two.
    if [[ $quoted && ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:/=] ]]; then
        COMPREPLY+=("${COMPREPLY[0]}...")
    fi
}

complete -F _patchbay patchbay
