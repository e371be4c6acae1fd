package nothing

const N = 1
