package notifier

import "strings"

// commonSurnames are those so usual in Britain that sharing one says nothing of
// being related: together they are borne by about a third of all people.
const commonSurnames = `
abdi adams adeyemi ahmed akhtar alexander ali allen anderson arnold austin bailey baker ball barnes barrett bartlett
bates baxter begum bell bennett berry bibi bird black bob bond booth brown bryant bull burke burns burton butler byrne
cameron campbell carter chan chapman chen chowdhury clark clarke cole coleman collins cook cooke cooper cox cross
curtis davidson davies davis day dean dixon donnelly doyle duncan dunn edwards elliott ellis evans ferguson ferreira
field fletcher flynn ford foster fox francis fraser freeman gallagher garcia gibson gordon graham grant gray green
gregory griffiths gupta hall harper harris harrison hart harvey hassan hawkins hayes haynes henderson hill holland
holmes hopkins houghton howard hudson hughes hunt hunter hussain ibrahim iqbal islam jackson james jarvis john johnson
jones jordan kaur kelly kemp kennedy kent khan king knight kowalska kowalski lam lane lawson lee lewis li lloyd long
lopez lowe lucas lynch mackenzie mahmood malik marsh marshall martin mason matthews may mccarthy mensah miah middleton
miller mills mitchell mohamed mohammed moore morgan morris morrison moss murphy murray newman nguyen nicholls
nicholson nowak obrien okafor oliver oneill osei owen page palmer parker parry patel patterson payne pearce pearson
perry phillips popescu porter potter powell price pritchard rahman read reed rees reid reynolds rhodes richards
richardson riley roberts robertson robinson rogers rose ross russell santos saunders scott shah sharma sharp shaw
silva simpson singh smith stephens stephenson stevens stevenson stewart sutton taylor thomas thompson thomson tucker
turner uddin walker wallace walsh wang ward warren watson webster white wilkinson williams willis wilson wong wood
woods wright young zhang
`

var isCommonSurname = func() map[string]bool {
	common := map[string]bool{}
	for name := range strings.FieldsSeq(commonSurnames) {
		common[name] = true
	}
	return common
}()
