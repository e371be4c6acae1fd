package shapes

const nothing = 1

type T struct{}
