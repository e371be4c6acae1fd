package crc32

// There is nothing faster than the portable code.

func archAvailableIEEE() bool                    { return false }
func archInitIEEE()                              {}
func archUpdateIEEE(crc uint32, p []byte) uint32 { return crc }

func archAvailableCastagnoli() bool                    { return false }
func archInitCastagnoli()                              {}
func archUpdateCastagnoli(crc uint32, p []byte) uint32 { return crc }
