// Package trace is what programs that annotate their execution traces need. There are no traces of this form: Start says
// so, and the annotations do what they do while no trace is taken.
package trace

import (
	"context"
	"errors"
	"io"
	"time"
)

var errNoTraces = errors.New("trace: rt0 writes no execution traces of this form")

// Start would start a trace.
func Start(w io.Writer) error { return errNoTraces }

// Stop would end it.
func Stop() {}

// IsEnabled reports whether a trace is being taken.
func IsEnabled() bool { return false }

// A Task is an operation that several goroutines may be part of.
type Task struct{}

// NewTask begins a task.
func NewTask(pctx context.Context, taskType string) (ctx context.Context, task *Task) {
	return pctx, &Task{}
}

// End ends a task.
func (t *Task) End() {}

// A Region is a part of what a goroutine does.
type Region struct{}

// StartRegion begins a region.
func StartRegion(ctx context.Context, regionType string) *Region { return &Region{} }

// End ends a region.
func (r *Region) End() {}

// WithRegion calls fn in a region.
func WithRegion(ctx context.Context, regionType string, fn func()) { fn() }

// Log notes a message.
func Log(ctx context.Context, category, message string) {}

// Logf notes a formatted message.
func Logf(ctx context.Context, category, format string, args ...any) {}

// FlightRecorderConfig configures a FlightRecorder.
type FlightRecorderConfig struct {
	MinAge   time.Duration
	MaxBytes uint64
}

// A FlightRecorder would keep the most recent part of a trace.
type FlightRecorder struct{}

// NewFlightRecorder returns a recorder that cannot be started.
func NewFlightRecorder(cfg FlightRecorderConfig) *FlightRecorder { return new(FlightRecorder) }

// Start would start recording.
func (fr *FlightRecorder) Start() error { return errNoTraces }

// Stop would end it.
func (fr *FlightRecorder) Stop() {}

// Enabled reports whether it records.
func (fr *FlightRecorder) Enabled() bool { return false }

// WriteTo would write what was recorded.
func (fr *FlightRecorder) WriteTo(w io.Writer) (n int64, err error) { return 0, errNoTraces }
