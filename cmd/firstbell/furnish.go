package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// furnish applies every import file of a world's folder, in the order in which
// an empty installation needs them, as an administrator would one by one.
func (a *App) furnish(ctx context.Context, dir string, progress func(string)) error {
	orders := []importOrder{
		{Kind: "schools", Name: "schools.csv"}, {Kind: "links", Name: "links.csv"},
		{Kind: "contacts", Name: "contacts.csv"}, {Kind: "roll", Name: "rolls.csv"},
	}
	for _, special := range []importOrder{
		{Kind: "councils", Name: "councils.csv"}, {Kind: "contacts", Name: "officers.csv"}, {Kind: "areas", Name: "areas.csv"},
	} {
		if exists(filepath.Join(dir, special.Name)) {
			orders = append(orders, special)
		}
	}
	terms, err := filepath.Glob(filepath.Join(dir, "terms", "*.ics"))
	if err != nil {
		return err
	}
	slices.Sort(terms)
	for _, path := range terms {
		orders = append(orders, importOrder{Kind: "terms", Name: filepath.Join("terms", filepath.Base(path))})
	}
	for i, order := range orders {
		progress(fmt.Sprintf("importing %s (%d of %d)", order.Name, i+1, len(orders)))
		if err := a.furnishOne(ctx, dir, order); err != nil {
			return fmt.Errorf("importing %s: %w", order.Name, err)
		}
	}
	return nil
}

func (a *App) furnishOne(ctx context.Context, dir string, order importOrder) error {
	file, err := os.Open(filepath.Join(dir, order.Name))
	if err != nil {
		return err
	}
	defer file.Close()
	order.Name, order.Apply = filepath.Base(order.Name), true
	report, err := a.Import(ctx, order, file, func(string) {})
	if err != nil {
		return err
	}
	if report.Rejected > 0 {
		return fmt.Errorf("rejected:\n%s", report.Text)
	}
	return nil
}
