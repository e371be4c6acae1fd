package runtime

import _ "unsafe" // for linkname

// Only processors with another instruction set have a mode for data-independent timing.

//go:linkname dit_setEnabled crypto/subtle.setDITEnabled
func dit_setEnabled() bool { return true }

//go:linkname dit_setDisabled crypto/subtle.setDITDisabled
func dit_setDisabled() {}
