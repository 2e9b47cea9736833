package main

import (
	"context"
	"errors"
	"fmt"
)

// join is errors.Join for a result and what closing said.
func join(err, closing error) error { return errors.Join(err, closing) }

// inviteCmd is `firstbell invite`: how the first operator gets in, and how
// anybody else does whom nobody at the desk can invite yet.
type inviteCmd struct {
	storeFlags
	Role  string `required:"" enum:"hub-operator,force-admin,system-admin,auditor" help:"hub-operator, force-admin, system-admin or auditor. School contacts are invited from the desk."`
	Scope string `help:"Code of the force, for hub-operator, force-admin and auditor."`
	Name  string `required:"" help:"The person's name."`
	Email string `required:"" help:"The person's own address."`
	Mail  bool   `help:"E-mail the link to the address as well."`
}

// Run prints the code, and the link unless that was e-mailed: the two must reach
// the person by two roads.
func (c *inviteCmd) Run(ctx context.Context, std streams) error {
	s, done, err := c.steward(ctx)
	if err != nil {
		return err
	}
	reply, err := s.Invite(ctx, inviteOrder{Role: c.Role, Scope: c.Scope, Name: c.Name, Email: c.Email, Mail: c.Mail})
	if err := join(err, done()); err != nil {
		return err
	}
	if c.Mail {
		fmt.Fprintf(std.out, "Code  %s\nUntil %s\n", reply.Code, reply.Expires)
		fmt.Fprintln(std.err, "The link is e-mailed. Give the code by telephone, never by e-mail.")
		return nil
	}
	fmt.Fprintf(std.out, "Link  %s\nCode  %s\nUntil %s\n", reply.Link, reply.Code, reply.Expires)
	fmt.Fprintln(std.err, "Send the link and the code by two different roads: the link by e-mail, the code by telephone.")
	return nil
}
