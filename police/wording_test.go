package police_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstbell/police"
)

// wordedBy is an incident that gives no other cause for advice than its text:
// a suspect, the mother who is abused, a child, and what was done.
func wordedBy(text string) police.Incident {
	return police.Incident{
		Reference: "W-1", Version: 1, Type: police.TypeDomesticAbuse, OccurredAt: noon, Circumstances: text,
		Behaviours: []police.Behaviour{police.BehaviourPhysical},
		Adults: []police.Adult{
			{ID: "A1", Role: police.AdultVictim, Name: "Hazel Example"},
			{ID: "A2", Role: police.AdultSuspect, Name: "Alder Invented"},
		},
		Children: []police.Child{{
			ID: "C1", Forename: "Rowan", Surname: "Example", KnownAs: []string{"Ro"}, Presence: police.PresenceHeard,
			Relationships: []police.Relationship{{Adult: "A1", Relation: police.RelationMother}, {Adult: "A2", Relation: police.RelationStepParent}},
			Voice:         police.Voice{SpokenTo: police.AnswerYes, Words: "They were both fighting and it was just a push."},
		}},
	}
}

// unnamed is the same where no field says who caused the harm or what was done.
func unnamed(text string) police.Incident {
	in := wordedBy(text)
	in.Adults, in.Behaviours, in.Children[0].Relationships = nil, nil, nil
	return in
}

// examples reads testdata/wording: lines of "code: text", or of text alone.
func examples(t *testing.T, name string) (lines []string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "wording", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

// of are the codes of the advice on one text, each once.
func of(in police.Incident, pointer string) (codes []string) {
	for _, w := range in.Warnings() {
		if w.Pointer == pointer && !slices.Contains(codes, w.Code) {
			codes = append(codes, w.Code)
		}
	}
	slices.Sort(codes)
	return codes
}

func TestWordingWrittenExamples(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file string
		in   func(string) police.Incident
		want int // examples at least, of those that are advised on
	}{{"advised.txt", wordedBy, 90}, {"advised-where-nobody-is-named.txt", unnamed, 15}} {
		lines := examples(t, c.file)
		if len(lines) < c.want {
			t.Errorf("%s holds %d examples, want %d", c.file, len(lines), c.want)
		}
		for _, line := range lines {
			code, text, ok := strings.Cut(line, ": ")
			if got := of(c.in(text), "/circumstances"); !ok || !slices.Contains(got, code) {
				t.Errorf("%s: %q gets %q, want %q", c.file, text, got, code)
			}
		}
	}
}

func TestWordingNearMisses(t *testing.T) {
	t.Parallel()
	for file, in := range map[string]func(string) police.Incident{"fine.txt": wordedBy, "fine-where-nobody-is-named.txt": unnamed} {
		for _, text := range examples(t, file) {
			if got := of(in(text), "/circumstances"); len(got) > 0 {
				t.Errorf("%s: %q gets %q, want none", file, text, got)
			}
		}
	}
}

func TestWordingPassiveIsOnlyAdvisedOnWhereNoFieldSaysWhoOrWhat(t *testing.T) {
	t.Parallel()
	for _, line := range examples(t, "advised-where-nobody-is-named.txt") {
		_, text, _ := strings.Cut(line, ": ")
		if got := of(wordedBy(text), "/circumstances"); slices.Contains(got, police.WarnNobody) {
			t.Errorf("%q is advised on although a suspect and a behaviour are given", text)
		}
		in := wordedBy(text)
		in.Behaviours = nil
		if got := of(in, "/circumstances"); !slices.Contains(got, police.WarnNobody) {
			t.Errorf("%q is not advised on although no behaviour is given: %q", text, got)
		}
	}
}

func TestWordingLooksAtEveryTextButTheChildsWords(t *testing.T) {
	t.Parallel()
	const text = "It was a toxic relationship."
	in := wordedBy(text)
	in.PoliceAction = text
	child := &in.Children[0]
	child.Circumstances, child.ParentContact.Instruction = text, text
	child.Voice = police.Voice{SpokenTo: police.AnswerYes, Words: text, WhoPresent: text, Demeanour: text, ReasonNotObtained: text}
	var got []string
	for _, w := range in.Warnings() {
		got = append(got, w.Pointer+" "+w.Code)
	}
	want := []string{
		"/children/0/circumstances", "/children/0/parentContact/instruction", "/children/0/voice/demeanour",
		"/children/0/voice/reasonNotObtained", "/children/0/voice/whoPresent", "/circumstances", "/policeAction",
	}
	for i := range want {
		want[i] += " " + police.WarnMutual
	}
	if !slices.Equal(got, want) {
		t.Errorf("advice on %q, want %q", got, want)
	}
}

func TestWordingSaysWhereItStands(t *testing.T) {
	t.Parallel()
	const text = "Zoë’s mother told us. She failed to protect the child."
	warnings := wordedBy(text).Warnings()
	if len(warnings) != 1 {
		t.Fatalf("%d warnings", len(warnings))
	}
	w := warnings[0]
	if got := string([]rune(text)[w.From:w.To]); got != "failed to protect" {
		t.Errorf("characters %d to %d are %q", w.From, w.To, got)
	}
}

func TestWordingAsksForWhatIsMissing(t *testing.T) {
	t.Parallel()
	change := func(f func(*police.Incident)) police.Incident {
		in := wordedBy("The stepfather pushed her mother.")
		f(&in)
		return in
	}
	voice := func(v police.Voice) police.Incident {
		return change(func(in *police.Incident) { in.Children[0].Voice = v })
	}
	const words = "/children/0/voice/reasonNotObtained " + police.WarnNoChildVoice
	for name, c := range map[string]struct {
		in   police.Incident
		want string
	}{
		"nothing is missing":                        {change(func(*police.Incident) {}), ""},
		"no adult is a suspect":                     {change(func(in *police.Incident) { in.Adults[1].Role = police.AdultBoth }), "/adults " + police.WarnNoPerson},
		"the suspect is a child":                    {change(func(in *police.Incident) { in.Adults, in.Children[0].PartyRole = nil, police.PartySuspect }), ""},
		"no behaviour":                              {change(func(in *police.Incident) { in.Behaviours = nil }), "/behaviours " + police.WarnNoBehaviour},
		"what the suspect is to the child":          {change(func(in *police.Incident) { in.Children[0].Relationships = nil }), "/children/0/relationships " + police.WarnNoRelation},
		"a reason that is none":                     {voice(police.Voice{SpokenTo: police.AnswerNo, ReasonNotObtained: "N/A"}), words},
		"no reason at all":                          {voice(police.Voice{SpokenTo: police.AnswerNo}), words},
		"spoken to, and the words not written down": {voice(police.Voice{SpokenTo: police.AnswerYes, ReasonNotObtained: "not-recorded"}), words},
		"spoken to, and nothing was said":           {voice(police.Voice{SpokenTo: police.AnswerYes, ReasonNotObtained: "declined"}), ""},
		"an honest not-recorded":                    {voice(police.Voice{SpokenTo: police.AnswerUnknown, ReasonNotObtained: "not-recorded"}), ""},
		"asleep":                                    {voice(police.Voice{SpokenTo: police.AnswerNo, ReasonNotObtained: "asleep"}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, w := range c.in.Warnings() {
				got = append(got, w.Pointer+" "+w.Code)
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("advice %q, want %q", got, c.want)
			}
		})
	}
}

func TestWordingIsBounded(t *testing.T) {
	t.Parallel()
	in := wordedBy("")
	child := in.Children[0]
	child.Circumstances = strings.Repeat("A toxic relationship, a domestic dispute, she provoked him, just a slap, he lost his temper. ", 6)
	for range 49 {
		in.Children = append(in.Children, child)
	}
	if got := in.Warnings(); len(got) != police.MaxWarnings {
		t.Errorf("%d warnings, want %d", len(got), police.MaxWarnings)
	}
}

// TestWordingNeverRepeatsWhatWasWritten draws incidents of every shape: all
// advice is made of our own words, and where it points there is text.
func TestWordingNeverRepeatsWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := incidents().Draw(t, "incident")
		in.Circumstances = rapid.SampledFrom([]string{"The alleged victim ", "He lost his temper ", "“Rowan said ‘", "a domestic dispute "}).Draw(t, "begins") +
			words(t, "goes on", 300)
		checkAdvice(t, in)
	})
}

// FuzzWording holds the same for any text at all.
func FuzzWording(f *testing.F) {
	for _, text := range []string{
		"She failed to protect the child.", "Rowan said \"they had a domestic dispute\"", "it's ‘just’ a slap’s", "\"\"\"'''“”", "é́’s provoked",
		strings.Repeat("parents were ", 50) + "arguing", "failed failed to to in in protect",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkAdvice(t, wordedBy(text))
		checkAdvice(t, unnamed(text))
	})
}

type failer interface{ Errorf(string, ...any) }

func checkAdvice(t failer, in police.Incident) {
	own := police.Advice()
	for _, w := range in.Warnings() {
		if !own[w.Message] || !own[w.Better] {
			t.Errorf("advice that is not from our lists: %+v", w)
		}
		if w.Pointer == "/circumstances" && (w.From < 0 || w.To <= w.From || w.To > len([]rune(in.Circumstances))) {
			t.Errorf("advice on characters %d to %d of a text of %d", w.From, w.To, len([]rune(in.Circumstances)))
		}
	}
}

func BenchmarkWording(b *testing.B) {
	in := wordedBy(strings.Repeat("Police attended and spoke with the mother, who was in the kitchen with Rowan. ", 7))
	for b.Loop() {
		in.Warnings()
	}
}
