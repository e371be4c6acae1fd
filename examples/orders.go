// A day's work: orders come as JSON, goroutines price them, and the report goes out as a table and as JSON.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

type Order struct {
	ID       int       `json:"id"`
	Customer string    `json:"customer"`
	Placed   time.Time `json:"placed"`
	Items    []Item    `json:"items"`
	Coupon   *string   `json:"coupon"`
}

type Item struct {
	SKU   string `json:"sku"`
	Count int    `json:"count"`
}

// Cents is money; in JSON it is a number with two decimals.
type Cents int64

func (c Cents) String() string               { return fmt.Sprintf("%d.%02d", c/100, c%100) }
func (c Cents) MarshalJSON() ([]byte, error) { return []byte(c.String()), nil }

var (
	prices  = map[string]Cents{"tea": 450, "cup": 1299, "pot": 3950}
	coupons = map[string]int64{"SPRING": 10, "HALF": 50}
)

// UnknownError says what an order asks for and nobody has.
type UnknownError struct{ Kind, Name string }

func (e *UnknownError) Error() string { return fmt.Sprintf("unknown %s %q", e.Kind, e.Name) }

func price(o Order) (total Cents, err error) {
	var errs []error
	for _, item := range o.Items {
		p, ok := prices[item.SKU]
		if !ok {
			errs = append(errs, &UnknownError{"article", item.SKU})
		}
		total += p * Cents(item.Count)
	}
	if o.Coupon != nil {
		percent, ok := coupons[*o.Coupon]
		if !ok {
			errs = append(errs, &UnknownError{"coupon", *o.Coupon})
		}
		total -= total * Cents(percent) / 100
	}
	return total, errors.Join(errs...)
}

type Priced struct {
	Order
	Total Cents
	Err   error
}

// read sends the orders of a JSON stream until it or the context ends.
func read(ctx context.Context, r io.Reader, out chan<- Order) error {
	defer close(out)
	d := json.NewDecoder(r)
	for {
		var o Order
		switch err := d.Decode(&o); {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("at byte %d: %w", d.InputOffset(), err)
		}
		select {
		case out <- o:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

type Summary struct {
	Orders    int              `json:"orders"`
	Turnover  Cents            `json:"turnover"`
	Customers map[string]Cents `json:"customers"`
	Problems  []string         `json:"problems,omitempty"`
}

const stream = `
{"id": 1, "customer": "Ann", "placed": "2025-03-01T09:30:00Z", "items": [{"sku": "tea", "count": 3}, {"sku": "cup", "count": 2}]}
{"id": 2, "customer": "Bob", "placed": "2025-03-01T10:00:00+01:00", "items": [{"sku": "pot", "count": 1}], "coupon": "SPRING"}
{"id": 3, "customer": "Ann", "placed": "2025-03-02T00:00:00Z", "items": [{"sku": "mug", "count": 1}], "coupon": "FREE"}
{"id": 4, "customer": "Zoë", "placed": "2025-03-02T08:15:30Z", "items": [{"sku": "tea", "count": 100}], "coupon": "HALF"}
{"id": 5, "customer": "Bob", "placed": "2025-03-03T12:00:00Z", "items": []}
`

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	orders, priced := make(chan Order), make(chan Priced)
	var failure error
	go func() { failure = read(ctx, strings.NewReader(stream), orders) }()

	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for o := range orders {
				total, err := price(o)
				priced <- Priced{o, total, err}
			}
		})
	}
	go func() { workers.Wait(); close(priced) }()

	var all []Priced
	for p := range priced {
		all = append(all, p)
	}
	if failure != nil {
		fmt.Fprintln(os.Stderr, "orders:", failure)
		os.Exit(1)
	}
	slices.SortFunc(all, func(a, b Priced) int { return cmp.Compare(a.ID, b.ID) })

	summary := Summary{Customers: map[string]Cents{}}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tCustomer\tPlaced\tTotal")
	for _, p := range all {
		if p.Err != nil {
			for line := range strings.Lines(p.Err.Error()) {
				summary.Problems = append(summary.Problems, fmt.Sprintf("order %d: %s", p.ID, strings.TrimSpace(line)))
			}
			continue
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%8v\n", p.ID, p.Customer, p.Placed.UTC().Format("Mon 2 Jan 15:04"), p.Total)
		summary.Orders++
		summary.Turnover += p.Total
		summary.Customers[p.Customer] += p.Total
	}
	table.Flush()
	best := slices.MaxFunc(slices.Collect(maps.Keys(summary.Customers)), func(a, b string) int {
		return cmp.Compare(summary.Customers[a], summary.Customers[b])
	})
	fmt.Println("Best customer:", best)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(summary); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}
