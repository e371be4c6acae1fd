package shapes

//line orig.y:10
func Gen(x int) int {
//line orig.y:20:3
	if x > 0 {
		return 1
	}
//line other/file.y:7
	return 0
}
