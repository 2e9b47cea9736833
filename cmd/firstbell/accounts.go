package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
)

// accountsCmd is `firstbell accounts`: who may sign in, for whoever has access
// to the data directory.
type accountsCmd struct {
	List   listAccountsCmd  `cmd:"" help:"List accounts with their roles. The list holds personal data of staff."`
	Revoke revokeAccountCmd `cmd:"" help:"End somebody's access at once: sessions, passkeys and invitation."`
}

type listAccountsCmd struct {
	storeFlags
	Scope string `help:"Only accounts for this force's code or school's URN."`
}

// Run prints one line an account.
func (c *listAccountsCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.ListAccounts(ctx, accountsOrder{Scope: c.Scope})
	if err := join(err, done()); err != nil {
		return err
	}
	table := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tSTATE\tROLES\tNAME\tEMAIL")
	for _, a := range reply.Accounts {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", a.ID, a.State, a.Grants, a.Name, a.Email)
	}
	return table.Flush()
}

type revokeAccountCmd struct {
	storeFlags
	ID string `arg:"" help:"The ID that firstbell accounts list prints, or the person's e-mail address."`
}

// Run ends the access.
func (c *revokeAccountCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	_, err = s.RevokeAccount(ctx, revokeOrder{ID: c.ID})
	if err := join(err, done()); err != nil {
		return err
	}
	fmt.Fprintln(std.err, "Access ended. Only a system administrator or `firstbell invite` can let this person in again.")
	return nil
}

// ListAccounts gives the accounts whose grants, stored or those of a school's
// contact, cover the scope.
func (a *App) ListAccounts(ctx context.Context, o accountsOrder) (accountsReply, error) {
	all, err := a.accounts.List(ctx, "")
	if err != nil {
		return accountsReply{}, err
	}
	reply := accountsReply{Accounts: []accountLine{}}
	for _, one := range all {
		grants := slices.Concat(one.Grants, a.schools.Grants(one.Person))
		if o.Scope != "" && !slices.ContainsFunc(grants, func(g auth.Grant) bool { return g.Scope == o.Scope }) {
			continue
		}
		reply.Accounts = append(reply.Accounts, accountLine{
			ID: one.Person, Name: one.Name, Email: one.Email, State: stateOf(one), Grants: grantWords(grants),
		})
	}
	slices.SortFunc(reply.Accounts, func(x, y accountLine) int { return cmp.Or(cmp.Compare(x.Email, y.Email), cmp.Compare(x.ID, y.ID)) })
	return reply, nil
}

// RevokeAccount ends the access of an id or an e-mail address.
func (a *App) RevokeAccount(ctx context.Context, o revokeOrder) (accountsReply, error) {
	person := strings.TrimSpace(o.ID)
	if strings.Contains(person, "@") {
		person = a.vault.PersonID(person)
	}
	return accountsReply{}, a.accounts.Revoke(ctx, person, actorCommandLine)
}

func stateOf(a auth.Account) string {
	switch {
	case !a.RevokedAt.IsZero():
		return "revoked"
	case a.HasWayIn():
		return "active"
	case a.Invited:
		return "invited"
	default:
		return "expired"
	}
}

func grantWords(grants []auth.Grant) string {
	if len(grants) == 0 {
		return "-"
	}
	var words []string
	for _, g := range grants {
		words = append(words, strings.TrimSuffix(string(g.Role)+":"+g.Scope, ":"))
	}
	return strings.Join(words, ",")
}

// knownForce is fault.Invalid for a force that is neither configured nor has
// ever had a key: a slip in a code would make an account for nobody's children.
func (a *App) knownForce(force string) error {
	if _, err := police.ParseForceCode(force); err != nil {
		return err
	}
	if slices.ContainsFunc(a.config.Forces, func(f ForceConfig) bool { return f.Code == force }) {
		return nil
	}
	issued, err := a.keys.List(force)
	if err != nil {
		return err
	}
	if len(issued) == 0 {
		return fault.New(fault.Invalid, "", "This force is not in the configuration and has no API key. Check the code, name the force under forces, or issue its key first.")
	}
	return nil
}
