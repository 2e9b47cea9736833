package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/backup"
	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

var now = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// place is a data directory with a log, keys and imported objects.
type place struct {
	*testing.T
	dir      string
	master   vault.Master
	engine   *facts.Engine
	vault    *vault.Vault
	register *backup.Register
}

func begin(t *testing.T) *place {
	t.Helper()
	key := filepath.Join(t.TempDir(), "master.key")
	if err := vault.CreateMasterKey(key); err != nil {
		t.Fatal(err)
	}
	master, err := vault.FileMaster(key, "")
	if err != nil {
		t.Fatal(err)
	}
	p := &place{T: t, dir: t.TempDir(), master: master}
	store, err := vault.StoreKey(master, p.path("store.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	p.engine = factstest.Start(t, factstest.Dir(p.path("jetstream")), factstest.StoreKey(store))
	p.open()
	return p
}

func (p *place) path(name string) string { return filepath.Join(p.dir, name) }

func (p *place) open() {
	p.Helper()
	var err error
	p.vault, err = vault.Open(p.Context(), vault.Config{JetStream: p.engine.Keys(), Master: p.master, Now: func() time.Time { return now }})
	if err != nil {
		p.Fatal(err)
	}
}

// tell publishes one fact about a notification, its content sealed under a key.
func (p *place) tell(id, text string) (key string, seq uint64) {
	p.Helper()
	ctx := p.Context()
	key, err := p.vault.NewKey(ctx)
	if err != nil {
		p.Fatal(err)
	}
	f := facts.New("routed", "fb.case.c1", "node", now)
	f.Keys = []string{key}
	sealed, err := p.vault.Seal(ctx, key, []byte(text), f.AD(id))
	if err != nil {
		p.Fatal(err)
	}
	f.Parts = []facts.Part{{Name: id, Key: key, Sealed: sealed}}
	f, err = p.engine.Log().Publish(ctx, f, facts.ExpectNothing())
	if err != nil {
		p.Fatal(err)
	}
	return key, f.Seq
}

func (p *place) object(name, text string) {
	p.Helper()
	store, err := p.engine.JetStream().ObjectStore(p.Context(), facts.StoreObjects)
	if err != nil {
		p.Fatal(err)
	}
	meta := jetstream.ObjectMeta{Name: name, Metadata: map[string]string{"key": "k"}}
	if _, err := store.Put(p.Context(), meta, strings.NewReader(text)); err != nil {
		p.Fatal(err)
	}
}

func (p *place) secret() []byte {
	p.Helper()
	secret, err := p.vault.Secret(p.Context(), backup.Secret)
	if err != nil {
		p.Fatal(err)
	}
	return secret
}

// facts writes a facts file, keys a keys file.
func (p *place) facts(path string) backup.Head {
	p.Helper()
	store, err := p.engine.JetStream().ObjectStore(p.Context(), facts.StoreObjects)
	if err != nil {
		p.Fatal(err)
	}
	var out bytes.Buffer
	head, err := backup.WriteFacts(p.Context(), &out, backup.Source{
		Log: p.engine.Log(), Objects: store, Receipts: p.path("receipts.log"), Key: p.secret(), Now: now,
	}, nil)
	if err != nil {
		p.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		p.Fatal(err)
	}
	return head
}

func (p *place) keys(path string) backup.Head {
	p.Helper()
	head, err := backup.WriteKeys(p.Context(), path, p.engine.Log().Identity(), p.vault, p.path("store.key"), now)
	if err != nil {
		p.Fatal(err)
	}
	return head
}

func (p *place) shred(register, key string) {
	p.Helper()
	if p.register == nil {
		var err error
		if p.register, err = backup.OpenRegister(register); err != nil {
			p.Fatal(err)
		}
	}
	if err := p.vault.Shred(p.Context(), key); err != nil {
		p.Fatal(err)
	}
	if err := p.register.Add(now, key); err != nil {
		p.Fatal(err)
	}
}

// restore puts a backup back into a new folder.
func (p *place) restore(factsFile, keysFile, register string) (*place, backup.Restored) {
	p.Helper()
	to := &place{T: p.T, dir: filepath.Join(p.TempDir(), "data"), master: p.master}
	done, err := backup.Restore(p.Context(), backup.Target{
		DataDir: to.dir, Store: to.path("jetstream"), StoreKeyFile: to.path("store.key"), Receipts: to.path("receipts.log"),
		Master: p.master, FactsFile: factsFile, KeysFile: keysFile, Register: register,
	})
	if err != nil {
		p.Fatal(err)
	}
	store, err := vault.StoreKey(p.master, to.path("store.key"), false)
	if err != nil {
		p.Fatal(err)
	}
	to.engine = factstest.Start(p.T, factstest.Dir(to.path("jetstream")), factstest.StoreKey(store))
	to.open()
	return to, done
}

// reads opens what the fact at a sequence sealed.
func (p *place) reads(seq uint64) (string, error) {
	p.Helper()
	f, err := p.engine.Log().At(p.Context(), seq)
	if err != nil {
		p.Fatal(err)
	}
	plain, err := p.vault.Open(p.Context(), f.Parts[0].Key, f.Parts[0].Sealed, f.AD(f.Parts[0].Name))
	return string(plain), err
}

func TestABackupComesBackAsItWas(t *testing.T) {
	t.Parallel()
	p, out := begin(t), t.TempDir()
	if err := os.WriteFile(p.path("receipts.log"), []byte("receipts\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, one := p.tell("n1", "first")
	_, two := p.tell("n2", strings.Repeat("long ", 200_000))
	p.object("digest", "an imported register")
	index := p.vault.Index("case", "NWX", "1")
	head, keys := p.facts(out+"/facts"), p.keys(out+"/keys")
	if head.Facts != 2 || keys.Generation != 1 || head.Identity != p.engine.Log().Identity() {
		t.Fatalf("%+v, %+v", head, keys)
	}
	raw, err := os.ReadFile(out + "/facts")
	if err != nil || bytes.Contains(raw, []byte("fb.case.c1")) {
		t.Fatalf("the facts file shows subjects, or %v", err)
	}
	to, done := p.restore(out+"/facts", out+"/keys", "")
	if done.Facts != 2 || done.Objects != 1 || done.Missing != 0 || done.Erased != 0 {
		t.Errorf("%+v", done)
	}
	for seq, want := range map[uint64]string{one: "first", two: strings.Repeat("long ", 200_000)} {
		if got, err := to.reads(seq); err != nil || got != want {
			t.Errorf("fact %d: %d bytes, %v", seq, len(got), err)
		}
		was, err1 := p.engine.Log().At(t.Context(), seq)
		is, err2 := to.engine.Log().At(t.Context(), seq)
		if err := errors.Join(err1, err2); err != nil || was.Leaf() != is.Leaf() {
			t.Errorf("fact %d has another leaf, %v", seq, err)
		}
	}
	if to.engine.Log().Identity() != p.engine.Log().Identity() || to.vault.Index("case", "NWX", "1") != index {
		t.Error("another identity, or other hashes")
	}
	receipts, err := os.ReadFile(to.path("receipts.log"))
	if err != nil || string(receipts) != "receipts\n" {
		t.Errorf("receipts %q, %v", receipts, err)
	}
	store, err := to.engine.JetStream().ObjectStore(t.Context(), facts.StoreObjects)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := store.GetString(t.Context(), "digest"); err != nil || text != "an imported register" {
		t.Errorf("object %q, %v", text, err)
	}
}

func TestWhatWasErasedDoesNotComeBackAndThatCanBeProved(t *testing.T) {
	t.Parallel()
	p, out := begin(t), t.TempDir()
	register := out + "/register"
	key, seq := p.tell("gone", "a narrative")
	_, kept := p.tell("kept", "another narrative")
	p.facts(out + "/facts")
	p.keys(out + "/keys")
	old, err := os.ReadFile(out + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(out+"/old-keys", old, 0o600); err != nil {
		t.Fatal(err)
	}
	prove := func(id, keys string, live *vault.Vault) backup.Verdict {
		t.Helper()
		v, err := backup.Prove(t.Context(), backup.Trial{ID: id, FactsFile: out + "/facts", KeysFile: keys, Master: p.master, Vault: live}, p.secret())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := prove("gone", out+"/keys", p.vault); v.Erased() || v.Opened != 1 || v.Pieces != 1 {
		t.Fatalf("before the erasure: %s", v)
	}
	before := t.TempDir()
	if err := os.CopyFS(before, os.DirFS(p.path("jetstream"))); err != nil {
		t.Fatal(err)
	}
	p.shred(register, key)
	if v := prove("gone", out+"/old-keys", nil); v.Erased() || !strings.HasPrefix(v.String(), "NOT ERASED") {
		t.Fatalf("the control, with the keys file from before: %s", v)
	}
	if head := p.keys(out + "/keys"); head.Generation != 2 {
		t.Fatalf("generation %d", head.Generation)
	}
	on := func(dir string) backup.Verdict {
		t.Helper()
		v, err := backup.Prove(t.Context(), backup.Trial{ID: "gone", FactsFile: out + "/facts", KeysFile: out + "/keys", Master: p.master, Vault: p.vault, Store: dir}, p.secret())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := on(p.path("jetstream")); !v.Erased() || v.Keys != 1 {
		t.Errorf("with all that is on the disk: %s", v)
	}
	if v := on(before); v.Erased() || v.Opened != 1 {
		t.Errorf("a destroyed key that is still on the disk was not tried: %s", v)
	}
	if v := prove("gone", out+"/keys", p.vault); !v.Erased() || v.Keys != 1 || v.Generation != 2 {
		t.Fatalf("after the erasure: %s (%+v)", v, v)
	}
	if v := prove("kept", out+"/keys", p.vault); v.Erased() {
		t.Errorf("what was kept counts as erased: %s", v)
	}
	if v := prove("never-was", out+"/keys", p.vault); v.Erased() || !strings.Contains(v.String(), "proves nothing") {
		t.Errorf("an id that is not there: %s", v)
	}

	for name, c := range map[string]struct {
		master vault.Master
		live   *vault.Vault
	}{"alone": {begin(t).master, nil}, "beside the live keys": {begin(t).master, p.vault}} {
		v, err := backup.Prove(t.Context(), backup.Trial{ID: "gone", FactsFile: out + "/facts", KeysFile: out + "/old-keys", Master: c.master, Vault: c.live}, p.secret())
		if err != nil || v.Erased() || !strings.HasPrefix(v.String(), "NOT PROVED") {
			t.Errorf("keys of another master, %s: %s, %v", name, v, err)
		}
	}
	another := begin(t)
	another.keys(out + "/keys-of-another")
	if v, err := backup.Prove(t.Context(), backup.Trial{ID: "gone", FactsFile: out + "/facts", KeysFile: out + "/keys-of-another", Master: p.master}, p.secret()); err == nil {
		t.Errorf("a keys file of another data directory proves: %s", v)
	}

	to, done := p.restore(out+"/facts", out+"/old-keys", register)
	if done.Erased != 1 || done.Missing != 1 {
		t.Errorf("%+v", done)
	}
	if _, err := to.reads(seq); !errors.Is(err, vault.ErrErased) {
		t.Errorf("an older keys file brought it back: %v", err)
	}
	if text, err := to.reads(kept); err != nil || text != "another narrative" {
		t.Errorf("what was kept: %q, %v", text, err)
	}
}

func TestTheKeysFileThatIsReplacedIsOverwritten(t *testing.T) {
	t.Parallel()
	p, out := begin(t), t.TempDir()
	p.tell("n1", "x")
	p.keys(out + "/keys")
	if err := os.Link(out+"/keys", out+"/same-inode"); err != nil {
		t.Fatal(err)
	}
	p.keys(out + "/keys")
	raw, err := os.ReadFile(out + "/same-inode")
	if err != nil || len(raw) == 0 || len(bytes.Trim(raw, "\x00")) != 0 {
		t.Errorf("the bytes of the old file are still there: %d, %v", len(raw), err)
	}
	if _, err := backup.ReadKeys(out + "/keys"); err != nil {
		t.Error(err)
	}
}

func TestDamagedBackupsAreNotBelieved(t *testing.T) {
	t.Parallel()
	p, out := begin(t), t.TempDir()
	for range 5 {
		p.tell("n1", strings.Repeat("x", 100_000))
	}
	p.facts(out + "/facts")
	p.keys(out + "/keys")
	whole, err := os.ReadFile(out + "/facts")
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, raw []byte) {
		t.Helper()
		if _, err := backup.ReadFacts(bytes.NewReader(raw), p.secret(), backup.Handler{}); err == nil {
			t.Errorf("facts file: %s was read", name)
		}
	}
	if _, err := backup.ReadFacts(bytes.NewReader(whole), p.secret(), backup.Handler{}); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(whole); at += 9973 {
		broken := bytes.Clone(whole)
		broken[at] ^= 1
		check("a flipped bit", broken)
	}
	check("a cut tail", whole[:len(whole)-1])
	check("a cut chunk", whole[:300_000])
	check("something behind the end", append(bytes.Clone(whole), 0))
	check("nothing", nil)
	if _, err := backup.ReadFacts(bytes.NewReader(whole), make([]byte, 32), backup.Handler{}); err == nil {
		t.Error("another key read it")
	}
	keys, err := os.ReadFile(out + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"a cut tail": keys[:len(keys)-40], "a line less": append(bytes.Clone(keys[:200]), keys[bytes.IndexByte(keys[200:], '\n')+201:]...),
		"something behind the end": append(bytes.Clone(keys), "{}\n"...), "nothing": nil,
	} {
		if err := os.WriteFile(out+"/broken", raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.ReadKeys(out + "/broken"); err == nil {
			t.Errorf("keys file: %s was read", name)
		}
	}
}

func TestNothingIsRestoredOverAnything(t *testing.T) {
	t.Parallel()
	p, other, out := begin(t), begin(t), t.TempDir()
	p.facts(out + "/facts")
	p.keys(out + "/keys")
	other.keys(out + "/other-keys")
	try := func(dir, keys string) error {
		_, err := backup.Restore(t.Context(), backup.Target{
			DataDir: dir, Store: dir + "/jetstream", StoreKeyFile: dir + "/store.key", Master: p.master, FactsFile: out + "/facts", KeysFile: keys,
		})
		return err
	}
	if err := try(p.dir, out+"/keys"); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("into a data directory in use: %v", err)
	}
	if err := try(t.TempDir(), out+"/other-keys"); err == nil || !strings.Contains(err.Error(), "two data directories") {
		t.Errorf("with another's keys: %v", err)
	}
}

func TestKnownBytesAreFoundWhereverTheyLie(t *testing.T) {
	t.Parallel()
	p := begin(t)
	const known = "Ottilie Quillfeather"
	search := func() []string {
		t.Helper()
		found, err := backup.Search(t.Context(), p.dir, backup.Stores{Log: p.engine.Log(), JetStream: p.engine.JetStream(), Keys: p.engine.Keys()}, []byte(known))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	p.tell("n1", known)
	if found := search(); len(found) != 0 {
		t.Fatalf("sealed content was found in %v: the search is wrong, or the seal is", found)
	}
	for name, form := range map[string]string{
		"plain": known, "hex": "4f7474696c6965205175696c6c66656174686572", "base64": "eHhPdHRpbGllIFF1aWxsZmVhdGhlcnh4eA==",
	} {
		if err := os.WriteFile(p.path("stray-"+name), []byte(strings.Repeat(" ", 1<<20-5)+form+" and more"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.object("stray", "an object with "+known)
	for name, form := range map[string]string{"escaped": `"he said \u003cno\u003e\nand left"`} {
		if err := os.WriteFile(p.path("stray-"+name), []byte(form), 0o600); err != nil {
			t.Fatal(err)
		}
		found, err := backup.Search(t.Context(), p.dir, backup.Stores{Log: p.engine.Log(), JetStream: p.engine.JetStream(), Keys: p.engine.Keys()}, []byte("he said <no>\nand left\n"))
		if err != nil || len(found) != 1 {
			t.Errorf("%s, of a file that an editor ended with a line: %v, %v", name, found, err)
		}
	}
	f := facts.New("opened", "fb.case.c1", known, now)
	if _, err := p.engine.Log().Publish(t.Context(), f, facts.ExpectNothing()); err != nil {
		t.Fatal(err)
	}
	if found := search(); len(found) != 5 {
		t.Errorf("found in %d places, want 3 files, an object and a fact: %v", len(found), found)
	}
	if _, err := backup.Search(context.Background(), p.dir, backup.Stores{}, []byte("short")); err == nil {
		t.Error("a few bytes are no evidence")
	}
}

func TestTheRegisterSurvivesATornLine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "register")
	one, two := strings.Repeat("a", 32), strings.Repeat("b", 32)
	r, err := backup.OpenRegister(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Add(now, one); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("2026-11-23T03:00:00Z bbbb"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := backup.ReadRegister(path); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if r, err = backup.OpenRegister(path); err != nil {
		t.Fatal(err)
	}
	if err := r.Add(now, two); err != nil {
		t.Fatal(err)
	}
	if got, err := backup.ReadRegister(path); err != nil || len(got) != 2 || !got[two].Equal(now) {
		t.Errorf("%v, %v", got, err)
	}
	for name, file := range map[string]string{
		"lines that end as on Windows":        "2026-11-23T03:00:00Z " + one + "\r\n",
		"capital letters":                     "2026-11-23T03:00:00Z " + strings.ToUpper(one) + "\n",
		"a last line that lacks its end only": "2026-11-23T03:00:00Z " + one,
	} {
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := backup.ReadRegister(path); err != nil || !got[one].Equal(now) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if err := os.WriteFile(path, []byte("2026-11-23T03:00:00Z "+one+"\n2026-11-23T03:00:00Z "+two[1:]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := backup.ReadRegister(path); err == nil {
		t.Errorf("a damaged last line was passed over, and its key comes back: %v", got)
	}
	if err := os.WriteFile(path, []byte("nonsense\n2026-11-23T03:00:00Z "+one+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.ReadRegister(path); err == nil {
		t.Error("a damaged register was believed")
	}
}

func TestWhatIsHalfRestoredIsNotOpened(t *testing.T) {
	t.Parallel()
	p, out := begin(t), t.TempDir()
	p.tell("one", "a narrative")
	p.facts(out + "/facts")
	p.keys(out + "/keys")
	whole, err := os.ReadFile(out + "/facts")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		facts []byte
		want  bool // restored
	}{"cut short": {whole[:len(whole)-1], false}, "whole, its cut not named": {whole, true}} {
		dir := t.TempDir()
		if err := os.WriteFile(out+"/facts", c.facts, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := backup.Restore(t.Context(), backup.Target{
			DataDir: dir, Store: dir + "/jetstream", StoreKeyFile: dir + "/store.key", Receipts: dir + "/receipts.log",
			Master: p.master, FactsFile: out + "/facts", KeysFile: out + "/keys",
		})
		if (err == nil) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if err := backup.Refuse(dir); !errors.Is(err, backup.ErrUnfinished) {
			t.Errorf("%s: it may be opened: %v", name, err)
		}
		if !c.want {
			continue
		}
		if err := errors.Join(backup.Finish(dir), backup.Refuse(dir)); err != nil {
			t.Errorf("%s, then named: %v", name, err)
		}
	}
}
