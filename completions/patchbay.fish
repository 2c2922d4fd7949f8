# SPDX-License-Identifier: Apache-2.0
# fish completion of patchbay. The tool itself knows what may come next: see cli/completion/.

function __patchbay_complete
    set -l words (commandline -opc)
    # The word at the cursor comes as it was typed, with a quote that may still be open.
    set -l word (commandline -ct | string replace --regex '^[\'"]' '')
    command patchbay complete -- $words[2..-1] "$word" 2>/dev/null
end

complete -c patchbay -f -k -a '(__patchbay_complete)'
