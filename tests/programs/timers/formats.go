// Package time beyond timers: arithmetic, formats, parsing.
package main

import "time"

func main() {
	t := time.Date(2024, time.February, 29, 23, 59, 58, 123456789, time.UTC)
	println(t.String())
	println(t.Format(time.RFC1123Z), t.Format("Mon Jan _2 15:04:05.000 2006"))
	println(t.AddDate(1, 0, 0).Format(time.RFC3339Nano), t.Add(90*time.Minute).Format(time.Kitchen))
	println(t.Unix(), t.UnixNano(), t.YearDay(), t.Weekday().String())
	y, w := t.ISOWeek()
	println(y, w)
	u, err := time.Parse(time.RFC3339, "2021-03-04T05:06:07+02:00")
	println(u.String(), err == nil, u.Before(t), t.Sub(u).String())
	_, err = time.Parse(time.RFC3339, "yesterday")
	println(err.Error())
	d, err := time.ParseDuration("1h15m30.918273645s")
	println(d.String(), err == nil, d.Round(time.Second).String(), d.Truncate(time.Minute).String(), d.Hours())
	z := time.FixedZone("XYZ", -3*3600-1800)
	println(t.In(z).String(), time.Time{}.IsZero(), time.Time{}.String())
	println(time.March.String(), time.Duration(1500).String(), time.Duration(0).String())
}
