package areas

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools/sheet"
)

// header2023 is the first row of the release of February 2023, header2025 of
// those since the areas' years stand in the columns' names.
const (
	header2023 = "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,npark,lsoa01,msoa01,ur01ind,oac01,oa11,lsoa11,msoa11,wz11,sicbl,bua11,buasd11,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,calncv,icb,oa21,lsoa21,msoa21"
	header2025 = "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,gridind,hlth19cd,pfa23cd,imd20ind"
)

// line is a row under header2023.
func line(postcode, ended, district, force string) string {
	cells := strings.Split(header2023, ",")
	for i, name := range cells {
		cells[i] = map[string]string{"pcd": strings.ReplaceAll(postcode, " ", ""), "pcds": postcode, "doterm": ended, "oslaua": district, "pfa": force}[name]
	}
	return strings.Join(cells, ",") + "\n"
}

func read(t testing.TB, text string) *File {
	t.Helper()
	f, err := Read(strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var someRows = header2023 + "\r\n" +
	line("CT1 1AA", "", "E07000106", "E23000032") + line("CT1 1AB", "", "E07000106", "E23000032") +
	line("CT1 2ZZ", "200106", "E07000114", "E23000032") + line("EC1A 1BB", "", "E09000001", "E23000034") +
	line("GY1 1AA", "", "L99999999", "L99999999") + line("CF10 1EP", "", "W06000015", "W15000003") +
	line("AB1 0AA", "199606", "", "")

func TestLookupFindsWhatTheFileSays(t *testing.T) {
	t.Parallel()
	f := read(t, someRows)
	if f.Rows != 7 || len(f.Rejected) != 0 || f.Ended != 2 || f.Nowhere != 1 || f.Index.Len() != 7 {
		t.Fatalf("%+v", f)
	}
	for text, want := range map[string]Place{
		"CT1 1AA": {"E07000106", "E23000032"}, "ct11ab": {"E07000106", "E23000032"}, " CT1  2ZZ ": {"E07000114", "E23000032"},
		"EC1A1BB": {"E09000001", "E23000034"}, "CF10 1EP": {"W06000015", "W15000003"}, "GY1 1AA": {"L99999999", "L99999999"},
		"CT1 1AC": {}, "CT2 1AA": {}, "": {}, "nowhere": {}, "AB1 0AA": {}, "ＣＴ1 1AA": {}, "CT1 1A": {}, "C1T1 1AAA": {},
	} {
		if got, ok := f.Index.Lookup(text); got != want || ok != (want != Place{}) {
			t.Errorf("%q lies in %v, %v; want %v", text, got, ok, want)
		}
	}
	var none *Index
	if _, ok := none.Lookup("CT1 1AA"); ok || none.Len() != 0 {
		t.Error("an index that was never imported knows a postcode")
	}
}

func TestReadTakesEveryReleaseOfTheHeader(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"2023":                header2023 + "\n" + line("CT1 1AA", "", "E07000106", "E23000032"),
		"2025":                header2025 + "\nCT1 1AA,CT1  1AA,CT1 1AA,198001,,E10000016,E1,E07000106,E05,E04,0,1,1,1,E18,E23000032,1\n",
		"a lookup with years": "pcds,lad23cd,lad25cd,pfa23cd\nCT1 1AA,E07000999,E07000106,E23000032\n",
		"the brief's names":   "pcd,ladcd,pfa,doterm\nCT11AA,E07000106,E23000032,\n",
		"capitals and a mark": "\xef\xbb\xbfPCDS,OSLAUA,PFA\r\nCT1 1AA,E07000106,E23000032\r\n",
		"a name in cp1252":    "pcds,lad25cd,lad25nm,pfa23cd\nCT1 1AA,E07000106,Ynys M\xf4n,E23000032\n",
	} {
		f := read(t, text)
		if got, ok := f.Index.Lookup("CT1 1AA"); !ok || got != (Place{"E07000106", "E23000032"}) {
			t.Errorf("%s: %v, %v, %+v", name, got, ok, f)
		}
	}
}

func TestReadUnpacksGzip(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := io.WriteString(zip, "\xef\xbb\xbf"+someRows)
	if err = errors.Join(err, zip.Close()); err != nil {
		t.Fatal(err)
	}
	f, err := Read(&packed, nil)
	if err != nil || f.Index.Len() != 7 {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestReadNamesEveryBadRowAndNoValue(t *testing.T) {
	t.Parallel()
	f := read(t, someRows+line("Wintergreen", "", "E07000106", "E23000032")+line("CT1 1AA", "", "E07000106", "E23000032")+
		line("CT5 1AA", "", "Kent", "E23000032")+line("CT5 1AB", "", "E07000106", "E2300003X")+"CT5 1AC,too,few\n")
	var said []string
	for _, r := range f.Rejected {
		said = append(said, r.String())
	}
	want := "line 9, postcode: is not a postcode|line 10, postcode: is on an earlier line too|" +
		"line 11, district: is not a code such as E07000106|line 12, police force area: is not a code such as E07000106|" +
		"line 13: is not a row of the file: check its quotation marks and the number of its columns"
	if got := strings.Join(said, "|"); got != want || f.Rows != 12 || f.Index.Len()+len(f.Rejected) != f.Rows {
		t.Errorf("%s\nof %d rows", strings.Join(said, "\n"), f.Rows)
	}
}

func TestReadEndsWhereTheFileIsSomethingElse(t *testing.T) {
	t.Parallel()
	f := read(t, header2023+"\n"+strings.Repeat(line("x", "", "", ""), 10*MaxRejected))
	if !f.IsCutShort || len(f.Rejected) != MaxRejected || f.Rows != MaxRejected {
		t.Errorf("%d rejected of %d rows", len(f.Rejected), f.Rows)
	}
	var missing *sheet.MissingError
	if _, err := Read(strings.NewReader("pcds,ward\nCT1 1AA,x\n"), nil); !errors.As(err, &missing) || len(missing.Columns) != 2 {
		t.Errorf("without two columns: %v", err)
	}
	var encoding *sheet.EncodingError
	for _, text := range []string{"", "p\x00c\x00d\x00s\x00\n"} {
		if _, err := Read(strings.NewReader(text), nil); !errors.As(err, &encoding) {
			t.Errorf("%q: %v", text, err)
		}
	}
	cut := errors.New("the disk is gone")
	if _, err := Read(io.MultiReader(strings.NewReader(someRows), failing{cut}), nil); !errors.Is(err, cut) {
		t.Errorf("a file that cannot be read on: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestAnIndexSaysWhatAMapSays compares the packed index with a plain map, and
// its stored form with itself.
func TestAnIndexSaysWhatAMapSays(t *testing.T) {
	t.Parallel()
	place := rapid.Custom(func(t *rapid.T) Place {
		return Place{rapid.SampledFrom([]string{"E07000106", "E07000114", "E06000035"}).Draw(t, "district"), "E23000032"}
	})
	code := rapid.StringMatching(`(CT1|CT2|ME10|EC1A) [0-9][A-C][A-Z]`)
	rapid.Check(t, func(t *rapid.T) {
		before, after := rapid.MapOf(code, place).Draw(t, "before"), rapid.MapOf(code, place).Draw(t, "after")
		was, is := indexOf(before), indexOf(after)
		raw, err := json.Marshal(is)
		again := new(Index)
		if err := errors.Join(err, json.Unmarshal(raw, again)); err != nil {
			t.Fatal(err)
		}
		want := Comparison{}
		for text, p := range after {
			for _, x := range []*Index{is, again} {
				if got, ok := x.Lookup(text); !ok || got != p {
					t.Fatalf("%s lies in %v, %v; want %v", text, got, ok, p)
				}
			}
			switch old, ok := before[text]; {
			case !ok:
				want.Added++
			case old == p:
				want.Unchanged++
			default:
				want.Changed++
			}
		}
		for text := range before {
			if _, ok := after[text]; !ok {
				want.Removed++
				if _, ok := again.Lookup(text); ok {
					t.Fatalf("%s was never added", text)
				}
			}
		}
		if got := Compare(was, again); got != want || again.Len() != len(after) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func indexOf(all map[string]Place) *Index {
	b := newBuilder()
	for text, place := range all {
		p, _ := parse(text)
		b.add(p, place)
	}
	return b.index()
}

func TestTheTablesCoverEnglandAndWales(t *testing.T) {
	t.Parallel()
	las, districts := map[int]string{}, 0
	for code, a := range authorities {
		if !areaCode.MatchString(code) || a.LA < 200 || a.LA > 999 || a.Name == "" {
			t.Errorf("%s: %+v", code, a)
		}
		if name, ok := las[a.LA]; ok && name != a.Name {
			t.Errorf("%d is both %s and %s", a.LA, name, a.Name)
		}
		las[a.LA] = a.Name
		if strings.HasPrefix(code, "E07") {
			districts++
		}
	}
	// 153 authorities in England since April 2023, 22 in Wales; 164 districts of
	// counties today, the rest abolished since 2012.
	if len(las) != 175 || districts < 164 || len(forces) != 43 || len(ForceAreas()) != 43 {
		t.Errorf("%d authorities, %d districts, %d forces", len(las), districts, len(forces))
	}
	for code, want := range map[string]Authority{
		"E07000106": {886, "Kent"}, "E06000035": {887, "Medway"}, "E07000135": {855, "Leicestershire"}, "E08000025": {330, "Birmingham"},
		"E09000001": {201, "City of London"}, "E06000064": {943, "Westmorland and Furness"}, "E07000244": {935, "Suffolk"},
		"E06000053": {420, "Isles of Scilly"}, "W06000015": {681, "Cardiff"}, "E08000038": {370, "Barnsley"}, "E07000223": {938, "West Sussex"},
	} {
		if got, ok := AuthorityOf(code); !ok || got != want {
			t.Errorf("%s belongs to %+v, want %+v", code, got, want)
		}
	}
	for _, code := range []string{"S12000033", "L99999999", "E07999999", ""} {
		if a, ok := AuthorityOf(code); ok {
			t.Errorf("%q belongs to %+v", code, a)
		}
	}
	if name, ok := ForceName("E23000032"); !ok || name != "Kent" {
		t.Errorf("E23000032 is %q", name)
	}
}

func FuzzPostcodeDirectory(f *testing.F) {
	f.Add([]byte(someRows))
	f.Add([]byte(header2025 + "\nCT1 1AA,CT1  1AA,CT1 1AA,198001,,E10000016,E1,E07000106,E05,E04,0,1,1,1,E18,E23000032,1\n"))
	f.Add([]byte("pcds,oslaua,pfa\n\"CT1 1AA,E07000106,E23000032\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(bytes.NewReader(data), nil)
		if err != nil {
			return
		}
		if file.Rows != file.Index.Len()+len(file.Rejected) {
			t.Errorf("%d rows became %d postcodes and %d rejections", file.Rows, file.Index.Len(), len(file.Rejected))
		}
		raw, err := json.Marshal(file.Index)
		again := new(Index)
		if err := errors.Join(err, json.Unmarshal(raw, again)); err != nil || Compare(file.Index, again).Unchanged != file.Index.Len() {
			t.Errorf("stored and read again it differs: %v", err)
		}
	})
}

// country writes a file of the shape of the real one: outward codes, each with
// postcodes that change hands now and then between a few districts.
type country struct {
	rows, done int
	dice       *rand.Rand
	pending    bytes.Buffer
}

func (c *country) Read(p []byte) (int, error) {
	for c.pending.Len() < len(p) && c.done < c.rows {
		if c.done == 0 {
			c.pending.WriteString(header2023 + "\r\n")
		}
		out, in := c.done/900, c.done%900
		district := fmt.Sprintf("E07%06d", 8+(out+c.dice.IntN(3)/2*(in/40%3))%230)
		fmt.Fprintf(&c.pending, "%[1]s,%[1]s,%[1]s,198001,,E10000016,E99999999,%[2]s%[3]s,E23%06[4]d,1,1,E54,E00,E01,E02\r\n",
			fmt.Sprintf("%c%c%d %d%c%c", 'A'+out/10%26, 'A'+out/260%26, out%10, in/90%10, 'A'+in/9%10, 'A'+in%9), district,
			strings.Repeat(",E05000000", 38), 1+out%39)
		c.done++
	}
	return c.pending.Read(p)
}

// BenchmarkFullDirectory reads, stores and loads a directory of the real size.
func BenchmarkFullDirectory(b *testing.B) {
	const rows = 2_700_000
	var file *File
	for b.Loop() {
		var err error
		if file, err = Read(&country{rows: rows, dice: rand.New(rand.NewPCG(1, 2))}, nil); err != nil || len(file.Rejected) > 0 {
			b.Fatal(err, file.Rejected)
		}
	}
	b.ReportMetric(float64(file.Index.Bytes())/rows, "B/postcode")
	raw, err := json.Marshal(file.Index)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(raw))/rows, "stored-B/postcode")
}

// BenchmarkLoad is what a start costs.
func BenchmarkLoad(b *testing.B) {
	file, err := Read(&country{rows: 2_700_000, dice: rand.New(rand.NewPCG(1, 2))}, nil)
	if err != nil {
		b.Fatal(err)
	}
	raw, err := json.Marshal(file.Index)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := json.Unmarshal(raw, new(Index)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLookup is what one child costs.
func BenchmarkLookup(b *testing.B) {
	x := read(b, someRows).Index
	for b.Loop() {
		x.Lookup("CT1 2ZZ")
	}
}
