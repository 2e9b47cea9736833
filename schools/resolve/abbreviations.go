package resolve

// expansions write abbreviations and other spellings out, word by word. Those
// of saints' and kings' names are the ones found in English school names; the
// list was written for this package from the names on the public register and
// from common clerks' shorthand.
var expansions = map[string][]string{
	// Faith.
	"saint": {"st"}, "snt": {"st"}, "ss": {"st"}, "sts": {"st"},
	"rc": {"catholic"}, "cath": {"catholic"}, "catolic": {"catholic"}, "romancatholic": {"catholic"},
	"ce": {"cofe"}, "coe": {"cofe"}, "cofengland": {"cofe"}, "anglican": {"cofe"}, "ciw": {"churchinwales"},
	"cevc": {"cofe", "vc"}, "ceva": {"cofe", "va"}, "cepa": {"cofe", "primary", "academy"}, "rcva": {"catholic", "va"},
	"meth": {"methodist"}, "bapt": {"baptist"}, "jew": {"jewish"}, "xt": {"christ"},
	"ol": {"our", "lady"}, "olol": {"our", "lady", "of", "lourde"}, "olsj": {"our", "lady", "st", "joseph"},
	"shj": {"sacred", "heart", "jesu"}, "imm": {"immaculate"}, "conc": {"conception"}, "assump": {"assumption"}, "trin": {"trinity"},
	// Phase.
	"prim": {"primary"}, "pri": {"primary"}, "prm": {"primary"}, "prmy": {"primary"}, "pry": {"primary"}, "primry": {"primary"},
	"inf": {"infant"}, "infts": {"infant"}, "jnr": {"junior"}, "jr": {"junior"}, "jun": {"junior"}, "jnrs": {"junior"},
	"jmi": {"junior", "infant"}, "ji": {"junior", "infant"}, "jm": {"junior", "mixed"}, "jni": {"junior", "infant"},
	"nurs": {"nursery"}, "nur": {"nursery"}, "nsy": {"nursery"}, "nurse": {"nursery"}, "mid": {"middle"}, "ey": {"early", "year"},
	"sec": {"secondary"}, "secy": {"secondary"}, "comp": {"comprehensive"}, "compr": {"comprehensive"},
	"gram": {"grammar"}, "gramm": {"grammar"}, "hs": {"high", "school"}, "ps": {"primary", "school"}, "gs": {"grammar", "school"},
	"prep": {"preparatory"}, "uppr": {"upper"}, "6th": {"sixth"},
	// Kind.
	"sch": {"school"}, "schl": {"school"}, "scl": {"school"}, "skl": {"school"}, "skool": {"school"}, "scool": {"school"},
	"acad": {"academy"}, "acd": {"academy"}, "acdmy": {"academy"}, "acadmy": {"academy"}, "acadamy": {"academy"}, "acadaemy": {"academy"},
	"coll": {"college"}, "col": {"college"}, "clge": {"college"}, "uni": {"university"}, "univ": {"university"},
	"comm": {"community"}, "commun": {"community"}, "cty": {"community"}, "ctre": {"centre"}, "ctr": {"centre"}, "cntr": {"centre"}, "center": {"centre"},
	"tech": {"technology"}, "technical": {"technology"}, "indep": {"independent"}, "ind": {"independent"},
	"found": {"foundation"}, "fdn": {"foundation"}, "fndn": {"foundation"}, "hosp": {"hospital"}, "spec": {"special"}, "ed": {"education"}, "edu": {"education"},
	"contr": {"controlled"}, "endow": {"endowed"}, "vol": {"voluntary"},
	// Words in names of places and people.
	"nth": {"north"}, "sth": {"south"}, "gt": {"great"}, "grt": {"great"}, "lt": {"little"}, "ltl": {"little"}, "mt": {"mount"},
	"rd": {"road"}, "ln": {"lane"}, "ave": {"avenue"}, "av": {"avenue"}, "pk": {"park"}, "grn": {"green"}, "hse": {"house"}, "hth": {"heath"},
	"gdns": {"garden"}, "cres": {"crescent"}, "clo": {"close"}, "brg": {"bridge"}, "fld": {"field"}, "flds": {"field"}, "wd": {"wood"}, "vly": {"valley"}, "mnr": {"manor"},
	"eliz": {"elizabeth"}, "qe": {"queen", "elizabeth"}, "ke": {"king", "edward"}, "kevi": {"king", "edward", "vi"}, "ke6": {"king", "edward", "vi"}, "ke7": {"king", "edward", "vii"}, "kevii": {"king", "edward", "vii"}, "qe2": {"queen", "elizabeth", "ii"},
	"thos": {"thoma"}, "wm": {"william"}, "chas": {"charle"}, "geo": {"george"}, "jas": {"jame"}, "jos": {"joseph"}, "marg": {"margaret"}, "bart": {"bartholomew"}, "barts": {"bartholomew"},
	"nich": {"nichola"}, "nic": {"nichola"}, "nick": {"nichola"}, "mich": {"michael"}, "benj": {"benjamin"}, "matt": {"matthew"}, "andr": {"andrew"}, "bp": {"bishop"}, "abp": {"archbishop"}, "cdnl": {"cardinal"}, "cncl": {"council"},
	"plus": {"and"}, "upon": {"on"}, "hosps": {"hospital"},
	"6": {"vi"}, "7": {"vii"}, "8": {"viii"}, "4": {"iv"}, "1st": {"first"}, "2nd": {"second"},
	"birm": {"birmingham"}, "bham": {"birmingham"}, "manc": {"manchester"}, "mcr": {"manchester"}, "notts": {"nottinghamshire"}, "lpool": {"liverpool"}, "soton": {"southampton"}, "wton": {"wolverhampton"}, "ncle": {"newcastle"}, "sheff": {"sheffield"}, "nottm": {"nottingham"}, "northants": {"northamptonshire"}, "lancs": {"lancashire"}, "lincs": {"lincolnshire"}, "cambs": {"cambridgeshire"}, "leics": {"leicestershire"}, "herts": {"hertfordshire"}, "hants": {"hampshire"}, "wilts": {"wiltshire"}, "yorks": {"yorkshire"}, "staffs": {"staffordshire"}, "worcs": {"worcestershire"}, "glos": {"gloucestershire"}, "beds": {"bedfordshire"}, "berks": {"berkshire"}, "bucks": {"buckinghamshire"}, "oxon": {"oxfordshire"},
}

// spellings are slips in words of phrases, which must be right before a phrase
// is known.
var spellings = map[string]string{
	"refferal": "referral", "referal": "referral", "refferral": "referral", "referrel": "referral", "englnd": "england", "engand": "england", "enland": "england",
	"controled": "controlled", "voluntry": "voluntary", "volantary": "voluntary", "chruch": "church", "curch": "church",
}

// phrases are abbreviations of several words; the longest at a place wins.
var phrases = map[string][]string{
	"c of e": {"cofe"}, "church of england": {"cofe"}, "church of eng": {"cofe"}, "ch of england": {"cofe"}, "ch of e": {"cofe"}, "c e": {"cofe"}, "c o e": {"cofe"}, "ch of eng": {"cofe"},
	"church in wales": {"churchinwales"}, "roman catholic": {"catholic"}, "roman cath": {"catholic"}, "r c": {"catholic"}, "r catholic": {"catholic"},
	"pupil referral unit": {"pru"}, "pupil referral": {"pru"}, "referral unit": {"pru"}, "p r u": {"pru"}, "special educational needs": {"sen"}, "s e n": {"sen"}, "alternative provision": {"ap"},
	"voluntary aided": {"va"}, "vol aided": {"va"}, "v a": {"va"}, "aided": {"va"}, "voluntary controlled": {"vc"}, "vol controlled": {"vc"}, "vol contr": {"vc"}, "v c": {"vc"}, "controlled": {"vc"},
	"j and i": {"junior", "infant"}, "j m i": {"junior", "infant"}, "jm and i": {"junior", "infant"}, "jm i": {"junior", "infant"}, "j i": {"junior", "infant"}, "j i and n": {"junior", "infant", "nursery"}, "i and n": {"infant", "nursery"},
	"sixth form": {"sixth"}, "6th form": {"sixth"}, "o l": {"our", "lady"}, "q e": {"queen", "elizabeth"}, "k e": {"king", "edward"}, "p s": {"primary", "school"}, "h s": {"high", "school"}, "g s": {"grammar", "school"},
	"s s": {"st"}, "u r n": {"urn"}, "edward 6th": {"edward", "vi"}, "edward the sixth": {"edward", "vi"}, "edward sixth": {"edward", "vi"}, "edward the seventh": {"edward", "vii"}, "edward 7th": {"edward", "vii"}, "henry the eighth": {"henry", "viii"}, "elizabeth the second": {"elizabeth", "ii"}, "elizabeth 2": {"elizabeth", "ii"},
	"dfe no": {"dfe"}, "dfe number": {"dfe"}, "la estab": {"laestab"},
}

// longestPhrase is the most words in a phrase.
const longestPhrase = 4

// kinds sort the words that say what kind of school it is; every other word is
// a name.
var kinds = map[string]kind{
	"the": kindLittle, "of": kindLittle, "and": kindLittle, "for": kindLittle, "in": kindLittle, "at": kindLittle, "on": kindLittle, "with": kindLittle, "a": kindLittle, "le": kindLittle, "la": kindLittle, "by": kindLittle, "to": kindLittle,
	"attend": kindLittle, "pupil": kindLittle, "class": kindLittle, "goe": kindLittle, "reception": kindLittle, "near": kindLittle, "is": kindLittle, "he": kindLittle, "she": kindLittle, "child": kindLittle, "think": kindLittle, "maybe": kindLittle, "believed": kindLittle, "known": kindLittle, "unknown": kindLittle, "not": kindLittle, "called": kindLittle, "some": kindLittle, "none": kindLittle,
	"school": kindSort, "academy": kindSort, "college": kindSort, "centre": kindSort, "community": kindSort, "free": kindSort, "independent": kindSort, "education": kindSort, "learning": kindSort, "mixed": kindSort, "early": kindSort, "year": kindSort, "unit": kindSort, "specialist": kindSort, "technology": kindSort, "endowed": kindSort, "church": kindSort, "specialising": kindSort, "department": kindSort, "ltd": kindSort, "trust": kindSort,
	"va": kindSort, "vc": kindSort, "voluntary": kindSort, "foundation": kindSort, "parochial": kindSort, "multi": kindSort, "st": kindSaint, "saints": kindSaint,
	"primary": kindPhase, "infant": kindPhase, "junior": kindPhase, "nursery": kindPhase, "first": kindPhase, "middle": kindPhase, "secondary": kindPhase, "high": kindPhase, "upper": kindPhase, "lower": kindPhase, "comprehensive": kindPhase, "grammar": kindPhase, "sixth": kindPhase, "preparatory": kindPhase, "pru": kindPhase, "ap": kindPhase, "sen": kindPhase, "special": kindPhase, "boy": kindPhase, "girl": kindPhase, "university": kindPhase, "hospital": kindPhase,
	"catholic": kindFaith, "cofe": kindFaith, "methodist": kindFaith, "baptist": kindFaith, "jewish": kindFaith, "muslim": kindFaith, "islamic": kindFaith, "sikh": kindFaith, "hindu": kindFaith, "christian": kindFaith, "churchinwale": kindFaith,
}
