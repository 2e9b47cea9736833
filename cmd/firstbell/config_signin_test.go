package main

import (
	"strings"
	"testing"
)

// Whoever DfE Sign-in lets act for one school must not come in by the same
// provider named once more, where nobody asks which school.
func TestAProviderIsNamedOnce(t *testing.T) {
	t.Parallel()
	c := DefaultConfig()
	c.SignIn = []ProviderConfig{
		{ID: "dfe", Name: "DfE", Issuer: "https://oidc.example", ClientID: "a", SecretFile: "a"},
		{ID: "again", Name: "Again", Issuer: "https://oidc.example/", ClientID: "b", SecretFile: "b"},
	}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "sign_in[1].issuer") {
		t.Errorf("the same provider twice: %v", err)
	}
	c.SignIn[1].Issuer = "https://force.example"
	if err := c.Validate(); err != nil && strings.Contains(err.Error(), "issuer") {
		t.Errorf("two providers: %v", err)
	}
}
