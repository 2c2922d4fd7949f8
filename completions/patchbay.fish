# SPDX-License-Identifier: Apache-2.0
# fish completion of patchbay. The tool itself knows what may come next: see cli/completion/.

function __patchbay_complete
    set -l words (commandline -opc) (commandline -ct)
    command patchbay complete -- $words[2..-1] 2>/dev/null
end

complete -c patchbay -f -k -a '(__patchbay_complete)'
