package notifier

import (
	"fmt"
	"html"
	"strings"
)

// cover begins the page of the stories.
const cover = `# What happens when

Each of these is a test: it runs with the real log, the real jobs and a real mail server, and this page is made of what is on record at its
end (` + "`go test ./notifier -run TestStories -update-stories`" + `). Schools and people are invented. Times are by the clock in London.
To ask the same of any other hour: ` + "`firstbell when --at \"2026-12-24 23:50\"`" + `.

`

// page is one story in words.
func page(one story, line []moment) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n\n![%s: a timeline, in words below](stories/%s.svg)\n\n", one.title, one.about, one.title, one.slug)
	for _, m := range line {
		fmt.Fprintf(&b, "- %s, %s: %s\n", clockText(m.at), m.side, m.says)
	}
	return b.String()
}

// Colours of the lanes; each differs in lightness too, and is named in words.
var sideColours = map[side]string{
	sidePolice: "#1d70b8", sideUs: "#505a5f", sideSchool: "#00703c", sideHub: "#942514", sideOutside: "#0b0c0c",
}

const (
	rowHeight  = 30
	wrapAt     = 74
	lineHeight = 18
)

// picture is one story as a drawing: time runs downwards, each moment has the
// colour and the name of whose it is.
func picture(one story, line []moment) string {
	var rows strings.Builder
	y := 70
	day := ""
	top := y
	for _, m := range line {
		text := clockText(m.at)
		date, hour := text[:len(text)-6], text[len(text)-5:]
		if date != day {
			y += 8
			fmt.Fprintf(&rows, `<text x="24" y="%d" class="day">%s</text>`+"\n", y+5, html.EscapeString(date))
			day = date
			y += rowHeight - 6
		}
		fmt.Fprintf(&rows, `<text x="24" y="%d">%s</text><circle cx="96" cy="%d" r="7" fill="%s"/><text x="116" y="%d" class="who" fill="%s">%s</text>`+"\n",
			y+5, hour, y, sideColours[m.side], y+5, sideColours[m.side], m.side)
		for i, piece := range wrap(m.says, wrapAt) {
			fmt.Fprintf(&rows, `<text x="196" y="%d">%s</text>`+"\n", y+5+i*lineHeight, html.EscapeString(piece))
		}
		y += rowHeight + (len(wrap(m.says, wrapAt))-1)*lineHeight
	}
	height := y + 10
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 %d" role="img" aria-labelledby="t">
<title id="t">%s</title>
<style>text{font:15px sans-serif;fill:#0b0c0c}.day{font-weight:bold}.who{font-weight:bold}</style>
<rect width="760" height="%d" fill="#ffffff"/>
<text x="24" y="38" style="font:bold 20px sans-serif">%s</text>
<line x1="96" y1="%d" x2="96" y2="%d" stroke="#b1b4b6" stroke-width="2"/>
%s</svg>
`, height, html.EscapeString(one.title), height, html.EscapeString(one.title), top, y-rowHeight+6, rows.String())
}

// wrap breaks a sentence into lines of at most so many characters.
func wrap(text string, at int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > at {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
