package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/world"
	"firstbell/schools"
)

// Values that no mark fits into. Each is searched for as it is.
var canaryValues = map[string]string{
	"date of birth": "2016-02-29", "date of birth of an adult": "1977-11-13", "postcode": "ZQ97 7XW", "postcode of the place": "ZQ98 8XW",
	"telephone": "07700 900482", "telephone of staff": "07700 900483", "the force's telephone": "01632 960484",
}

// canaryNight is a school whose people and pupils all bear marks, and the
// incidents they are in.
type canaryNight struct {
	force   string
	school  world.School
	upns    []string
	contact []string // e-mail addresses, in the order of the file
}

func newCanaryNight(t testing.TB, w *world.World) *canaryNight {
	t.Helper()
	n := &canaryNight{}
	for _, s := range w.Schools {
		if s.Takes(10) && !s.Silent && !s.OnLeave && !s.Training {
			n.school = s
			n.force = w.ForceOf(s.Council).Code
			break
		}
	}
	for serial := 0; len(n.upns) < 4; serial++ {
		for letter := 'A'; letter <= 'Z'; letter++ {
			if upn, err := schools.ParseUPN(fmt.Sprintf("%c90876543%04d", letter, 1357+serial)); err == nil {
				n.upns = append(n.upns, string(upn))
				break
			}
		}
	}
	for _, name := range []string{"one", "two", "head", "box"} {
		n.contact = append(n.contact, staffMark+name+"@"+staffMark+".example")
	}
	return n
}

// needles are all that must not be found anywhere.
func (n *canaryNight) needles() []needle {
	all := append([]string{childMark, staffMark}, n.upns...)
	for _, value := range canaryValues {
		all = append(all, value, strings.ReplaceAll(value, " ", ""))
	}
	slices.Sort(all)
	return needles(slices.Compact(all)...)
}

func (n *canaryNight) contactsCSV() string {
	urn := n.school.URN.String()
	rows := "urn,role,name,email,phone,date_of_birth,trained_on\n"
	for i, role := range []string{"key-adult", "key-adult", "head", "fallback"} {
		rows += fmt.Sprintf("%s,%s,Wjostaff%d Wjostaffson,%s,%s,1977-11-13,2026-01-0%d\n", urn, role, i, n.contact[i], canaryValues["telephone of staff"], i+1)
	}
	return rows
}

func (n *canaryNight) rollCSV() string {
	rows := "upn,forename,surname,known_as,date_of_birth,sex,postcode,urn,start_date,leaving_date\n"
	for i, upn := range n.upns {
		rows += fmt.Sprintf("%s,Zqanary%s,Zqanaryson,Zqanaryknown,2016-02-29,F,ZQ97 7XW,%s,2021-09-01,\n", upn, letter(i), n.school.URN)
	}
	return rows
}

func letter(i int) string { return string(rune('a' + i)) }

// incident is a post with a mark in every field that takes text. The children
// are pupils of the roll by their place in it; 100 and more are on none.
func (n *canaryNight) incident(reference string, version int, pupils ...int) map[string]any {
	mark := func(field string) string { return "Zqanary" + field }
	in := map[string]any{
		"reference": "ZQANARY/" + reference, "version": version, "type": "domestic-abuse",
		"occurredAt": time.Now().Add(-3 * time.Hour).UTC().Format(time.RFC3339), "reportedAt": time.Now().Add(-2 * time.Hour).UTC().Format(time.RFC3339),
		"location":      map[string]any{"kind": "home", "address": mark("address"), "postcode": "ZQ98 8XW"},
		"circumstances": fmt.Sprint(mark("circumstances"), version), "behaviours": []any{"physical"},
		"risk": map[string]any{"tool": "dash", "grade": "high"}, "socialCareReferral": "yes",
		"policeAction":  mark("action"),
		"policeContact": map[string]any{"team": mark("team"), "phone": "01632 960484", "hours": mark("hours")},
		"conditions":    []any{map[string]any{"kind": "bail", "person": "ZQANARY-A2", "collectFromSchool": "no"}},
		"adults": []any{
			map[string]any{"id": "ZQANARY-A1", "role": "victim", "name": mark("adultone"), "dateOfBirth": "1977-11-13", "phones": []any{"07700 900482"},
				"emails": []any{"zqanaryone@zqanary.example"}, "occupation": mark("job"), "worksInEducation": "no"},
			map[string]any{"id": "ZQANARY-A2", "role": "suspect", "name": mark("adulttwo"), "dateOfBirth": "1977-11-13", "phones": []any{"07700 900482"},
				"emails": []any{"zqanarytwo@zqanary.example"}, "occupation": mark("job")},
		},
	}
	var listed []any
	for _, i := range pupils {
		listed = append(listed, n.child(i))
	}
	in["children"] = listed
	return in
}

func (n *canaryNight) child(i int) map[string]any {
	mark := func(field string) string { return "Zqanary" + field }
	c := map[string]any{
		"id": fmt.Sprint("ZQANARY-C", i), "forename": mark(letter(i % 20)), "surname": "Zqanaryson", "knownAs": []any{mark("known")},
		"dateOfBirth": "2016-02-29", "sex": "female", "postcode": "ZQ97 7XW", "education": "school",
		"school":   map[string]any{"scheme": "gias", "urn": n.school.URN.String(), "text": mark("school"), "town": mark("town")},
		"presence": "present", "relationships": []any{map[string]any{"adult": "ZQANARY-A2", "relation": "father"}},
		"voice":         map[string]any{"spokenTo": "yes", "words": mark("words"), "whoPresent": mark("present"), "demeanour": mark("demeanour")},
		"circumstances": mark("own"), "safeContact": map[string]any{"adult": "ZQANARY-A1", "safe": "yes"},
		"parentContact": map[string]any{"allowed": "no", "instruction": mark("instruction")},
		"interpreter":   mark("language"), "send": []any{mark("need")}, "ethnicity": mark("ethnicity"),
	}
	if i < len(n.upns) {
		c["upn"] = n.upns[i]
	} else {
		c["upn"] = mark("upn")
	}
	return c
}

func bodyOf(t testing.TB, in map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// spoils are bodies made of a good one by putting something wrong, with a
// mark, in the place of each value in turn, and by adding fields that nobody
// knows and fields that are given twice.
func spoils(t testing.TB, in map[string]any) [][]byte {
	t.Helper()
	wrong := []any{"Zqanarywrong\x00", map[string]any{"Zqanaryname": "Zqanaryvalue"}, []any{[]any{"Zqanarylist"}}}
	var all [][]byte
	for i, put := range places(in) {
		put.set(wrong[i%len(wrong)])
		all = append(all, bodyOf(t, in))
		put.set(put.was)
	}
	good := string(bodyOf(t, in))
	for _, name := range []string{`"forename":`, `"reference":`, `"words":`, `"Zqanaryfield":`} {
		all = append(all, []byte(strings.Replace(good, `"children":`, name+`"Zqanarytwice",`+name+`"Zqanarytwice","children":`, 1)))
	}
	return append(all, []byte(good[:len(good)/2]), []byte("Zqanary"), []byte(strings.Replace(good, "Zqanaryson", "Zqanary\xff", 1)),
		[]byte(strings.Replace(good, "2016-02-29", "2015-02-29", 1)), []byte(strings.Replace(good, "Zqanaryson", strings.Repeat("Zqanary", 10_000), 1)))
}

// place is one value of a tree, to be replaced and put back.
type treePlace struct {
	was any
	set func(any)
}

func places(node any) []treePlace {
	var all []treePlace
	switch node := node.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			all = append(all, treePlace{node[name], func(v any) { node[name] = v }})
			all = append(all, places(node[name])...)
		}
	case []any:
		for i := range node {
			all = append(all, treePlace{node[i], func(v any) { node[i] = v }})
			all = append(all, places(node[i])...)
		}
	}
	return all
}
