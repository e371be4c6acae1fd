"""Go's own tests, run by what rt0 builds of them."""
